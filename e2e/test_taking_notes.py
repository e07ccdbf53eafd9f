import re

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
    page.get_by_role("button", name="Done").click()
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
    page.get_by_role("button", name="Done").click()
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


def test_what_is_typed_is_saved_by_itself_and_said_to_be(page, talk):
    page.goto(talk)
    page.get_by_role("link", name="Write a note").click()
    field = _write(page, "never mind")
    expect(page.locator(".note-status")).to_have_text(re.compile(r"Saved \d\d:\d\d"))
    assert Note.objects.get().body == "never mind"
    field.press_sequentially(" the save button")
    expect(page.locator(".note-status")).to_have_text("Saving")
    expect(page.locator(".note-status")).to_have_text(re.compile(r"Saved \d\d:\d\d"))
    assert Note.objects.get().body == "never mind the save button"
    expect(field).to_be_focused()
    expect(page.get_by_role("link", name="Cancel")).to_be_hidden()


def test_opening_the_field_and_closing_it_writes_nothing(page, talk):
    page.goto(talk)
    page.get_by_role("link", name="Write a note").click()
    field = _write(page, "   ")
    field.press("Escape")
    expect(page.get_by_role("link", name="Write a note")).to_be_focused()
    assert not Note.objects.exists()


def test_a_note_that_is_emptied_is_refused_in_place(page, talk):
    page.goto(talk)
    page.get_by_role("link", name="Write a note").click()
    field = _write(page, "something")
    expect(page.locator(".note-status")).to_have_text(re.compile("Saved"))
    field.fill("  ")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Write something first")).to_be_visible()
    expect(field).to_have_value("  ")
    assert Note.objects.get().body == "something"
    field.fill("something else")
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".note-text")).to_have_text("something else")
    assert Note.objects.get().body == "something else"


def test_deleting_a_note_can_be_undone(page, talk):
    page.goto(talk)
    page.get_by_role("link", name="Write a note").click()
    _write(page, "dear to me")
    page.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Note deleted.")).to_be_visible()
    assert not Note.objects.not_deleted().exists()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".note-text")).to_have_text("dear to me")
    assert Note.objects.not_deleted().get().body == "dear to me"
