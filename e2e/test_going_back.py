"""What a note was: seen, compared, named, restored; and what was deleted, undone."""

import re

import pytest
from playwright.sync_api import expect

from e2e.test_my_notebook import author, sign_in  # noqa: F401  a fixture
from notes.bin import delete_note
from notes.models import Note
from notes.places import Place
from notes.saving import StaleNote, save_note
from schedule.models import Talk

BEGINNING = "Barrels are aggregates.\n\n- pressed\n- racked\n- bottled"


@pytest.fixture
def note(author):  # noqa: F811
    place = Place.of_talk(Talk.objects.get(slug__startswith="winemaking"))
    save_note(author, place, BEGINNING, 0)
    save_note(author, place, BEGINNING.replace("aggregates", "**aggregates**"), 1)
    with pytest.raises(StaleNote):
        save_note(author, place, "typed in the tunnel", 1)
    return save_note(author, place, BEGINNING.replace("\n- racked", ""), 2).note


def _open(page, site, note):
    sign_in(page, site)
    page.goto(f"{site}{note.place.url}")
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    return page.locator("#compared"), page.get_by_role("listitem").filter(has=page.locator(".pick"))


def test_what_changed_is_seen_and_any_two_are_compared(page, site, note):
    compared, texts = _open(page, site, note)
    expect(texts).to_have_count(4)
    expect(texts.nth(0)).to_contain_text("stands now")
    expect(texts.nth(1)).to_contain_text("met a conflict")
    expect(compared).to_contain_text("typed in the tunnel")  # the two newest
    page.get_by_role("radio", name=re.compile("From .* version 1")).check()
    expect(compared.locator(".is-removed")).to_contain_text("- racked")
    expect(compared.locator(".is-added")).to_have_count(0)
    expect(compared.get_by_role("status")).to_have_text("0 lines added, 1 removed.")
    page.get_by_role("radio", name=re.compile("To .* version 2")).focus()
    page.keyboard.press("Space")
    expect(compared.locator(".is-changed ins")).to_have_text(["**", "**"])
    expect(page).to_have_url(re.compile(r"to=\d+&from=\d+"))
    page.reload()
    expect(compared.locator(".is-changed ins")).to_have_text(["**", "**"])
    page.get_by_role("radio", name=re.compile("To .* version 1")).check()
    expect(compared).to_contain_text("Choose two different texts")


def test_each_text_tells_what_it_changed(page, site, note):
    compared, texts = _open(page, site, note)
    texts.nth(2).get_by_role("link", name="Changes").click()
    expect(compared.locator(".is-changed ins")).to_have_text(["**", "**"])
    expect(page.get_by_role("radio", name=re.compile("From .* version 1"))).to_be_checked()
    expect(page.get_by_role("radio", name=re.compile("To .* version 2"))).to_be_checked()


def test_a_text_is_named_and_restored(page, site, note):
    _compared, texts = _open(page, site, note)
    texts.nth(3).get_by_text("Name", exact=True).click()
    page.get_by_role("textbox", name=re.compile("Its name")).fill("before lunch")
    page.keyboard.press("Enter")
    expect(texts.nth(3)).to_contain_text("before lunch")
    texts.nth(3).get_by_role("button", name="Restore").click()
    expect(page.locator(".note-text")).to_contain_text("racked")
    page.get_by_role("link", name="History").click()
    expect(texts).to_have_count(5)
    expect(page.get_by_text("before lunch")).to_be_visible()
    note.refresh_from_db()
    assert (note.body, note.version) == (BEGINNING, 4)


def test_without_javascript(new_context, site, note):
    page = new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()
    compared, texts = _open(page, site, note)
    page.get_by_role("radio", name=re.compile("From .* version 1")).check()
    page.get_by_role("radio", name=re.compile("To .* version 2")).check()
    page.get_by_role("button", name="Compare the two").click()
    expect(page).to_have_url(re.compile(r"to=\d+&from=\d+#compared"))
    expect(compared.locator(".is-changed ins")).to_have_text(["**", "**"])
    texts.nth(3).get_by_role("button", name="Restore").click()
    expect(page.locator(".note-text")).to_contain_text("racked")


def test_a_long_history_goes_on(page, site, note):
    for version in range(3, 120):
        save_note(note.author, note.place, f"{BEGINNING}\n\n{version}", version)
    _compared, texts = _open(page, site, note)
    expect(texts).to_have_count(100)
    page.get_by_role("link", name="Older texts").click()
    expect(texts).to_have_count(121)
    page.get_by_role("radio", name=re.compile("From .* version 1$")).check()
    expect(page.locator("#compared .is-added")).to_have_count(2)
    texts.nth(120).get_by_text("Name", exact=True).click()
    page.get_by_role("textbox", name=re.compile("Its name")).fill("the first")
    page.keyboard.press("Enter")
    expect(page.get_by_text("the first")).to_be_visible()  # on a page of its own
    page.get_by_role("link", name="The newest texts").click()
    expect(texts).to_have_count(100)


def test_deleted_undone_and_had_back_from_the_bin(page, site, note):
    sign_in(page, site)
    page.goto(f"{site}{note.place.url}")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".note-text")).to_contain_text("bottled")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("link", name="bin").click()
    expect(page.get_by_role("heading", name=re.compile("Winemaking"))).to_be_visible()
    page.get_by_role("button", name=re.compile("Bring it back: the note on Winemaking")).click()
    expect(page.locator(".note-text")).to_contain_text("bottled")
    expect(page).to_have_url(f"{site}{note.place.url}#note")


def test_deleted_for_good(page, site, note):
    delete_note(note, note.version)
    sign_in(page, site)
    page.goto(f"{site}/notes/bin/")
    page.locator("summary", has_text="Delete for good").click()
    page.get_by_role("button", name="Delete it for good").click()
    expect(page.get_by_text("gone for good")).to_be_visible()
    expect(page.get_by_text("Nothing is in the bin.")).to_be_visible()
    assert not Note.objects.exists()
