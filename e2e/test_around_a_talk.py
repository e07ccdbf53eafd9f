"""Before and after: from one talk to the next, without going back to the schedule."""

import re

import pytest
from playwright.sync_api import expect

SIZES = {"phone": {"width": 360, "height": 740}, "desktop": {"width": 1440, "height": 900}}


@pytest.fixture(params=SIZES)
def sized(request, new_context):
    return new_context(viewport=SIZES[request.param]).new_page()


def test_a_room_is_followed_through_its_day(sized, talk):
    page = sized
    page.goto(talk)
    title = page.locator("h1").inner_text()
    around = page.get_by_role("navigation", name="Around this talk")
    following = around.locator("[rel=next]")
    name = following.inner_text()
    following.click()
    expect(page.locator("h1")).to_have_text(name)
    page.get_by_role("navigation", name="Around this talk").locator("[rel=prev]").click()
    expect(page.locator("h1")).to_have_text(title)


def test_what_else_is_on_and_what_is_like_it(sized, conference):
    page = sized
    page.goto(f"{conference}talks/beyond-filters-modern-search-and-more-with-vectors-in-django/")
    around = page.get_by_role("navigation", name="Around this talk")
    alike = around.locator("section", has=page.get_by_role("heading", name="Talks like this one"))
    expect(alike.get_by_role("link").first).to_be_visible()
    beside = around.locator("section", has=page.get_by_role("heading", name=re.compile("At the same time")))
    expect(beside.get_by_role("link").first).to_be_visible()
    like = alike.get_by_role("link").first.inner_text()
    alike.get_by_role("link").first.click()
    expect(page.locator("h1")).to_have_text(like)
    page.go_back()
    expect(page.locator("h1")).to_have_text(re.compile("^Beyond Filters"))
