import icalendar
from playwright.sync_api import expect


def test_what_is_listed_is_what_its_files_hold(page, conference):
    page.goto(conference)
    page.get_by_role("searchbox", name="Search talks").press_sequentially("winemak", delay=15)
    expect(page.locator("#results [data-talk]")).to_have_count(1)
    page.get_by_role("link", name="Calendar", exact=True).click()
    expect(page.get_by_role("heading", name="Calendar and files")).to_be_visible()
    calendar = page.get_by_role("link", name="calendar (.ics)")
    expect(calendar).to_have_attribute("href", "/djangocon-us-2025/schedule.ics?q=winemak")
    answer = page.request.get(calendar.evaluate("link => link.href"))
    (event,) = icalendar.Calendar.from_ical(answer.body()).events
    page.go_back()
    expect(page.locator("#results [data-talk]")).to_contain_text(str(event["SUMMARY"]))


def test_a_talk_is_added_to_a_calendar(page, conference):
    page.goto(f"{conference}?q=winemaking")
    page.locator("#results [data-talk] a").first.click()
    link = page.get_by_role("link", name="Add to calendar")
    answer = page.request.get(link.evaluate("link => link.href"))
    (event,) = icalendar.Calendar.from_ical(answer.body()).events
    expect(page.get_by_role("heading", level=1)).to_have_text(str(event["SUMMARY"]))
