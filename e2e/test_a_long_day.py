"""A day with hundreds of talks comes in pieces, as it is scrolled to; whole where the page itself is asked for."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from e2e.conftest import once
from schedule.models import Conference, Slot, Talk

LONG = 400  # talks


@pytest.fixture
def long_day(conference):
    programme = Conference.objects.get()
    day = dt.date(2025, 9, 9)
    talks = Talk.objects.bulk_create(
        Talk(conference=programme, slug=f"long-{n}", title=f"Long talk {n}", kind="talk") for n in range(LONG)
    )
    at = dt.datetime(2025, 9, 9, 13, tzinfo=dt.UTC)
    Slot.objects.bulk_create(
        Slot(
            conference=programme, talk=talk, guid=talk.slug, day=day,
            starts_at=at + dt.timedelta(minutes=2 * n), ends_at=at + dt.timedelta(minutes=2 * n + 30),
        )
        for n, talk in enumerate(talks)
    )  # fmt: skip
    programme.save()
    return conference


def test_a_long_day_goes_on_as_it_is_scrolled(page, long_day):
    page.goto(f"{long_day}?day=2025-09-08")
    page.get_by_role("link", name="Tue 9 Sep").click()

    rows = page.locator("#results .row")
    expect(page.locator("#result-count")).to_have_text("427 talks")
    expect(page.locator("#results .more")).to_have_count(1)
    assert rows.count() < 250
    page.locator("#results .more").scroll_into_view_if_needed()
    expect(rows.nth(300)).to_be_attached()
    once(lambda: page.keyboard.press("End") or page.locator("#results .more").count() == 0)
    expect(rows).to_have_count(427)
    # Those that stood there before, and those that came as they were scrolled to, in one order.
    slots = rows.evaluate_all("rows => rows.map(row => row.querySelector('time').textContent)")
    assert slots == sorted(slots)

    page.reload()
    expect(page.locator("#results .row")).to_have_count(427)


def test_a_piece_that_comes_late_is_not_added_to_another_choice(page, long_day):
    late = []
    page.goto(f"{long_day}?day=2025-09-08")
    page.route("**/*day=2025-09-09&page=2", lambda route: late.append(route))
    page.get_by_role("link", name="Tue 9 Sep").click()
    more = page.locator("#results .more")
    expect(page.locator("#result-count")).to_have_text("427 talks")
    with page.expect_request("**/*page=2"):
        more.scroll_into_view_if_needed()
    page.get_by_role("link", name="All days").click()
    expect(page.locator("#result-count")).not_to_have_text("427 talks")
    pieces = page.locator("#results .row")
    first_piece = pieces.count()
    with page.expect_response("**/?page=2"):
        late[0].continue_()
        more.scroll_into_view_if_needed()

    expect(pieces.nth(first_piece + 100)).to_be_attached()
    slots = pieces.evaluate_all("rows => rows.map(row => row.id)")
    assert len(slots) == len(set(slots))


def test_a_long_day_is_there_at_once_without_javascript(new_context, long_day):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(long_day)
    page.get_by_role("link", name="Tue 9 Sep").click()

    expect(page.locator("#results .row")).to_have_count(427)
