"""All that I wrote: found as I type, by tag, and opened where it stands."""

import re

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from e2e.conftest import PASSWORD
from notes.models import Tag
from notes.places import Place
from notes.saving import new_handle, save_note
from schedule.models import Conference, Talk


@pytest.fixture
def author(site):
    return get_user_model().objects.create_user("nadia", password=PASSWORD)


@pytest.fixture
def notes(author):
    conference = Conference.objects.get()
    winemaking = Talk.objects.get(slug__startswith="winemaking")
    texts = [
        (Place.of_talk(winemaking), "Barrels are **aggregates**", ["wine", "events"]),
        (Place.of_conference(conference, "hallway"), "Met Ada at the coffee", ["people"]),
        (Place.of_conference(conference), "The tram leaves at twelve", ["events"]),
    ]
    notes = [save_note(author, place, text, 0).note for place, text, _tags in texts]
    for note, (_place, _text, tags) in zip(notes, texts, strict=True):
        Tag.objects.bulk_create([Tag(note=note, name=tag) for tag in tags])
    return notes


def sign_in(page, site):
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("Username").fill("nadia")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Successfully signed in")).to_be_visible()


def _open(page, site):
    sign_in(page, site)
    page.get_by_role("link", name="My notes", exact=True).click()
    expect(page.locator("[data-htmx-powered]").first).to_be_attached()


def test_my_notes_are_found_as_i_type(page, site, notes):
    _open(page, site)
    lines = page.locator(".note-line")
    expect(lines).to_have_count(3)
    page.keyboard.press("/")
    page.keyboard.type("coff")
    expect(lines).to_have_count(1)
    expect(lines.locator("mark")).to_have_text("coff")
    expect(page.get_by_role("status").filter(has_text="1 note")).to_be_visible()
    expect(page).to_have_url(f"{site}/notes/?q=coff")
    page.keyboard.type("zz")
    expect(page.get_by_text("No note of yours has coffzz")).to_be_visible()
    page.keyboard.press("Escape")
    expect(lines).to_have_count(3)
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_a_tag_is_followed_and_left_and_goes_with_the_words(page, site, notes):
    _open(page, site)
    tag = page.get_by_role("link", name=re.compile("^#events"))
    tag.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".note-line")).to_have_count(2)
    expect(page).to_have_url(f"{site}/notes/?tag=events")
    expect(tag).to_have_attribute("aria-current", "true")
    expect(tag).to_be_focused()
    page.get_by_role("searchbox").press_sequentially("tram")
    expect(page.locator(".note-line")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"q=tram&tag=events|tag=events&q=tram"))
    tag.click()
    expect(page).to_have_url(f"{site}/notes/?q=tram")
    expect(page.get_by_role("searchbox")).to_have_value("tram")
    page.get_by_role("searchbox").fill("")
    expect(page.locator(".note-line")).to_have_count(3)
    page.go_back()
    expect(page.locator(".note-line")).to_have_count(1)


def test_a_note_opens_in_its_line_and_closes_again(page, site, notes):
    _open(page, site)
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    line = page.get_by_role("link", name=re.compile("Winemaking"))
    expect(line).to_be_focused()
    expect(line).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    note = page.get_by_role("region", name=re.compile("My note on Winemaking"))
    expect(note.locator("strong")).to_have_text("aggregates")
    expect(line).to_have_attribute("aria-expanded", "true")
    expect(page).to_have_url(f"{site}/notes/")
    page.keyboard.press("Enter")
    expect(note).to_have_count(0)
    expect(line).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_text("Barrels are aggregates")).to_be_visible()


def test_two_open_at_once_and_one_is_deleted_and_undone(page, site, notes):
    _open(page, site)
    for name in ("The hallway", "The conference"):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("region", name=f"My note on {name}")).to_be_visible()
    hallway = page.get_by_role("region", name="My note on The hallway")
    hallway.get_by_role("button", name="Delete").click()
    expect(hallway.get_by_text("Note deleted.")).to_be_visible()
    expect(page.get_by_role("region", name="My note on The conference").get_by_text("The tram")).to_be_visible()
    hallway.get_by_role("button", name="Undo").click()
    expect(hallway.get_by_text("Met Ada")).to_be_visible()
    hallway.get_by_role("button", name="Delete").click()
    expect(hallway.get_by_text("Note deleted.")).to_be_visible()
    page.get_by_role("link", name="The hallway", exact=True).click()
    expect(page.locator(".note-line")).to_have_count(2)


def test_more_notes_are_appended(page, site, author, notes):
    hallway = notes[1].place
    for number in range(55):
        save_note(author, hallway, f"note {number}", 0, handle=new_handle())
    _open(page, site)
    expect(page.locator(".note-line")).to_have_count(50)
    page.get_by_role("link", name="More notes").click()
    expect(page.locator(".note-line")).to_have_count(58)
    expect(page.get_by_role("heading", name="Beside the programme")).to_have_count(1)
    expect(page.get_by_role("link", name="More notes")).to_have_count(0)


def test_without_javascript(new_context, site, notes):
    page = new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()
    sign_in(page, site)
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="My notes", exact=True).click()
    page.get_by_role("link", name=re.compile("^#events")).click()
    page.get_by_role("searchbox").fill("barrels")
    page.get_by_role("searchbox").press("Enter")
    expect(page).to_have_url(re.compile("tag=events"))
    expect(page.locator(".note-line")).to_have_count(1)
    page.get_by_role("link", name=re.compile("Winemaking")).click()
    expect(page.locator(".note strong")).to_have_text("aggregates")


def test_the_day_that_is_chosen_has_its_note(page, site, notes):
    sign_in(page, site)
    page.goto(f"{site}/djangocon-us-2025/")
    expect(page.get_by_role("link", name="Note on this day")).to_have_count(0)
    page.get_by_role("link", name=re.compile("Tue 9 Sep")).click()
    page.get_by_role("link", name="Note on this day").click()
    expect(page.get_by_role("heading", name="Tuesday, 9 September 2025")).to_be_visible()
    page.go_back()
    page.get_by_role("navigation", name="Conference").get_by_role("link", name="Notes").click()
    expect(page).to_have_url(f"{site}/notes/?conference=djangocon-us-2025")
    expect(page.locator(".note-line")).to_have_count(3)


def test_what_is_on_no_talk_is_found_everywhere(page, site, notes):
    sign_in(page, site)
    page.goto(site)
    page.get_by_role("searchbox").press_sequentially("tram")
    section = page.get_by_role("region", name="In my notes")
    expect(section.locator("mark")).to_have_text("tram")
    section.get_by_role("link", name="The conference").click()
    expect(page.locator(".note")).to_contain_text("The tram leaves at twelve")


def test_another_note_on_a_talk(page, site, notes):
    """Beside the first one, and the row of the schedule says that it is there."""
    save_note(notes[0].author, notes[0].place, "A second thought", 0, handle=new_handle())
    sign_in(page, site)
    page.goto(f"{site}/djangocon-us-2025/?q=winemaking")
    page.get_by_role("link", name=re.compile("My note on Winemaking")).click()
    page.get_by_role("link", name="1 more on the talk’s page").click()
    expect(page.locator(".note")).to_have_count(2)
    expect(page.get_by_role("group", name=re.compile("Another note of mine"))).to_contain_text("A second thought")
    page.get_by_role("link", name="Another note").click()
    expect(page.locator(".note")).to_have_count(3)
    expect(page.locator(".note textarea")).to_be_focused()
