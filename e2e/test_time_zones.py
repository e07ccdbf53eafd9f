"""The conference is in Chicago and this browser in Tokyo: fourteen hours ahead, and often a day."""

import re

import pytest
from playwright.sync_api import expect

THEIRS, MINE = "Times in America/Chicago, CDT, UTC−5", "Times in Asia/Tokyo, JST, UTC+9, your time"


@pytest.fixture(params=[(360, 740), (1280, 800)], ids=["phone", "desktop"])
def browser_page(request, new_context):
    width, height = request.param
    return new_context(viewport={"width": width, "height": height}).new_page()


def zone_of(page):
    return page.locator(".result-bar .zone")


def row(page, title):
    return page.locator("#results .row", has_text=title).first


def test_one_switch_shows_my_time_and_it_is_kept(browser_page, conference):
    page = browser_page
    page.goto(f"{conference}?day=2025-09-09")
    expect(zone_of(page)).to_contain_text("America/Chicago, CDT, UTC−5")
    keynote = row(page, "All The Ways To Use Django")
    expect(keynote.locator("time")).to_have_text("09:15")
    page.get_by_role("button", name="Show my time").click()
    expect(zone_of(page)).to_contain_text("Asia/Tokyo, JST, UTC+9")
    expect(page).to_have_url(f"{conference}?day=2025-09-09")
    expect(keynote.locator("time")).to_have_text("23:15")
    expect(page.locator(".hour-head").first).to_contain_text("22:00 Tue 9 Sep")
    expect(page.locator(".hour-head").last).to_contain_text("Wed 10 Sep")
    page.get_by_role("searchbox").fill("winemaking")
    expect(page.locator("#results mark").first).to_be_visible()
    expect(row(page, "Winemaking").locator(".row-when")).to_contain_text("Wed 10 Sep")
    expect(row(page, "Winemaking").locator("time")).to_have_text("00:50")
    page.get_by_role("button", name="Show conference time").click()
    expect(page).to_have_url(re.compile("q=winemaking"))  # not the address that the page came with
    expect(row(page, "Winemaking").locator("time")).to_have_text("10:50")


def test_the_talk_says_both_once_my_zone_is_known(page, conference, talk):
    page.goto(talk)
    expect(page.locator(".talk-slots")).to_have_text(
        re.compile("Tuesday 9 September, 10:50–11:35 · Wolf Point Ballroom America/Chicago, CDT, UTC−5")
    )
    expect(page.locator(".my-time")).to_have_count(0)
    page.goto(conference)
    page.get_by_role("button", name="Show my time").click()
    page.goto(talk)
    expect(page.locator(".my-time")).to_have_text(
        "Wednesday 10 September, 00:50–01:35 your time, Asia/Tokyo, JST, UTC+9"
    )
    expect(page.locator(".around")).to_contain_text("After, 01:40")


def test_a_zone_that_i_chose_is_not_taken_for_the_devices(page, site, conference):
    page.goto(f"{site}/accounts/preferences/?next=/djangocon-us-2025/")
    page.locator("#main").get_by_label("My zone").select_option("Asia/Kathmandu")
    page.locator("#main").get_by_role("button", name="Keep these").click()
    page.get_by_role("button", name="Show my time").click()
    expect(zone_of(page)).to_contain_text("Asia/Kathmandu, UTC+5:45")


def test_without_javascript_my_zone_is_asked_for(new_context, conference):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{conference}?day=2025-09-09")
    page.get_by_role("button", name="Show my time").click()
    expect(page.get_by_text("Choose the zone that you are in.")).to_be_visible()
    page.locator("#main").get_by_label("My zone").select_option("Pacific/Kiritimati")
    page.locator("#main").get_by_role("button", name="Keep these").click()
    expect(page).to_have_url(f"{conference}?day=2025-09-09")
    expect(zone_of(page)).to_contain_text("Pacific/Kiritimati, UTC+14, your time")


def test_who_is_there_has_the_same_time(new_context, conference):
    page = new_context(timezone_id="America/Chicago").new_page()
    page.goto(conference)
    page.get_by_role("button", name="Show my time").click()
    expect(zone_of(page)).to_have_text(re.compile("America/Chicago, CDT, UTC−5, yours too"))
    expect(page.get_by_role("button", name=re.compile("Show .* time"))).to_have_count(0)
