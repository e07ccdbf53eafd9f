"""Whole journeys by Tab, Enter, Space and arrows: no mouse, and the focus is never lost."""

import re

import pytest
from playwright.sync_api import expect

NOW = "2025-09-09T10:05-05:00"
MOST_STOPS = 60
CALLED = """(() => {
  const one = document.activeElement;
  return one.getAttribute("aria-label") || one.labels?.[0]?.innerText || one.innerText || one.value || "";
})()"""


def _tab_to(page, name):
    """Press Tab until what has the focus is called so; the way there leads only through what can be seen."""
    passed = []
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        label = page.evaluate(CALLED).strip()
        if re.search(name, label):
            return
        passed.append(label[:30])
    pytest.fail(f"{name} is not within {MOST_STOPS} presses of Tab: {passed}")


def _focused(page):
    return page.evaluate(
        "document.activeElement === document.body ? '' : document.activeElement.outerHTML.slice(0, 200)"
    )


@pytest.fixture(autouse=True)
def _now(settings):
    settings.NOW = NOW


def test_a_day_is_chosen_a_talk_starred_twice_and_a_note_written(page, conference):
    page.goto(conference)
    _tab_to(page, "^Skip to the content")
    page.keyboard.press("Enter")
    _tab_to(page, "^Tue 9 Sep")
    page.keyboard.press("Enter")
    expect(page.locator("#day-2025-09-09")).to_have_attribute("aria-current", "true")
    expect(page.locator("#day-2025-09-09")).to_be_focused()

    page.keyboard.press("/")
    page.keyboard.type("winemaking")
    expect(page.locator("#result-count")).to_have_text("1 talk")
    page.keyboard.press("ArrowDown")
    _tab_to(page, "^Star Winemaking")
    page.keyboard.press("Enter")
    star = page.locator("#results .star")
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(star).to_be_focused()
    page.keyboard.press("Enter")
    expect(star).to_have_attribute("aria-label", re.compile("^Must see"))
    expect(star).to_be_focused()

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    field = page.get_by_role("textbox", name=re.compile("My note"))
    expect(field).to_be_focused()
    page.keyboard.type("without a mouse")
    page.keyboard.press("Escape")
    expect(page.locator("#results .note-text")).to_have_text("without a mouse")
    assert _focused(page) != ""


def test_a_filter_is_chosen_and_dropped(page, conference):
    page.goto(conference)
    _tab_to(page, "^Kind")
    page.keyboard.press("Enter")
    _tab_to(page, "^Keynote")
    page.keyboard.press("Space")
    expect(page.locator("#result-count")).to_have_text("3 talks")
    expect(page.get_by_role("checkbox", name=re.compile("Keynote"))).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("summary", has_text="Kind")).to_be_focused()
    page.keyboard.press("Enter")
    _tab_to(page, "^Keynote")
    page.keyboard.press("Space")
    expect(page.locator("#result-count")).to_have_text("78 talks")


def test_the_grid_is_reached_walked_through_and_left(page, conference):
    page.goto(f"{conference}?day=2025-09-09")
    _tab_to(page, "^Grid$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("table")).to_be_visible()
    _tab_to(page, "^Opening Remarks")
    titles = []
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
        titles.append(page.evaluate("document.activeElement.closest('td')?.dataset.talk"))
    assert all(titles)
    assert len({"opening-remarks-tuesday", *titles[:3]}) == 4
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_visible()
    expect(page).to_have_url(re.compile(f"/talks/{titles[-1]}/"))


def test_an_entry_of_ones_own_is_added_and_deleted(page, conference):
    page.goto(f"{conference}agenda/?add=2025-09-09")
    expect(page.locator("#entry-title")).to_be_visible()
    page.locator("#entry-title").focus()
    page.keyboard.type("Lunch with Ada")
    _tab_to(page, "^From")
    page.keyboard.type("1200PM")  # where the clock has twenty-four hours, letters are passed over
    _tab_to(page, "^To")
    page.keyboard.type("1245PM")
    expect(page.locator("#entry-ends")).to_have_value("12:45")
    _tab_to(page, "^Add it")
    page.keyboard.press("Enter")
    entry = page.get_by_role("link", name="Lunch with Ada")
    expect(entry).to_be_visible()
    entry.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Delete")).to_be_visible()
    _tab_to(page, "^Delete")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    expect(entry).to_have_count(0)
    _tab_to(page, "^Undo")
    page.keyboard.press("Enter")
    expect(entry).to_be_visible()


def test_colours_and_the_size_of_text_are_chosen(page, conference):
    page.goto(conference)
    _tab_to(page, "^Display")
    page.keyboard.press("Enter")
    _tab_to(page, "^As the system")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    _tab_to(page, "^Keep these")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.url == conference


def test_the_present_is_one_press_away(page, conference):
    page.goto(f"{conference}?day=2025-09-09")
    _tab_to(page, r"^Now\s10:0")
    page.keyboard.press("Enter")
    expect(page.locator("#now")).to_be_in_viewport()
    expect(page).to_have_url(re.compile("#now$"))
