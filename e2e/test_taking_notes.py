import re

import pytest
from playwright.sync_api import expect

from notes.models import Note


def _write(page, text):
    field = page.get_by_role("textbox", name=re.compile("My note"))
    expect(field).to_be_focused()
    field.press_sequentially(text)
    return field


def test_a_note_is_written_where_it_stands(page, talk):
    page.goto(talk)
    page.get_by_role("link", name="Write a note").click()
    _write(page, "Barrels are **aggregates**")
    page.get_by_role("button", name="Save").click()
    note = page.get_by_role("region", name=re.compile("My note"))
    expect(note.locator("strong")).to_have_text("aggregates")
    expect(note.get_by_role("status")).to_have_text(re.compile(r"Saved \d\d:\d\d"))
    expect(note.get_by_role("link", name="Edit")).to_be_focused()
    expect(page).to_have_url(talk)
    page.reload()
    expect(note.locator("strong")).to_have_text("aggregates")


def test_a_note_is_edited_by_a_click_on_its_text_or_by_a_key(page, talk):
    page.goto(talk)
    expect(page.locator("[data-htmx-powered]").first).to_be_attached()
    page.keyboard.press("e")
    _write(page, "first")
    page.keyboard.press("Control+Enter")
    text = page.locator(".note-text")
    expect(text).to_have_text("first")
    text.click()
    field = _write(page, "")
    expect(field).to_have_value("first")
    page.keyboard.press("Escape")
    expect(text).to_have_text("first")


def test_a_note_is_written_from_a_row_without_leaving_the_schedule(page, conference):
    page.goto(f"{conference}?q=winemaking")
    page.get_by_role("link", name=re.compile("Write a note on Winemaking")).click()
    _write(page, "from the row")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".row .note-text")).to_have_text("from the row")
    badge = page.get_by_role("link", name=re.compile("My note on Winemaking"))
    expect(badge).to_be_visible()
    expect(page.locator("#noted-count")).to_have_text("1")
    expect(page).to_have_url(f"{conference}?q=winemaking")
    badge.click()
    expect(page.locator(".row .note-text")).to_have_count(0)
    page.get_by_label(re.compile("With my note")).check()
    expect(page.locator("#results [data-talk]")).to_have_count(1)


def test_a_note_being_written_in_a_row_stays_while_the_search_goes_on(page, conference):
    page.goto(f"{conference}?q=winemaking")
    page.get_by_role("link", name=re.compile("Write a note on Winemaking")).click()
    field = _write(page, "half a tho")
    page.get_by_role("searchbox").press("End")
    page.get_by_role("searchbox").press_sequentially(" django")
    expect(page).to_have_url(f"{conference}?q=winemaking+django")
    expect(field).to_have_value("half a tho")


def test_cancel_keeps_what_was_saved(page, talk):
    page.goto(talk)
    page.get_by_role("link", name="Write a note").click()
    _write(page, "never mind")
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("link", name="Write a note")).to_be_visible()
    assert not Note.objects.exists()
    page.get_by_role("link", name="Write a note").click()
    expect(_write(page, "")).to_have_value("")


def test_an_empty_note_is_refused_in_place(page, talk, expected_problems):
    expected_problems.append("422")
    page.goto(talk)
    page.get_by_role("link", name="Write a note").click()
    field = _write(page, "   ")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Write something first")).to_be_visible()
    expect(field).to_have_value("   ")
    expect(field).to_be_editable()
    field.fill("something")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".note-text")).to_have_text("something")


@pytest.mark.parametrize(
    ("choice", "kept"),
    [("Save mine instead", "from B"), ("Keep both", "from A\n\nfrom B"), ("Take the saved one", "from A")],
)
def test_two_tabs_meet_with_both_texts_and_nothing_is_lost(page, talk, expected_problems, choice, kept):
    expected_problems.append("409")
    page.goto(talk)
    page.get_by_role("link", name="Write a note").click()
    _write(page, "the beginning")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Edit").click()
    other = page.context.new_page()
    other.goto(talk)
    other.get_by_role("link", name="Edit").click()
    for tab in (page, other):  # both have opened it before either saves
        expect(tab.get_by_role("textbox", name=re.compile("My note"))).to_have_value("the beginning")
    for tab, text in ((page, "from A"), (other, "from B")):
        tab.get_by_role("textbox", name=re.compile("My note")).fill(text)
        tab.get_by_role("button", name="Save").click()
        if tab is page:
            expect(page.locator(".note-text")).to_have_text("from A")
    expect(other.get_by_text("changed somewhere else")).to_be_visible()
    expect(other.locator(".note-source")).to_have_text("from A")
    expect(other.get_by_role("textbox", name=re.compile("What you wrote"))).to_have_value("from B")
    button, link = (other.get_by_role(role, name=choice) for role in ("button", "link"))
    button.or_(link).click()
    expect(other.locator(".note-text")).to_be_visible()
    assert Note.objects.get().body == kept


def test_deleting_a_note_can_be_undone(page, talk):
    page.goto(talk)
    page.get_by_role("link", name="Write a note").click()
    _write(page, "dear to me")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Note deleted.")).to_be_visible()
    assert not Note.objects.exists()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".note-text")).to_have_text("dear to me")
    assert Note.objects.get().body == "dear to me"


def test_a_draft_survives_leaving_the_page(page, talk, conference):
    page.goto(talk)
    page.get_by_role("link", name="Write a note").click()
    _write(page, "not yet sa")
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(conference)
    page.goto(talk)
    page.get_by_role("link", name="Write a note").click()
    expect(page.get_by_role("textbox", name=re.compile("My note"))).to_have_value("not yet sa")


def test_a_save_that_fails_says_so_and_can_be_tried_again(page, talk, expected_problems):
    expected_problems += ["500", "Failed to load resource"]
    page.goto(talk)
    page.get_by_role("link", name="Write a note").click()
    field = _write(page, "precious")
    page.route("**/note/", lambda route: route.fulfill(status=500, body="<h1>Server Error</h1>"), times=1)
    page.get_by_role("button", name="Save").click()
    alert = page.get_by_role("alert").filter(has_text="Something broke")
    expect(alert).to_be_visible()
    expect(field).to_have_value("precious")
    expect(page.get_by_text("Server Error")).to_have_count(0)
    alert.get_by_role("button", name="Try again").click()
    expect(page.locator(".note-text")).to_have_text("precious")
    expect(alert).to_have_count(0)


def test_typing_on_while_a_save_is_under_way_loses_nothing(page, talk):
    page.goto(talk)
    page.get_by_role("link", name="Write a note").click()
    field = _write(page, "one")
    held = []
    page.route("**/note/", lambda route: held.append(route), times=1)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saving")).to_be_visible()
    expect(field).not_to_be_editable()
    held[0].continue_()
    expect(page.locator(".note-text")).to_have_text("one")
    assert Note.objects.get().body == "one"
