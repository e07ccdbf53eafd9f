import re

from playwright.sync_api import expect


def test_a_day_narrows_and_back_widens(page, conference):
    page.goto(conference)
    days = page.get_by_role("navigation", name="Days")
    days.get_by_role("link", name=re.compile("Tue 9 Sep")).click()
    expect(page).to_have_url(f"{conference}?day=2025-09-09")
    expect(days.get_by_role("link", name=re.compile("Tue 9 Sep"))).to_have_attribute("aria-current", "true")
    shown = int(days.get_by_role("link", name=re.compile("Tue 9 Sep")).locator(".count").inner_text())
    expect(page.locator("#results [data-talk]")).to_have_count(shown)
    page.go_back()
    expect(page).to_have_url(conference)
    expect(page.locator("#result-count")).to_have_text("78 talks")
    expect(page.locator("#results [data-talk]")).to_have_count(78)
    page.go_forward()
    expect(page.locator("#results [data-talk]")).to_have_count(shown)


def test_a_day_clicked_while_words_are_on_their_way_keeps_the_words(page, conference):
    page.goto(conference)
    page.get_by_role("searchbox").press_sequentially("django")
    page.get_by_role("navigation", name="Days").get_by_role("link", name=re.compile("Mon 8 Sep")).click()
    expect(page).to_have_url(f"{conference}?q=django&day=2025-09-08")
    expect(page.locator("#results .row-day").first).to_have_text("Mon 8 Sep")
    page.get_by_role("searchbox").press("End")
    page.get_by_role("searchbox").press_sequentially(" sim")
    expect(page).to_have_url(f"{conference}?q=django+sim&day=2025-09-08")


def test_a_facet_is_chosen_counted_and_taken_back(page, conference):
    page.goto(conference)
    page.locator("summary", has_text="Kind").click()
    choice = page.get_by_role("checkbox", name=re.compile("Keynote"))
    choice.check()
    expect(page).to_have_url(f"{conference}?kind=keynote")
    expect(page.locator("#results [data-talk]")).to_have_count(3)
    expect(choice).to_be_visible()
    expect(choice).to_be_focused()
    page.get_by_role("checkbox", name=re.compile("Panel")).check()
    expect(page.locator("#results [data-talk]")).to_have_count(4)
    page.keyboard.press("Escape")
    expect(choice).not_to_be_visible()
    expect(page.locator("summary", has_text="Kind")).to_be_focused()
    page.get_by_role("link", name="Drop Keynote").click()
    expect(page.locator("#results [data-talk]")).to_have_count(1)


def test_filters_fold_on_a_phone(new_context, conference):
    page = new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True).new_page()
    page.goto(conference)
    expect(page.locator("#results [data-talk]").first).to_be_in_viewport()
    expect(page.locator("summary", has_text="Room")).not_to_be_visible()
    page.get_by_role("button", name="Filters", exact=True).tap()
    page.locator("summary", has_text="Room").tap()
    page.get_by_role("checkbox", name=re.compile("Wolf Point Ballroom")).first.tap()
    page.get_by_role("button", name="Show the talks").tap()
    expect(page.locator("#filters-chosen")).to_have_text("· 1")
    expect(page.locator("#results .row-room").first).to_contain_text("Wolf Point")


def test_a_phone_page_is_no_wider_than_the_phone(new_context, conference):
    page = new_context(viewport={"width": 320, "height": 640}).new_page()
    for path in ("", "?q=django", "talks/winemaking-with-mutable-event-sourcing-in-django/"):
        page.goto(conference + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_times_are_the_conferences_whatever_the_readers_zone(page, conference):
    page.goto(f"{conference}?q=winemaking")
    expect(page.locator(".row-when time").first).to_have_text("10:50")
    expect(page.get_by_text("Times in America/Chicago")).to_be_visible()
