import re

import pytest
from playwright.sync_api import expect

DAY = "?view=grid&day=2025-09-09"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def _grid(page, address):
    page.goto(address)
    expect(page.locator("[data-htmx-powered]").first).to_be_attached()
    return page.get_by_role("table")


def _link(grid, title):
    return grid.get_by_role("link", name=title)


def _clip(page, locator):
    box = locator.bounding_box()
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


def test_the_list_becomes_a_grid_of_the_first_day_and_a_list_again(page, conference):
    page.goto(conference)
    page.get_by_role("link", name="Grid", exact=True).click()
    expect(page).to_have_url(f"{conference}?day=2025-09-08&view=grid")
    expect(page.get_by_role("table")).to_have_count(1)
    expect(page.locator("#results [data-talk]")).to_have_count(29)
    page.get_by_role("link", name=re.compile("Tue 9 Sep")).click()
    expect(page).to_have_url(re.compile(r"view=grid.*day=2025-09-09|day=2025-09-09.*view=grid"))
    expect(page.locator("#results [data-talk]")).to_have_count(27)
    page.get_by_role("link", name="List", exact=True).click()
    expect(page).to_have_url(f"{conference}?day=2025-09-09")
    expect(page.locator("#results .row")).to_have_count(27)


def test_filters_and_words_and_back_in_the_grid(page, conference):
    _grid(page, conference + DAY)
    page.locator("summary", has_text="Kind").click()
    page.get_by_role("checkbox", name=re.compile("Keynote")).check()
    expect(page.get_by_role("table").locator("[data-talk]")).to_have_count(1)
    page.keyboard.press("Escape")
    page.get_by_role("searchbox").fill("keynote")
    expect(page.get_by_role("table")).to_have_count(0)
    expect(page.get_by_role("link", name="Grid", exact=True)).not_to_be_visible()
    page.get_by_role("searchbox").fill("")
    expect(page.get_by_role("table").locator("[data-talk]")).to_have_count(1)
    expect(page.get_by_role("link", name="List", exact=True)).to_have_attribute(
        "href", re.compile(r"\?day=2025-09-09&kind=keynote$")
    )


@pytest.mark.parametrize("options", [{"viewport": {"width": 1440, "height": 900}}, PHONE], ids=["desktop", "phone"])
def test_heads_stay_while_the_grid_scrolls_and_the_page_is_no_wider(new_context, conference, options):
    page = new_context(**options).new_page()
    _grid(page, conference + DAY)
    region = page.get_by_role("region", name="Grid of Tue 9 Sep")
    region.evaluate("region => region.scrollIntoView()")
    region.evaluate("region => region.scrollTo(120, 700)")
    left, top, *_ = _clip(page, region)
    corner = _clip(page, region.locator("thead th").first)
    assert abs(corner[0] - left) <= 2
    assert abs(corner[1] - top) <= 2
    assert all(abs(_clip(page, head)[1] - top) <= 2 for head in region.locator("thead th").all())
    assert all(abs(_clip(page, head)[0] - left) <= 2 for head in region.locator("tbody th").all())
    assert page.evaluate("document.documentElement.scrollWidth") <= options["viewport"]["width"]


def test_nothing_in_the_grid_is_clipped_and_rooms_keep_their_columns(page, conference):
    grid = _grid(page, conference + DAY)
    cut = grid.evaluate("""grid => [...grid.querySelectorAll('td[data-talk]')].filter(
        td => td.scrollHeight > td.clientHeight + 1 || td.scrollWidth > td.clientWidth + 1).length""")
    assert cut == 0
    heads = {round(_clip(page, head)[0]) for head in grid.locator("thead th").all()}
    assert {round(_clip(page, cell)[0]) for cell in grid.locator("td").all()} <= heads


def test_a_tall_slot_keeps_its_title_in_sight(page, conference):
    grid = _grid(page, conference + DAY)
    title = _link(grid, "Registration")
    region = page.get_by_role("region", name="Grid")
    region.evaluate("region => { region.scrollIntoView(); region.scrollTo(0, 300) }")
    expect(title).to_be_in_viewport()
    assert _clip(page, title)[1] >= _clip(page, region.locator("thead th").first)[3] - 2


def test_arrows_go_through_the_grid_in_two_dimensions(page, conference):
    grid = _grid(page, conference + DAY)
    page.get_by_role("searchbox").focus()
    page.keyboard.press("ArrowDown")
    expect(_link(grid, "Continental Breakfast")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(_link(grid, "Registration")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    expect(grid.get_by_role("link", name="Break", exact=True).first).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("End")
    expect(_link(grid, "Speaker Green Room")).to_be_focused()
    page.keyboard.press("Home")
    expect(_link(grid, "Continental Breakfast")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_beside_is_what_is_on_at_the_same_time(page, conference):
    grid = _grid(page, conference + DAY)
    _link(grid, re.compile("Reverse engineering the QR code")).focus()
    page.keyboard.press("ArrowRight")
    expect(_link(grid, re.compile("Winemaking"))).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(_link(grid, re.compile("Building maintainable Django"))).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(_link(grid, re.compile("Big Bad World of Postgres"))).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_a_focused_title_is_not_beneath_the_heads(new_context, conference):
    page = new_context(viewport={"width": 700, "height": 500}).new_page()
    grid = _grid(page, conference + DAY)
    _link(grid, "Speaker Green Room").focus()
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
        if page.evaluate("document.activeElement.closest('.grid') === null"):
            break
        left, top, *_ = page.evaluate("(b => [b.left, b.top])(document.activeElement.getBoundingClientRect())")
        corner = _clip(page, grid.locator("thead th").first)
        assert left >= corner[2] - 2
        assert top >= corner[3] - 2


def test_a_star_in_the_grid_is_kept(page, conference):
    grid = _grid(page, conference + DAY)
    star = grid.get_by_role("button", name=re.compile("Star Keynote: All The Ways"))
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#starred-count")).to_have_text("1")
    page.reload()
    expect(grid.locator(".star[aria-pressed='true']")).to_have_count(1)


def test_the_grid_without_scripts(new_context, conference, settings):
    settings.NOW = "2025-09-09T10:05-05:00"
    page = new_context(java_script_enabled=False).new_page()
    page.goto(conference)
    page.get_by_role("link", name="Grid", exact=True).click()
    expect(page.locator("#results [data-talk]")).to_have_count(27)
    page.get_by_role("link", name=re.compile(r"^Now \d")).click()
    expect(page.locator("#now")).to_be_in_viewport()
    page.locator(".star").first.click()
    expect(page.locator(".star[aria-pressed='true']")).to_have_count(1)
    expect(page.get_by_role("table")).to_be_visible()


@pytest.mark.parametrize("view", ["", "&view=grid"], ids=["list", "grid"])
def test_the_link_to_now_jumps_from_another_day(page, conference, settings, view):
    settings.NOW = "2025-09-09T14:05-05:00"
    page.goto(f"{conference}?day=2025-09-08{view}")
    expect(page.locator("#now")).to_have_count(0)
    page.get_by_role("link", name=re.compile(r"^Now 14:0\d")).click()
    expect(page).to_have_url(f"{conference}?day=2025-09-09{view}#now")
    expect(page.locator("#now")).to_be_in_viewport()


@pytest.mark.parametrize("view", ["", "&view=grid"], ids=["list", "grid"])
def test_the_line_moves_on_as_time_passes(page, conference, settings, view):
    """By the server's time: the clock of this browser is years ahead."""
    settings.NOW = "2025-09-09T10:05:30-05:00"  # it moves each ten seconds, so up to that much late
    page.clock.install(time="2031-01-01T00:00:00Z")
    page.goto(f"{conference}?day=2025-09-09{view}")
    line = page.locator("#now")
    expect(line.locator("time")).to_have_text(re.compile("10:0[5-7]"))
    before = line.evaluate("line => line.previousElementSibling?.textContent ?? line.parentElement.textContent")
    page.clock.run_for("01:00:00")
    expect(line.locator("time")).to_have_text(re.compile("11:0[5-7]"))
    expect(page.locator(".to-now time")).to_have_text(re.compile("11:0[5-7]"))
    if view:
        expect(page.locator("tr", has=line)).to_contain_text("10:50")
        expect(line).to_have_attribute("data-quarter", re.compile("[12]"))
    else:
        expect(page.locator(".row", has_text="Winemaking").locator("+ .now-line")).to_have_count(1)
    assert before != line.evaluate("line => line.previousElementSibling?.textContent ?? line.parentElement.textContent")


def test_what_is_over_folds_away_and_comes_back(page, conference, settings):
    settings.NOW = "2025-09-09T12:05-05:00"
    page.goto(f"{conference}?day=2025-09-09")
    expect(page.locator("#results .row")).to_have_count(27)
    page.get_by_role("checkbox", name="Hide what is over").check()
    expect(page).to_have_url(f"{conference}?day=2025-09-09&upcoming=1")
    expect(page.locator("#results")).not_to_contain_text("Continental Breakfast")
    expect(page.locator("#results")).to_contain_text("Registration")
    page.get_by_role("searchbox").fill("breakfast")
    expect(page.locator("#results")).to_contain_text("No talk matches")
    page.get_by_role("searchbox").fill("")
    expect(page).to_have_url(f"{conference}?day=2025-09-09&upcoming=1")
    page.get_by_role("link", name="Drop Not over yet").click()
    expect(page.locator("#results .row")).to_have_count(27)


def test_nothing_is_said_of_now_when_the_conference_is_over(page, conference):
    page.goto(conference)
    expect(page.locator("#now")).to_have_count(0)
    expect(page.get_by_role("checkbox", name="Hide what is over")).to_have_count(0)
    expect(page.get_by_role("link", name=re.compile(r"^Now \d"))).to_have_count(0)
