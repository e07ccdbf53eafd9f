"""Calendar and files: a calendar that follows the programme, and being told what moved."""

import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.core.management import call_command
from icalendar import Calendar
from playwright.sync_api import expect

from e2e.conftest import SAMPLE, sign_in
from notes.models import Star
from schedule.models import Slot, Talk

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SLUG = "winemaking-with-mutable-event-sourcing-in-django"


def fetch(address):
    """{UID: event} as a calendar reads it, without cookies."""
    with urllib.request.urlopen(address) as response:  # noqa: S310  the server of this test
        return {str(event["UID"]): event for event in Calendar.from_ical(response.read()).walk("VEVENT")}


def address_of(page, name):
    return page.get_by_role("textbox", name=f"Address of {name}").input_value()


@pytest.fixture
def changed(tmp_path):
    """Import the sample anew with the talk an hour later, and without the one before it; the guid of that one."""

    def run():
        text = Path(SAMPLE).read_text()
        events = re.findall(r"\s*<event .*?</event>", text, re.DOTALL)
        mine = next(event for event in events if "Winemaking with" in event)
        gone = events[events.index(mine) - 1]
        moved = re.sub(r"(<date>[^T]+T)(\d\d)", lambda m: f"{m[1]}{int(m[2]) + 1:02}", mine)
        moved = re.sub(r"<start>(\d\d)", lambda m: f"<start>{int(m[1]) + 1:02}", moved)
        file = tmp_path / "changed.xml"
        file.write_text(text.replace(mine, moved).replace(gone, ""))
        call_command("import_schedule", str(file), verbosity=0)
        return re.search(r'guid="([^"]+)"', gone)[1]

    return run


@pytest.mark.parametrize("options", [{"viewport": {"width": 1280, "height": 800}}, PHONE], ids=["desktop", "phone"])
def test_a_filter_becomes_a_calendar_that_follows_what_moves(new_context, conference, changed, options):
    page = new_context(**options).new_page()
    page.goto(conference)
    page.get_by_role("searchbox").fill("django")
    expect(page).to_have_url(re.compile("q=django"))
    page.get_by_role("link", name="Calendar", exact=True).click()
    expect(page).to_have_url(f"{conference}calendar/?q=django")
    expect(page.get_by_role("main")).to_contain_text("“django”")
    page.get_by_role("button", name="Subscribe to these talks").click()

    expect(page.locator(".feed")).to_be_in_viewport()
    address = address_of(page, "“django”")
    expect(page.get_by_role("link", name="Open in my calendar")).to_have_attribute(
        "href", address.replace("http://", "webcal://")
    )
    slot = Slot.objects.get(talk__slug=SLUG)
    before = fetch(address)
    uid = next(uid for uid in before if uid.startswith(slot.guid))
    gone = changed()
    after = fetch(address)
    assert after.keys() == before.keys()
    assert after[uid]["SEQUENCE"] == before[uid]["SEQUENCE"] + 1
    assert (after[uid]["DTSTART"].dt - before[uid]["DTSTART"].dt).total_seconds() == 3600
    assert [str(event["STATUS"]) for uid, event in after.items() if uid.startswith(gone)] == ["CANCELLED"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_agenda_is_subscribed_to_scanned_and_revoked(page, conference, changed):
    page.goto(f"{conference}talks/{SLUG}/")
    page.locator(".star").click()
    expect(page.locator(".star")).to_have_attribute("aria-pressed", "true")
    page.goto(f"{conference}agenda/")
    page.get_by_role("link", name="In my calendar").click()
    page.get_by_role("button", name="Subscribe to my agenda").click()
    address = address_of(page, "My agenda")
    code = page.get_by_role("img", name="QR code of this address")
    expect(code).to_be_visible()
    assert code.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    (before,) = fetch(address).values()

    changed()
    (after,) = fetch(address).values()
    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], before["SEQUENCE"] + 1)
    assert after["DTSTART"].dt > before["DTSTART"].dt

    page.get_by_text("Revoke", exact=True).click()
    page.get_by_role("button", name="Revoke it").click()
    expect(page).to_have_url(f"{conference}calendar/")
    expect(page.locator(".feed")).to_have_count(0)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetch(address)


def test_an_address_is_copied(new_context, site):
    context = new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site}/calendars/")
    page.get_by_role("button", name="Subscribe to my agenda of all conferences").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address_of(page, "My agenda")


def test_calendars_without_javascript(new_context, conference, site):
    page = new_context(**PHONE, java_script_enabled=False).new_page()
    page.goto(f"{conference}?day=2025-09-09")
    page.get_by_role("link", name="Calendar", exact=True).click()
    page.get_by_role("button", name="Subscribe to these talks").click()
    address = address_of(page, "Tue 9 Sep")
    page.get_by_text("QR code", exact=True).click()
    expect(page.get_by_role("img", name="QR code of this address")).to_be_visible()
    page.goto(f"{site}/calendars/")
    page.get_by_text("Revoke", exact=True).click()
    page.get_by_role("button", name="New address").click()
    assert address_of(page, "Tue 9 Sep") != address


@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without"])
@pytest.mark.parametrize("options", [{"viewport": {"width": 1280, "height": 800}}, PHONE], ids=["desktop", "phone"])
def test_what_moved_is_said_until_it_is_seen(new_context, site, conference, author, changed, options, javascript):
    Star.objects.create(user=author, talk=Talk.objects.get(slug=SLUG))
    page = new_context(**options, java_script_enabled=javascript).new_page()
    sign_in(page.context, site, author)
    changed()
    page.goto(conference)
    notice = page.get_by_role("region", name="1 of your talks changed")
    expect(notice).to_contain_text(re.compile(r"moved from Tue 9 Sep 10:50, .* to Tue 9 Sep 11:50, "))
    page.goto(f"{conference}agenda/")
    notice.get_by_role("button", name="Seen").click()
    expect(notice).to_have_count(0)
    for where in ("agenda/", "now/", ""):
        page.goto(f"{conference}{where}")
        expect(notice).to_have_count(0)
    page.goto(f"{conference}talks/{SLUG}/")
    expect(page.get_by_text(re.compile("Moved on .*: was"))).to_be_visible()
