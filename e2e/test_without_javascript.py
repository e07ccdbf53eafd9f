import re

import pytest
from playwright.sync_api import expect

from e2e.conftest import PASSWORD
from notes.models import Note


@pytest.fixture
def plain(new_context):
    return new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800}).new_page()


def test_searching_and_filtering(plain, conference):
    plain.goto(conference)
    plain.get_by_role("searchbox").fill("django")
    plain.get_by_role("button", name="Search", exact=True).click()
    expect(plain).to_have_url(re.compile(r"q=django"))
    expect(plain.locator("#results mark").first).to_be_visible()
    plain.get_by_role("link", name="Show more").click()
    expect(plain).to_have_url(re.compile("page=2"))
    plain.get_by_role("navigation", name="Days").get_by_role("link", name=re.compile("Mon 8 Sep")).click()
    plain.locator("summary", has_text="Kind").click()
    plain.get_by_role("checkbox", name=re.compile("Keynote")).check()
    plain.get_by_role("button", name="Search", exact=True).click()
    expect(plain).to_have_url(re.compile(r"day=2025-09-08.*kind=keynote"))
    shown = plain.locator("#results [data-talk]").count()
    expect(plain.locator("#result-count")).to_have_text(f"{shown} talk{'s, best first' if shown > 1 else ''}")


def test_filtering_on_a_phone(new_context, conference):
    plain = new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()
    plain.goto(conference)
    plain.get_by_role("button", name="Filters", exact=True).click()
    plain.locator("summary", has_text="Kind").click()
    plain.get_by_role("checkbox", name=re.compile("Keynote")).check()
    plain.get_by_role("button", name="Show the talks").click()
    plain.get_by_role("button", name="Search", exact=True).click()
    expect(plain.locator("#results [data-talk]")).to_have_count(3)


def test_starring_goes_back_to_where_it_was(plain, conference):
    plain.goto(f"{conference}?q=winemaking")
    star = plain.locator("#results .row", has_text="Winemaking").first.get_by_role("button", name="Star")
    star.click()
    expect(plain).to_have_url(f"{conference}?q=winemaking")
    expect(star).to_have_attribute("aria-pressed", "true")


def test_writing_a_note_meeting_a_conflict_and_signing_up(plain, talk, expected_problems):
    expected_problems += ["422", "409"]
    plain.goto(talk)
    plain.get_by_role("link", name="Write a note").click()
    plain.get_by_role("textbox", name=re.compile("My note")).fill("   ")
    plain.get_by_role("button", name="Done").click()
    expect(plain.get_by_text("Write something first")).to_be_visible()
    plain.get_by_role("textbox", name=re.compile("My note")).fill("plain text")
    plain.get_by_role("button", name="Done").click()
    expect(plain).to_have_url(f"{talk}#note")
    expect(plain.locator(".note-text")).to_have_text("plain text")

    plain.get_by_role("link", name="Edit").click()
    Note.objects.update(body="changed elsewhere", version=2)
    plain.get_by_role("textbox", name=re.compile("My note")).fill("mine")
    plain.get_by_role("button", name="Done").click()
    expect(plain.locator(".note-source")).to_have_text("changed elsewhere")
    plain.get_by_role("button", name="Keep mine").click()
    expect(plain.locator(".note-text")).to_have_text("mine")

    plain.get_by_role("link", name="Keep my notes").click()
    plain.get_by_label("Username").fill("nadia")
    plain.get_by_label("Password").fill(PASSWORD)
    plain.get_by_role("button", name="Sign up").click()
    expect(plain.locator(".note-text")).to_have_text("mine")
    plain.get_by_role("button", name="Delete").click()
    plain.get_by_role("button", name="Undo").click()
    expect(plain.locator(".note-text")).to_have_text("mine")


BASE = "the beginning\n\nthe middle\n\nthe end"
MINE, THEIRS = BASE.replace("end", "last line"), BASE.replace("beginning", "first line")


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("Keep mine", MINE),
        ("Take the other", THEIRS),
        ("Keep both", f"{THEIRS}\n\n{MINE}"),
        ("Merge both changes", MINE.replace("beginning", "first line")),
    ],
)
def test_each_choice_of_a_conflict_even_by_a_double_click(plain, talk, expected_problems, choice, kept):
    expected_problems.append("409")
    plain.goto(talk)
    plain.get_by_role("link", name="Write a note").click()
    plain.get_by_role("textbox", name=re.compile("My note")).fill(BASE)
    plain.get_by_role("button", name="Done").click()
    plain.get_by_role("link", name="Edit").click()
    Note.objects.update(body=THEIRS)
    plain.get_by_role("textbox", name=re.compile("My note")).fill(MINE)
    plain.get_by_role("button", name="Done").click()
    expect(plain.get_by_text("Somebody changed this")).to_be_visible()
    expect(plain.locator(".comparison :is(del, ins)").first).to_be_visible()
    expect(plain.get_by_role("textbox", name=re.compile("What you wrote"))).to_have_value(MINE)
    plain.get_by_role("button", name=choice).dblclick()
    expect(plain.locator(".note-text")).to_be_visible()
    expect(plain.locator(".conflict")).to_have_count(0)
    note = Note.objects.get()
    assert note.body == kept
    saved = [one.body for one in note.revisions.all() if one.version]
    assert saved == ([BASE, THEIRS] if kept == THEIRS else [BASE, THEIRS, kept])
    assert MINE in [one.body for one in note.revisions.all()]


def test_a_double_click_saves_once(plain, talk):
    plain.goto(talk)
    for link, text in [("Write a note", "once"), ("Edit", "and once more")]:
        plain.get_by_role("link", name=link).click()
        plain.get_by_role("textbox", name=re.compile("My note")).fill(text)
        plain.get_by_role("button", name="Done").dblclick()
        expect(plain.locator(".note-text")).to_have_text(text)
    assert [(one.version, one.body) for one in Note.objects.get().revisions.all()] == [
        (1, "once"),
        (2, "and once more"),
    ]
