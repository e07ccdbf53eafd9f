"""What happens elsewhere while somebody writes here, and what two hands do at once: each text stays, saved once."""

import re

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from e2e.conftest import PASSWORD, open_field, sign_in, status_of
from notes.models import Note
from notes.places import Place
from notes.saving import save_note
from schedule.models import Slot, Talk

SAVED = re.compile(r"Saved \d\d:\d\d")


@pytest.fixture
def nadia(django_user_model):
    return django_user_model.objects.create_user("nadia", password=PASSWORD)


@pytest.fixture
def signed_in(page, site, nadia):
    sign_in(page.context, site, nadia)
    return page


def _history():
    return [(one.version, one.body) for one in Note.objects.get().revisions.all()]


@pytest.fixture
def slow(page):
    """Saves wait until they are let go: two hands are faster than the server."""
    held = []
    hold = re.compile(r"/note/$|/notes/\d+/$")
    page.route(hold, lambda route: held.append(route) if route.request.method == "POST" else route.continue_())

    def let_go():
        for route in held:
            route.continue_()

    return let_go


@pytest.mark.parametrize("way", ["a double click", "the key twice", "a click while it saves by itself"])
def test_done_twice_saves_once(page, talk, way):
    field = open_field(page, talk)
    field.press_sequentially("once")
    done = page.get_by_role("button", name="Done")
    if way == "a double click":
        done.dblclick()
    elif way == "the key twice":
        field.press("Control+Enter")
        field.press("Control+Enter")
    else:
        expect(status_of(page)).to_have_text("Saving")
        done.click()
    expect(page.locator(".note-text")).to_have_text("once")
    assert _history() == [(1, "once")]


def test_done_twice_over_a_slow_network_saves_once(page, talk, slow):
    field = open_field(page, talk)
    field.press_sequentially("once")
    with page.expect_request(lambda request: request.method == "POST"):
        page.get_by_role("button", name="Done").dblclick()
    field.press("Control+Enter")
    expect(status_of(page)).to_have_text("Saving")
    slow()
    expect(page.locator(".note-text")).to_have_text("once")
    assert _history() == [(1, "once")]


def test_signing_in_anew_in_another_tab_changes_the_token_and_saving_goes_on(signed_in, talk, site, nadia):
    page = signed_in
    field = open_field(page, talk)
    field.press_sequentially("before")
    expect(status_of(page)).to_have_text(SAVED)
    tokens = [_token(page)]
    other = page.context.new_page()
    other.goto(f"{site}/accounts/login/")
    other.get_by_label("Username").fill("nadia")
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("button", name="Sign out")).to_be_visible()
    expect(other).not_to_have_url(re.compile("login"))
    tokens.append(_token(page))
    assert tokens[0] != tokens[1]
    field.press_sequentially(" and after")
    expect(status_of(page)).to_have_text(SAVED)
    expect(page.locator(".note-error")).to_be_empty()
    assert _history() == [(1, "before"), (2, "before and after")]


def _token(page):
    return next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")


def test_after_three_days_the_first_key_learns_of_a_newer_text(signed_in, talk, nadia, expected_problems):
    expected_problems.append("409")
    page, place = signed_in, Place.of_talk(Talk.objects.get(slug__startswith="winemaking"))
    save_note(nadia, place, "on Friday", 0)
    page.clock.install()
    field = open_field(page, talk, "Edit")
    expect(field).to_have_value("on Friday")
    save_note(nadia, place, "on Saturday, elsewhere", 1)
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 3 * 24 * 3600)  # from here on no timer runs
    field.press("End")
    field.press("!")
    expect(status_of(page)).to_have_text("Somebody changed this")
    expect(page.locator(".comparison")).to_contain_text("on Saturday, elsewhere")
    field.press_sequentially(" more")
    expect(field).to_have_value("on Friday! more")
    page.clock.resume()
    page.get_by_role("button", name="Keep mine").click()
    expect(status_of(page)).to_have_text(SAVED)
    assert _history()[-1] == (3, "on Friday! more")


def test_a_talk_that_is_withdrawn_while_somebody_writes_keeps_its_note(page, talk, expected_problems):
    field = open_field(page, talk)
    field.press_sequentially("still on")
    expect(status_of(page)).to_have_text(SAVED)
    Talk.objects.filter(slug__startswith="winemaking").update(is_withdrawn=True)
    Slot.objects.filter(talk__is_withdrawn=True).update(is_withdrawn=True)
    field.press_sequentially(", and off")
    expect(status_of(page)).to_have_text(SAVED)
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".note-text")).to_have_text("still on, and off")
    page.reload()
    expect(page.get_by_text("no longer in the published schedule")).to_be_visible()
    expect(page.locator(".note-text")).to_have_text("still on, and off")


def test_an_account_that_is_deleted_while_its_owner_writes_leaves_the_text_to_them(
    signed_in, talk, nadia, expected_problems
):
    expected_problems.append("401")
    page = signed_in
    field = open_field(page, talk)
    field.press_sequentially("mine")
    expect(status_of(page)).to_have_text(SAVED)
    nadia.delete()
    assert not Note.objects.exists()
    field.press_sequentially(" to keep")
    expect(page.get_by_text("not signed in any more")).to_be_visible()
    expect(status_of(page)).to_have_text("Kept on this device")
    expect(field).to_have_value("mine to keep")
    page.get_by_role("button", name="Save it without that account").click()
    expect(status_of(page)).to_have_text(SAVED)
    note = Note.objects.get()
    assert (note.body, note.author.is_guest) == ("mine to keep", True)
    field.press_sequentially(" on")
    expect(status_of(page)).to_have_text(SAVED)
    assert Note.objects.get().body == "mine to keep on"
    assert get_user_model().objects.count() == 1


def test_a_draft_of_a_deleted_note_is_not_written_over_the_one_in_its_stead(signed_in, talk, nadia, expected_problems):
    expected_problems += ["409", "Failed to load resource", "ERR_"]
    page, place = signed_in, Place.of_talk(Talk.objects.get(slug__startswith="winemaking"))
    first = save_note(nadia, place, "the first", 0).note
    field = open_field(page, talk, "Edit")
    saves = re.compile(r"/notes/\d+/$")
    page.route(saves, lambda route: route.abort("failed") if route.request.method == "POST" else route.continue_())
    field.press("End")
    field.press_sequentially(", written on")
    expect(status_of(page)).to_have_text("Kept on this device")
    page.request.post(
        f"{talk.split('/djangocon')[0]}/notes/{first.pk}/delete/", form={"version": "1"}, headers=_csrf(page)
    )
    second = save_note(nadia, place, "another", 0).note
    page.goto("about:blank")
    page.unroute_all()
    page.goto(talk)
    expect(page.locator("#unsent")).to_contain_text("Kept on this device")
    page.get_by_role("link", name="Edit").click()
    expect(status_of(page)).to_have_text("Somebody changed this")
    expect(field).to_have_value("the first, written on")
    second.refresh_from_db()
    assert (second.body, second.version) == ("another", 1)
    page.get_by_role("button", name="Keep both").click()
    expect(field).to_have_value("another\n\nthe first, written on")
    expect(status_of(page)).to_have_text(SAVED)
    second.refresh_from_db()
    assert second.body == "another\n\nthe first, written on"


def _csrf(page):
    return {"X-CSRFToken": _token(page), "Referer": page.url}


def test_writing_from_right_to_left_goes_on_undisturbed(page, talk):
    field = open_field(page, talk)
    text = "مرحبا بالعالم, abc שלום"
    field.press_sequentially(text[:8])
    expect(status_of(page)).to_have_text(SAVED)
    field.press_sequentially(text[8:])
    field.press("Home")
    for _three in range(3):
        field.press("Shift+ArrowLeft")
    state = "(field) => [field.selectionStart, field.selectionEnd, field.selectionDirection]"
    selected = field.evaluate(state)
    expect(status_of(page)).to_have_text(SAVED)
    expect(field).to_have_value(text)
    assert field.evaluate(state) == selected
    assert Note.objects.get().body == text
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".note-text")).to_have_text(text)
    assert page.evaluate("getComputedStyle(document.body).direction") == "ltr"


def test_undo_after_several_saves_goes_back_through_them(page, talk):
    field = open_field(page, talk)
    for text in ("one", " two"):
        field.press_sequentially(text)
        expect(status_of(page)).to_have_text(SAVED)
        field.press("ArrowLeft")
        field.press("End")
    for _many in range(20):
        field.press("Control+z")
    expect(field).to_have_value("")
    field.press("Control+Shift+z")
    expect(field).not_to_have_value("")
    assert [body for _version, body in _history()][:2] == ["one", "one two"]


def test_a_paste_of_five_megabytes_is_whole_in_the_field(page, talk):
    field = open_field(page, talk)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('word '.repeat(1_000_000))")
    field.press("Control+v")
    expect(page.locator(".note-error")).to_contain_text("4,882 kB, 256 kB is the most")
    assert field.evaluate("(field) => field.value.length") == 5_000_000
    expect(field).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".note-error")).to_contain_text("Nothing is cut off")
    assert not Note.objects.exists()
