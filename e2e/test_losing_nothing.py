"""The network, the session, the tab or the power goes: every word is found again, and nothing is said to be saved that
is not."""

import contextlib
import random
import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from playwright.sync_api import Error, expect

from e2e.conftest import PASSWORD, once, open_field, status_of
from notes.models import Note
from notes.views import note as note_views

NETWORK = ["Failed to load resource", "ERR_", "NetworkError", "Failed to fetch"]
SAVED = re.compile(r"Saved \d\d:\d\d")


@pytest.fixture
def field(page, talk):
    """The field of a new note."""
    return open_field(page, talk)


def test_what_is_typed_while_a_save_is_under_way_follows_it(page, field):
    held = []
    with page.expect_request("**/note/"):
        page.route("**/note/", lambda route: held.append(route), times=1)
        field.press_sequentially("one")
    expect(status_of(page)).to_have_text("Saving")
    field.press_sequentially(" two")
    page.get_by_role("link", name="Hallway").focus()  # the second trap: the field has lost the focus
    held[0].continue_()
    expect(status_of(page)).to_have_text(SAVED)
    expect(field).to_have_value("one two")
    note = Note.objects.get()
    assert (note.body, note.version) == ("one two", 2)  # the first trap: it would have met itself


def test_an_answer_that_comes_late_or_not_at_all_makes_one_revision(page, field, expected_problems):
    expected_problems += NETWORK
    requests = []

    def lose_the_answer(route):
        requests.append(route.request.post_data)
        route.fetch()  # the server has it
        route.abort("connectionreset")

    page.route("**/note/", lose_the_answer, times=2)
    field.press_sequentially("kept once")
    expect(status_of(page)).to_have_text(SAVED)
    assert len(set(requests)) == 1
    assert [one.body for one in Note.objects.get().revisions.all()] == ["kept once"]


def test_offline_the_words_stay_here_and_go_by_themselves_when_the_network_is_back(page, field, expected_problems):
    expected_problems += NETWORK
    page.context.set_offline(True)
    field.press_sequentially("in the cellar")
    expect(status_of(page)).to_have_text("Kept on this device")
    assert not Note.objects.exists()
    page.context.set_offline(False)
    expect(status_of(page)).to_have_text(SAVED)
    assert Note.objects.get().body == "in the cellar"


def test_offline_and_reloaded_the_words_are_there_and_are_sent_once(page, talk, field, expected_problems):
    expected_problems += NETWORK
    field.press_sequentially("first")
    expect(status_of(page)).to_have_text(SAVED)
    page.context.set_offline(True)
    field.press_sequentially(" and second")
    expect(status_of(page)).to_have_text("Kept on this device")
    page.context.set_offline(False)
    page.goto("about:blank")
    page.goto(talk)
    expect(page.locator(".note-text")).to_have_text("first and second")
    assert [one.body for one in Note.objects.get().revisions.all()] == ["first", "first and second"]


def test_words_that_were_kept_are_in_the_field_again(page, talk, field, expected_problems, monkeypatch):
    expected_problems += ["503"]
    # At the server: what a page sends as it is left passes by every route of Playwright's, and by its being offline.
    monkeypatch.setattr(note_views, "_save", lambda *_args: HttpResponse(status=503))
    field.press_sequentially("half a thou")
    expect(status_of(page)).to_have_text("Kept on this device")
    page.goto("about:blank")
    page.goto(talk)
    expect(page.locator("#unsent")).to_contain_text("Kept on this device")
    page.get_by_role("link", name="Write a note").click()
    again = page.get_by_role("textbox", name=re.compile("My note"))
    expect(again).to_have_value("half a thou")
    expect(page.get_by_text("These words were kept on this device")).to_be_visible()
    monkeypatch.undo()
    again.press_sequentially("ght")
    expect(status_of(page)).to_have_text(SAVED, timeout=20_000)
    assert Note.objects.get().body == "half a thought"


@pytest.mark.parametrize("way", ["a link", "closing the tab", "the phone puts the page to sleep"])
def test_leaving_at_once_after_the_last_key_saves_or_keeps(page, talk, conference, field, way):
    field.press_sequentially("last words")
    if way == "a link":
        page.goto(conference)
    elif way == "closing the tab":
        page.close(run_before_unload=True)
        page = page.context.new_page()
    else:
        page.evaluate(
            "Object.defineProperty(document, 'hidden', {value: true});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
        expect(status_of(page)).to_have_text(SAVED)
    # What was sent last may arrive after the next page has been asked for, and who sent it be known only by the answer.
    once(lambda: Note.objects.exists() and "sessionid" in {cookie["name"] for cookie in page.context.cookies()})
    page.goto(talk)
    expect(page.locator(".note-text")).to_have_text("last words")
    assert [one.body for one in Note.objects.get().revisions.all()] == ["last words"]


def _sign_in(page, talk, name="nadia"):
    page.goto(f"{talk.split('/djangocon')[0]}/accounts/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text(name, exact=True)).to_be_visible()


@pytest.fixture
def nadia(db):
    return get_user_model().objects.create_user("nadia", password=PASSWORD)


def test_a_session_that_ends_leaves_the_text_and_the_sign_in_opens_beside_it(page, talk, nadia, expected_problems):
    expected_problems.append("401")
    _sign_in(page, talk)
    field = open_field(page, talk)
    field.press_sequentially("before")
    expect(status_of(page)).to_have_text(SAVED)
    Session.objects.all().delete()
    field.press_sequentially(" and after")
    expect(status_of(page)).to_have_text("Kept on this device")
    expect(page.get_by_text("not signed in any more")).to_be_visible()
    expect(field).to_have_value("before and after")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in beside this page").click()
    beside = opened.value
    beside.get_by_label("Username").fill("nadia")
    beside.get_by_label("Password").fill(PASSWORD)
    beside.get_by_role("button", name="Sign in").click()
    expect(beside.get_by_text("nadia", exact=True)).to_be_visible()
    beside.close()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(status_of(page)).to_have_text(SAVED)
    expect(page.get_by_text("not signed in any more")).to_have_count(0)
    assert [(note.author, note.body) for note in Note.objects.all()] == [(nadia, "before and after")]
    assert not get_user_model().objects.filter(is_guest=True).exists()


def test_a_token_that_changed_in_another_tab_is_read_anew(page, talk, nadia, field):
    field.press_sequentially("as a visitor")
    expect(status_of(page)).to_have_text(SAVED)
    guest_note = Note.objects.get()
    other = page.context.new_page()
    _sign_in(other, talk)
    guest_note.refresh_from_db()
    assert guest_note.author == nadia


def test_another_person_in_the_same_browser_gets_nothing_of_it(page, talk, nadia, expected_problems):
    expected_problems += [*NETWORK, "401"]
    get_user_model().objects.create_user("omar", password=PASSWORD)
    _sign_in(page, talk)
    field = open_field(page, talk)
    page.context.set_offline(True)
    field.press_sequentially("for nobody else")
    expect(status_of(page)).to_have_text("Kept on this device")
    page.context.set_offline(False)
    Session.objects.all().delete()
    page.goto("about:blank")
    _sign_in(page, talk, "omar")
    again = open_field(page, talk)
    expect(again).to_have_value("")
    expect(page.locator("#unsent")).to_be_hidden()
    assert not Note.objects.filter(author__username="omar").exists()


def test_signing_out_warns_of_what_is_only_here_and_takes_it_away(page, talk, nadia, expected_problems):
    expected_problems += NETWORK
    _sign_in(page, talk)
    field = open_field(page, talk)
    page.route("**/note/", lambda route: route.abort("failed") if route.request.method == "POST" else route.continue_())
    field.press_sequentially("only here")
    expect(status_of(page)).to_have_text("Kept on this device")
    said = []
    page.once("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.get_by_role("button", name="Sign out").click()
    assert "kept on this device only" in said[0]
    expect(field).to_have_value("only here")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    page.wait_for_load_state()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('hallway:draft:'))") == []


@pytest.mark.parametrize("storage", ["full", "forbidden"])
def test_without_storage_the_status_says_so_and_saving_goes_on(page, talk, expected_problems, storage):
    expected_problems += NETWORK
    throws = "() => { throw new DOMException('no', 'QuotaExceededError') }"
    page.add_init_script(
        f"Storage.prototype.setItem = {throws};"
        + ("Object.defineProperty(window, 'localStorage', {get: " + throws + "});" if storage == "forbidden" else "")
    )
    field = open_field(page, talk)
    page.context.set_offline(True)
    field.press_sequentially("nowhere to go")
    expect(status_of(page)).to_have_text("Not saved, and not kept on this device")
    page.context.set_offline(False)
    expect(status_of(page)).to_have_text(SAVED)
    assert Note.objects.get().body == "nowhere to go"


def test_a_page_of_somebody_else_is_no_acknowledgement(page, field):
    """The network of a hotel answers 200 to everything."""
    page.route("**/note/", lambda route: route.fulfill(status=200, body="<h1>Welcome, guest</h1>"), times=1)
    field.press_sequentially("room 101")
    expect(status_of(page)).to_have_text("Kept on this device")
    expect(page.get_by_text("Welcome, guest")).to_have_count(0)
    expect(status_of(page)).to_have_text(SAVED)
    assert Note.objects.get().body == "room 101"


@pytest.mark.parametrize("status", [403, 404, 429, 500, 503, 507])
def test_a_server_in_trouble_keeps_nothing_from_being_saved_later(page, field, expected_problems, status):
    expected_problems += ["Failed to load resource", str(status)]
    page.route("**/note/", lambda route: route.fulfill(status=status, body="<h1>Trouble</h1>"), times=1)
    field.press_sequentially("patience")
    expect(status_of(page)).to_have_text("Kept on this device")
    expect(page.get_by_text("Trouble", exact=True)).to_have_count(0)
    expect(status_of(page)).to_have_text(SAVED)
    assert Note.objects.get().body == "patience"


def test_five_megabytes_stay_in_the_field_with_the_reason_beside_them(page, field, expected_problems):
    field.evaluate(
        "(field) => { field.value = 'x'.repeat(5_000_000); field.dispatchEvent(new Event('input', {bubbles: true})) }"
    )
    expect(page.locator(".note-error")).to_contain_text("4,882 kB, 256 kB is the most")
    assert field.evaluate("(field) => field.value.length") == 5_000_000
    field.fill("shorter")
    expect(status_of(page)).to_have_text(SAVED)
    assert Note.objects.get().body == "shorter"


def test_a_note_over_its_limit_says_how_much_it_has(page, field):
    field.evaluate(
        "(field) => { field.value = 'x'.repeat(300_000); field.dispatchEvent(new Event('input', {bubbles: true})) }"
    )
    expect(page.locator(".note-error")).to_contain_text("292 kB")
    expect(status_of(page)).not_to_have_text(SAVED)


def test_an_input_method_composes_undisturbed(page, field):
    client = page.context.new_cdp_session(page)
    field.press_sequentially("a ")
    expect(status_of(page)).to_have_text(SAVED)
    client.send("Input.imeSetComposition", {"text": "とう", "selectionStart": 2, "selectionEnd": 2})
    client.send("Input.imeSetComposition", {"text": "とうきょう", "selectionStart": 5, "selectionEnd": 5})
    expect(field).to_have_value("a とうきょう")
    client.send("Input.insertText", {"text": "東京"})
    expect(field).to_have_value("a 東京")
    expect(status_of(page)).to_have_text(SAVED)
    assert Note.objects.get().body == "a 東京"


def test_caret_selection_scroll_and_undo_survive_a_save(page, field):
    lines = "\n".join(f"line {number}" for number in range(200))
    field.fill(lines)
    field.press("Control+Home")
    field.press_sequentially("X")
    field.evaluate("(field) => { field.setSelectionRange(3, 9, 'backward'); field.scrollTop = 120 }")
    expect(status_of(page)).to_have_text(SAVED)
    state = "(field) => [field.selectionStart, field.selectionEnd, field.selectionDirection, field.scrollTop]"
    assert field.evaluate(state) == [3, 9, "backward", 120]
    field.press("Control+z")
    expect(field).to_have_value(lines)


class FlakyNetwork:
    """Drops, answers nothing to, or holds back three requests of ten; seeded."""

    def __init__(self, chance):
        self.chance, self.held, self.is_calm = chance, [], False

    def __call__(self, route):
        fate = 1 if self.is_calm else self.chance.random()
        if fate < 0.1:
            route.abort("failed")  # never reached the server
        elif fate < 0.2:
            route.fetch()  # the answer was lost
            route.abort("connectionreset")
        elif fate < 0.3:
            self.held.append(route)  # late: later requests overtake it
        else:
            route.continue_()

    def let_go(self):
        with contextlib.suppress(Error):  # the page has given it up meanwhile
            self.held.pop(0).continue_()

    def calm_down(self):
        self.is_calm = True
        while self.held:
            self.let_go()


def _look(page):
    """Whether Saved is said; it is only where the server has what is in the field."""
    shown, typed = page.evaluate(
        "() => [document.querySelector('.note-status').textContent, document.querySelector('.note-body').value]"
    )
    is_saved = bool(SAVED.match(shown.strip()))
    assert not is_saved or Note.objects.get().body == typed
    return is_saved


# What the network does to the script is the same for both engines; what the server does with it, four tell too.
@pytest.mark.parametrize("seed", range(20 if connection.vendor == "sqlite" else 4))
def test_over_a_flaky_network_the_server_ends_with_what_is_in_the_field(page, talk, expected_problems, seed):
    expected_problems += NETWORK
    chance = random.Random(seed)  # noqa: S311  drawn again by its seed
    page.clock.install()
    field = open_field(page, talk)
    network = FlakyNetwork(chance)
    page.route(re.compile(r"/note/$|/notes/\d+/$"), network)
    for word in range(12):
        field.press_sequentially(f"word{word} ")
        _look(page)
        page.clock.run_for(chance.choice([100, 900, 2000, 9000, 25000]))
        _look(page)
        if network.held and chance.random() < 0.5:
            network.let_go()
    network.calm_down()
    for _second in range(120):
        if _look(page):
            break
        page.clock.run_for(1000)
    typed = "".join(f"word{word} " for word in range(12))
    expect(field).to_have_value(typed)
    assert Note.objects.get().body == typed
    assert _look(page)
    versions = Note.objects.get().revisions.values_list("version", flat=True)
    assert list(versions) == list(range(1, len(versions) + 1))
