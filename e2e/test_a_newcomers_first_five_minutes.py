import re

from django.core.management import call_command
from playwright.sync_api import expect

from notes.models import Note


def test_a_talk_on_sboms_by_somebody_called_ph_on_sunday_gets_a_note(page, live_server, shared_data):
    call_command("import_schedule", shared_data / "schedules/fosdem-2026/2026.xml", verbosity=0)
    page.goto(live_server.url)
    page.get_by_role("link", name="FOSDEM 2026").click()
    expect(page.locator("#result-count")).to_have_text("1,079 talks")
    page.get_by_role("searchbox").press_sequentially("sbom ph", delay=10)
    row = page.locator("[data-talk=forget-sboms-use-purls]")
    expect(row).to_be_in_viewport()
    expect(row.locator(".row-speakers mark")).to_have_text("Ph")
    page.get_by_role("navigation", name="Days").get_by_role("link", name=re.compile("Sun 1 Feb")).click()
    expect(page.locator("#results .row-day").first).to_have_text("Sun 1 Feb")
    expect(page.locator("#results .row-day", has_text="Sat")).to_have_count(0)
    row.get_by_role("link", name=re.compile("Write a note")).click()
    row.get_by_role("textbox").fill("PURLs name packages, SBOMs list them.")
    row.get_by_role("button", name="Done").click()
    expect(row.locator(".note-text")).to_have_text("PURLs name packages, SBOMs list them.")
    assert Note.objects.get().talk.title == "Forget SBOMs, use PURLs"
