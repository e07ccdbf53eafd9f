import re

import pytest
from playwright.sync_api import expect

from notes.models import Note

BASE = "the beginning\n\nthe middle\n\nthe end"


@pytest.fixture
def tabs(page, talk, expected_problems):
    """Two tabs with the same note open in both."""
    expected_problems.append("409")
    page.goto(talk)
    page.get_by_role("link", name="Write a note").click()
    _field(page).fill(BASE)
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".note-text")).to_be_visible()
    page.get_by_role("link", name="Edit").click()
    other = page.context.new_page()
    other.goto(talk)
    other.get_by_role("link", name="Edit").click()
    for tab in (page, other):
        expect(_field(tab)).to_have_value(BASE)
    return page, other


def _field(page):
    return page.get_by_role("textbox", name=re.compile("My note"))


def _save(page, text):
    _field(page).fill(text)
    expect(page.locator(".note-status")).to_have_text(re.compile("Saved"))


def _meet(page, text):
    _field(page).fill(text)
    expect(page.locator(".note-status")).to_have_text("Somebody changed this")


def _history():
    return set(Note.objects.get().revisions.values_list("body", flat=True))


@pytest.mark.parametrize(
    ("choice", "kept"),
    [("Keep mine", "from B"), ("Keep both", "from A\n\nfrom B"), ("Take the other", "from A")],
)
def test_two_tabs_meet_and_whatever_is_chosen_nothing_is_lost(tabs, choice, kept):
    first, second = tabs
    _save(first, "from A")
    _meet(second, "from B")
    expect(second.locator(".comparison del").first).to_be_visible()
    expect(second.locator(".comparison ins").first).to_be_visible()
    expect(_field(second)).to_have_value("from B")
    second.get_by_role("button", name=choice).click()
    expect(second.locator(".comparison")).to_have_count(0)
    expect(_field(second)).to_have_value(kept)
    expect(second.locator(".note-status")).to_have_text(re.compile("Saved"))
    assert Note.objects.get().body == kept
    assert _history() >= {"from A", "from B"}


def test_edits_that_do_not_touch_are_merged(tabs):
    first, second = tabs
    _save(first, BASE.replace("beginning", "first line"))
    _meet(second, BASE + "\n\nand more")
    second.get_by_role("button", name="Merge both changes").click()
    merged = "the first line\n\nthe middle\n\nthe end\n\nand more"
    expect(_field(second)).to_have_value(merged)
    assert Note.objects.get().body == merged


def test_edits_that_touch_are_not_offered_as_one(tabs):
    first, second = tabs
    _save(first, BASE.replace("middle", "one"))
    _meet(second, BASE.replace("middle", "other"))
    expect(second.get_by_role("button", name="Merge both changes")).to_have_count(0)


def test_typing_goes_on_during_a_conflict_and_the_choice_takes_all_of_it(tabs):
    first, second = tabs
    _save(first, "from A")
    _meet(second, "from B")
    _field(second).press_sequentially(" and on")
    second.get_by_role("button", name="Keep mine").click()
    expect(second.locator(".note-status")).to_have_text(re.compile("Saved"))
    expect(_field(second)).to_have_value("from B and on")
    assert Note.objects.get().body == "from B and on"
    assert "from A" in _history()


def test_a_conflict_waits_through_a_reload(tabs, talk):
    first, second = tabs
    _save(first, "from A")
    _meet(second, "from B")
    second.reload()
    expect(second.locator("#unsent")).to_contain_text("Kept on this device")
    second.locator("#unsent").get_by_role("link").click()
    expect(_field(second)).to_have_value("from B")
    expect(second.locator(".note-status")).to_have_text("Somebody changed this")
    second.get_by_role("button", name="Keep both").click()
    expect(_field(second)).to_have_value("from A\n\nfrom B")


def test_a_note_deleted_elsewhere_keeps_what_is_written_here(tabs):
    first, second = tabs
    first.get_by_role("button", name="Done").click()
    first.get_by_role("button", name="Delete").click()
    expect(first.get_by_text("Note deleted")).to_be_visible()
    _meet(second, "written on")
    expect(second.get_by_text("deleted somewhere else")).to_be_visible()
    second.get_by_role("button", name="Keep it as a new note").click()
    expect(second.locator(".note-status")).to_have_text(re.compile("Saved"))
    assert Note.objects.not_deleted().get().body == "written on"
    assert Note.objects.is_deleted().get().body == BASE


def test_a_tab_that_was_left_alone_learns_of_a_newer_text_before_it_is_typed_in(tabs):
    first, second = tabs
    _save(first, "from A")
    second.clock.install()
    second.clock.fast_forward("01:00:00")
    second.evaluate("dispatchEvent(new Event('focus'))")
    expect(second.locator(".note-status")).to_have_text("Somebody changed this")
    second.get_by_role("button", name="Show the newer text").click()
    expect(_field(second)).to_have_value("from A")
