"""How it looks is chosen once and stays, with JavaScript and without, for a visitor too."""

import re

import pytest
from playwright.sync_api import expect

SIZES = {"phone": {"width": 360, "height": 740}, "desktop": {"width": 1440, "height": 900}}


def _background(page):
    return page.evaluate("getComputedStyle(document.documentElement).backgroundColor")


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("size", SIZES)
def test_colours_and_text_stay_as_they_were_chosen(new_context, conference, size, has_script):
    context = new_context(viewport=SIZES[size], color_scheme="light", java_script_enabled=has_script)
    page = context.new_page()
    page.goto(conference)
    light, height = _background(page), page.locator("#results h3").first.bounding_box()["height"]
    page.get_by_role("button", name="Display").click()
    page.get_by_role("radio", name="Dark").check()
    page.get_by_role("radio", name="Larger").check()
    page.get_by_role("button", name="Keep these").click()
    expect(page).to_have_url(conference)

    assert _background(page) != light
    assert page.locator("#results h3").first.bounding_box()["height"] > height * 1.3
    another = context.new_page()
    another.goto(f"{conference}?q=django")
    expect(another.locator("html")).to_have_attribute("data-theme", "dark")
    another.get_by_role("button", name="Display").click()
    expect(another.get_by_role("radio", name="Larger")).to_be_checked()
    another.get_by_role("radio", name="As the system").check()
    another.get_by_role("button", name="Keep these").click()
    expect(another).to_have_url(re.compile(r"\?q=django$"))
    assert _background(another) == light


def test_dark_is_dark_whatever_the_system_says(new_context, conference):
    page = new_context(color_scheme="dark").new_page()
    page.goto(conference)
    dark = _background(page)
    page.goto(f"{conference.rsplit('/', 2)[0]}/accounts/preferences/")
    page.get_by_role("main").get_by_role("radio", name="Light").check()
    page.get_by_role("main").get_by_role("button", name="Keep these").click()
    page.goto(conference)
    assert _background(page) != dark
