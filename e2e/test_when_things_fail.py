import re

from playwright.sync_api import expect

NETWORK = ["Failed to load resource", "ERR_", "NetworkError", "Failed to fetch"]


def test_a_search_that_cannot_reach_the_server_says_so_and_is_tried_again(page, conference, expected_problems):
    expected_problems += NETWORK
    page.goto(conference)
    page.context.set_offline(True)
    page.get_by_role("searchbox").press_sequentially("winemaking")
    alert = page.get_by_role("alert").filter(has_text="offline")
    expect(alert).to_be_visible()
    expect(page.locator("#results [data-talk]")).to_have_count(78)
    page.context.set_offline(False)
    alert.get_by_role("button", name="Try again").click()
    expect(page.locator("#results [data-talk]")).to_have_count(1)


def test_an_error_page_is_never_put_into_the_page(page, conference, expected_problems):
    expected_problems += [*NETWORK, "500", "503"]
    page.goto(conference)
    page.route(re.compile(r"\?q="), lambda route: route.fulfill(status=503, body="<h1>Bad Gateway</h1>"))
    page.get_by_role("searchbox").press_sequentially("wine")
    expect(page.get_by_role("alert").filter(has_text="busy")).to_be_visible()
    expect(page.get_by_text("Bad Gateway")).to_have_count(0)
    expect(page.locator("#results [data-talk]")).to_have_count(78)
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_role("alert").filter(has_text="busy")).to_have_count(0)


def test_a_star_that_fails_does_not_shine(page, conference, expected_problems):
    expected_problems += NETWORK
    page.goto(f"{conference}?q=winemaking")
    page.context.set_offline(True)
    star = page.get_by_role("button", name=re.compile("Star Winemaking"))
    star.click()
    expect(page.get_by_role("alert").filter(has_text="offline")).to_be_visible()
    expect(star).to_have_attribute("aria-pressed", "false")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(star).to_have_attribute("aria-pressed", "true")


def test_a_fragment_is_never_shown_as_a_page(page, conference, site):
    page.goto(conference)
    page.get_by_role("searchbox").press_sequentially("django")
    expect(page).to_have_url(f"{conference}?q=django")
    page.goto(f"{site}/")
    page.go_back()
    expect(page.locator("h1")).to_have_count(1)
    expect(page.get_by_role("searchbox")).to_have_value("django")


def test_what_is_not_there_is_a_page_with_a_way_on(page, conference, expected_problems):
    expected_problems += NETWORK
    page.goto(f"{conference}talks/nothing/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not found")
    page.get_by_role("link", name="All conferences").click()
    expect(page.get_by_role("link", name="DjangoCon US 2025")).to_be_visible()
