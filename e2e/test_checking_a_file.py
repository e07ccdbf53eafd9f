"""Somebody who publishes a schedule sends the file, and reads who chokes on what; with and without JavaScript."""

import pytest
from playwright.sync_api import expect

from e2e.states import WRONG
from schedule.tests.checked import CALENDAR

PHONE = {"width": 360, "height": 740}


def _send(page, data, name="schedule.xml"):
    page.get_by_label("A file").set_input_files({"name": name, "mimeType": "text/xml", "buffer": data})
    page.get_by_role("button", name="Check", exact=True).click()


def _verdicts(page):
    return page.get_by_role("list", name="Who reads it").get_by_role("listitem").all_inner_texts()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_file_that_is_wrong_on_a_phone(new_context, site, scripts):
    page = new_context(viewport=PHONE, has_touch=True, java_script_enabled=scripts).new_page()
    page.goto(f"{site}/conferences/check/")
    _send(page, WRONG)
    expect(page.get_by_role("heading", level=1)).to_have_text("schedule.xml")
    words = [" ".join(text.split()) for text in _verdicts(page)]
    assert words == ["c3voc schema breaks its rules", "EventFahrplan fails", "Giggity fails", "FOSDEM Companion fails"]
    page.get_by_role("link", name="Giggity").click()
    section = page.get_by_role("region", name="Giggity fails")
    expect(section).to_be_in_viewport()
    expect(section).to_contain_text("<duration> is not a time of day below 24:00")
    expect(section).to_contain_text("line 4: 26:00")


def test_a_file_that_is_right_then_one_that_is_none(new_context, site):
    page = new_context(viewport=PHONE).new_page()
    page.goto(f"{site}/conferences/check/")
    _send(page, CALENDAR.encode(), "camp.ics")
    assert all(text.endswith(("reads it", "keeps its rules")) for text in _verdicts(page))
    expect(page.get_by_role("heading", name="Check another")).to_be_visible()
    _send(page, b"title,start\n", "talks.csv")
    expect(page.get_by_text("This is none of the kinds that can be checked.")).to_be_visible()


def test_nothing_chosen_is_said(new_context, site, expected_problems):
    expected_problems.append("422")
    page = new_context(viewport=PHONE).new_page()
    page.goto(f"{site}/conferences/check/")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="Choose a file first.")).to_be_visible()
    expect(page.get_by_label("A file")).to_be_focused()
