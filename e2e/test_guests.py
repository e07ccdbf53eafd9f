import re

from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from e2e.conftest import PASSWORD
from notes.models import Note, Star


def test_a_guest_stars_writes_and_signs_up_and_keeps_everything(page, conference, talk):
    page.goto(f"{conference}?q=winemaking")
    star = page.get_by_role("button", name=re.compile("Star Winemaking"))
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#starred-count")).to_have_text("1")
    page.get_by_role("link", name=re.compile("Write a note on Winemaking")).click()
    page.get_by_role("textbox", name=re.compile("My note")).fill("as a guest")
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".note-text")).to_have_text("as a guest")

    page.goto(talk)
    page.get_by_role("link", name="Keep my notes").click()
    page.get_by_label("Username").fill("nadia")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page).to_have_url(talk)
    expect(page.get_by_text("nadia", exact=True)).to_be_visible()
    expect(page.locator(".note-text")).to_have_text("as a guest")
    assert get_user_model().objects.get().username == "nadia"

    page.get_by_role("button", name="Sign out").click()
    page.goto(talk)
    expect(page.get_by_role("link", name="Write a note")).to_be_visible()


def test_a_guest_who_signs_in_brings_their_note_to_the_account(page, site, talk):
    person = get_user_model().objects.create_user("nadia", password=PASSWORD)
    page.goto(talk)
    page.get_by_role("link", name="Write a note").click()
    page.get_by_role("textbox", name=re.compile("My note")).fill("from the corridor")
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".note-text")).to_be_visible()
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Username").fill("nadia")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".note-text")).to_have_text("from the corridor")
    assert Note.objects.get().author == person


def test_a_tab_opened_before_signing_in_goes_on_working_after_it(page, talk):
    get_user_model().objects.create_user("nadia", password=PASSWORD)
    page.goto(talk)
    other = page.context.new_page()
    other.goto(f"{talk.split('/djangocon')[0]}/accounts/login/")
    other.get_by_label("Username").fill("nadia")
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_text("nadia", exact=True)).to_be_visible()
    page.get_by_role("button", name=re.compile("Star")).click()
    expect(page.get_by_role("button", name=re.compile("Star"))).to_have_attribute("aria-pressed", "true")
    assert Star.objects.get().user.username == "nadia"
