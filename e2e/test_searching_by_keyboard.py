import re

from playwright.sync_api import expect


def _ready(page, address):
    page.goto(address)
    expect(page.locator("[data-htmx-powered]").first).to_be_attached()
    return page.get_by_role("searchbox")


def test_a_talk_is_found_and_opened_without_a_mouse(page, conference):
    field = _ready(page, conference)
    page.keyboard.press("/")
    page.keyboard.type("postgres")
    expect(page).to_have_url(f"{conference}?q=postgres")
    links = page.locator("#results .row-title a")
    assert links.count() > 2
    page.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    expect(field).to_have_value("postgres")
    page.keyboard.press("ArrowDown")
    title = links.nth(0).inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(title)


def test_escape_goes_back_to_the_field_and_then_clears_it(page, conference):
    field = _ready(page, f"{conference}?q=postgres")
    field.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(field).to_be_focused()
    expect(field).to_have_value("postgres")
    page.keyboard.press("Escape")
    expect(field).to_have_value("")
    expect(page.locator("#result-count")).to_have_text("78 talks")
    expect(field).to_be_focused()


def test_answers_never_take_the_focus_or_the_caret(page, conference):
    field = _ready(page, conference)
    field.press_sequentially("postgre", delay=10)
    expect(page).to_have_url(f"{conference}?q=postgre")
    page.keyboard.press("Home")
    page.keyboard.type("x")
    page.keyboard.press("Backspace")
    page.wait_for_timeout(500)
    expect(field).to_be_focused()
    assert field.evaluate("field => field.selectionStart") == 0


def test_a_result_that_has_the_focus_keeps_it_through_an_answer(page, conference):
    field = _ready(page, f"{conference}?q=postgres")
    field.focus()
    page.keyboard.press("ArrowDown")
    focused = page.locator("#results .row-title a").first
    page.evaluate("htmx.trigger(document.getElementById('filters'), 'submit')")
    page.wait_for_timeout(400)
    expect(focused).to_be_focused()


def test_the_count_is_said_once_typing_rests(page, conference):
    """An assistive technology hears of a busy region's changes when it is busy no more."""
    field = _ready(page, conference)
    count = page.locator("#result-count")
    expect(count).to_have_role("status")
    field.press_sequentially("postg", delay=120)
    expect(count).to_have_attribute("aria-busy", "true")
    expect(count).to_have_text(re.compile(r"\d+ talks, best first"))
    expect(count).not_to_have_attribute("aria-busy", "true")


def test_counts_of_all_choices_follow_the_words(page, conference):
    field = _ready(page, conference)
    page.locator(".facet summary").first.click()
    choices = page.locator(".facet").first.locator(".choice")
    before = choices.filter(visible=True).count()
    field.press_sequentially("winemaking", delay=10)
    expect(page).to_have_url(f"{conference}?q=winemaking")
    total = int(page.locator("#day-all .count").inner_text())
    assert page.locator("#result-count").inner_text().startswith(f"{total} talk")
    days = [int(text) for text in page.locator(".day:not(#day-all) .count").all_inner_texts()]
    assert sum(days) == total
    shown = choices.filter(visible=True)
    assert 0 < shown.count() < before
    assert all(int(text) for text in shown.locator(".count").all_inner_texts())
    fresh = page.context.new_page()
    fresh.goto(f"{conference}?q=winemaking")
    counts = "#filters .count"
    assert fresh.locator(counts).all_text_contents() == page.locator(counts).all_text_contents()


def test_a_star_is_counted_at_once_and_stays_counted(page, conference):
    field = _ready(page, conference)
    field.press_sequentially("postgres", delay=10)
    expect(page).to_have_url(f"{conference}?q=postgres")
    page.locator("#results .star").first.click()
    expect(page.locator("#results .star").first).to_have_attribute("aria-pressed", "true")
    page.locator("#results .note-link").nth(1).click()
    expect(page.locator("textarea.note-body")).to_be_visible()
    expect(page.locator("#starred-count")).to_have_text("1")
    field.press_sequentially("q", delay=10)
    expect(page.locator("#starred-count")).to_have_text("1")


def test_a_misspelt_word_is_marked_and_named_and_can_be_insisted_on(page, conference):
    field = _ready(page, conference)
    field.press_sequentially("winemakign", delay=10)
    expect(page.locator("#results [data-talk]")).to_have_count(1)
    expect(page.locator("#results mark").first).to_have_text("Winemaking")
    expect(page.locator("#found-instead")).to_contain_text("Showing results for winemaking")
    page.get_by_role("link", name="Search only for winemakign").click()
    expect(page.locator("#results")).to_contain_text("No talk matches")
    page.get_by_role("link", name="Forgive misspelling").click()
    expect(page.locator("#results [data-talk]")).to_have_count(1)


def test_a_day_chosen_is_shown_and_keeps_the_words(page, conference):
    field = _ready(page, conference)
    field.press_sequentially("django", delay=10)
    expect(page).to_have_url(f"{conference}?q=django")
    day = page.locator(".day").nth(2)
    day.click()
    expect(day).to_have_attribute("aria-current", "true")
    expect(page.locator("#day-all")).not_to_have_attribute("aria-current", "true")
    expect(page).to_have_url(re.compile(r"\?q=django&day=|\?day=.*&q=django"))
    assert "q=django" in page.locator("#day-all").get_attribute("href")


def test_back_returns_to_where_the_results_were_scrolled(page, conference):
    _ready(page, f"{conference}?q=django")
    link = page.locator("#results .row-title a").nth(14)
    link.scroll_into_view_if_needed()
    page.mouse.wheel(0, 300)
    page.wait_for_timeout(300)
    scrolled = page.evaluate("scrollY")
    assert scrolled > 200
    link.click()
    expect(page.locator("h1")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("django")
    page.wait_for_timeout(300)
    assert abs(page.evaluate("scrollY") - scrolled) < 40
