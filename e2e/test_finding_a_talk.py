import re
from contextlib import suppress

from playwright.sync_api import Error, expect

SEARCH = re.compile(r"\?q=")


def test_a_talk_is_found_while_typing(page, conference):
    page.goto(conference)
    field = page.get_by_role("searchbox", name="Search talks")
    field.press_sequentially("winemak", delay=15)
    results = page.locator("#results [data-talk]")
    expect(results).to_have_count(1)
    expect(results.locator("mark").first).to_have_text("Winemak")
    expect(page.locator("#result-count")).to_have_text("1 talk")
    expect(field).to_be_focused()
    expect(field).to_have_value("winemak")
    expect(page).to_have_url(f"{conference}?q=winemak")


def test_a_speaker_and_a_word_find_the_talk(page, conference):
    page.goto(conference)
    page.get_by_role("searchbox").press_sequentially("event muth", delay=15)
    expect(page.locator("#results [data-talk]").first).to_contain_text("Muthig")


def test_the_newest_words_win_when_answers_come_out_of_order(page, conference):
    page.goto(conference)
    held = []
    page.route(SEARCH, lambda route: held.append(route), times=3)
    field = page.get_by_role("searchbox")
    for letters in ["wine", "making", " with"]:
        with page.expect_request(SEARCH):
            field.press_sequentially(letters)
    newest, older = held[-1], held[:-1]
    newest.continue_()
    expect(page.locator("#result-count")).to_have_text("1 talk")
    for route in older:
        with suppress(Error):  # the page may have given this request up, as it should
            route.fulfill(status=200, content_type="text/html", body='<section id="results">OLD</section>')
    page.get_by_role("searchbox").press_sequentially(" django")
    expect(page).to_have_url(f"{conference}?q=winemaking+with+django")
    expect(page.locator("#results")).not_to_contain_text("OLD")


def test_clearing_the_field_brings_the_schedule_back(page, conference):
    page.goto(f"{conference}?q=winemaking")
    expect(page.locator("#results [data-talk]")).to_have_count(1)
    page.get_by_role("searchbox").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#result-count")).to_have_text("78 talks")
    expect(page).to_have_url(conference)


def test_nothing_found_says_so_and_offers_a_way_on(page, conference):
    page.goto(f"{conference}?day=2025-09-10")
    page.get_by_role("searchbox").press_sequentially("orientation")
    expect(page.locator("#results")).to_contain_text("No talk matches")
    page.get_by_role("link", name=re.compile("Without “Wed 10 Sep”")).click()
    expect(page.locator("#results [data-talk]").first).to_be_visible()


def test_an_input_methods_unfinished_word_sends_nothing(page, conference):
    page.goto(conference)
    sent = []
    page.on("request", lambda request: SEARCH.search(request.url) and sent.append(request.url))
    page.get_by_role("searchbox").focus()
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "に", "selectionStart": 1, "selectionEnd": 1})
    session.send("Input.imeSetComposition", {"text": "にほ", "selectionStart": 2, "selectionEnd": 2})
    session.send("Input.insertText", {"text": "日本"})
    expect(page.locator("#results")).to_contain_text("No talk matches")
    assert len(sent) == 1


def test_slash_goes_to_the_field_but_not_from_a_field(page, conference):
    page.goto(conference)
    expect(page.locator("[data-htmx-powered]").first).to_be_attached()
    page.keyboard.press("/")
    field = page.get_by_role("searchbox")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    page.keyboard.type("a/b")
    expect(field).to_have_value("a/b")


def test_back_from_a_talk_returns_to_the_search(page, conference):
    page.goto(conference)
    page.get_by_role("searchbox").press_sequentially("postgres")
    expect(page).to_have_url(f"{conference}?q=postgres")
    titles = page.locator("#results .row-title").all_inner_texts()
    page.locator("#results .row-title a").first.click()
    expect(page.locator("h1")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("postgres")
    expect(page.locator("h1")).to_be_attached()
    expect(page.locator("#results .row-title")).to_have_text(titles)
