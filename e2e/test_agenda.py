"""My agenda: from a star to a day that works, and away with what is not for me."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from e2e.conftest import sign_in
from notes.models import Entry, Star
from schedule.models import Slot, Talk

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def clashing(site):
    """Two talks of the sample that clash, the earlier one first."""
    for slot in Slot.objects.not_withdrawn().in_running_order().select_related("talk"):
        others = Slot.objects.not_withdrawn().filter(day=slot.day).within_range(slot.starts_at, slot.ends_at)
        other = others.exclude(talk=slot.talk).select_related("talk").first()
        if other:
            return slot.talk, other.talk
    return pytest.fail("nothing clashes in the sample")


@pytest.fixture
def agenda(conference):
    return f"{conference}agenda/"


def _star_of(page, talk):
    return page.locator(f'[data-talk="{talk.slug}"] .star').first


def test_a_star_is_tapped_once_twice_and_taken_away(page, conference, clashing):
    page.goto(conference)
    star = _star_of(page, clashing[0])
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(star).to_have_accessible_name(re.compile("^Star "))
    expect(page.locator("#starred-count")).to_have_text("1")
    star.click()
    expect(star).to_have_accessible_name(f"Must see {clashing[0].title}")
    expect(page.locator("#starred-count")).to_have_text("1")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "false")
    expect(star).to_be_focused()
    expect(page.locator("#starred-count")).to_have_text("0")


def test_two_quick_taps_make_a_must(page, conference, clashing):
    page.goto(conference)
    star = _star_of(page, clashing[0])
    star.dblclick()
    expect(star).to_have_accessible_name(f"Must see {clashing[0].title}")
    assert [one.priority for one in Star.objects.all()] == [Star.Priority.MUST_SEE]


@pytest.mark.parametrize("options", [{"viewport": {"width": 1280, "height": 800}}, PHONE], ids=["desktop", "phone"])
def test_a_clash_is_warned_of_seen_side_by_side_and_solved(new_context, conference, clashing, options):
    first, second = clashing
    page = new_context(**options).new_page()
    page.goto(conference)
    _star_of(page, first).click()
    expect(_star_of(page, first)).to_have_attribute("aria-pressed", "true")
    row = page.locator(f'[data-talk="{second.slug}"]').first
    before = row.bounding_box()
    _star_of(page, second).click()
    said = page.get_by_role("status").filter(has_text=f"Clashes with {first.title}")
    expect(said).to_be_visible()
    assert row.bounding_box()["height"] == before["height"]
    said.get_by_role("link", name="My agenda").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("My agenda")
    boxes = [page.locator(f'.plan[data-talk="{talk.slug}"]').bounding_box() for talk in clashing]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]  # side by side
    assert boxes[0]["y"] < boxes[1]["y"] + boxes[1]["height"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    star = _star_of(page, first)
    star.click()
    expect(page.locator(".ways-out")).to_contain_text(f"{second.title} could give way to {first.title}")
    expect(star).to_be_focused()  # though all of it was drawn anew


def test_a_clash_that_was_said_goes_by_a_button(page, conference, clashing):
    page.goto(conference)
    for talk in clashing:
        _star_of(page, talk).click()
        expect(_star_of(page, talk)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator("#clash")).to_be_empty()


@pytest.fixture
def repeated(author, clashing):
    """The first of two talks that clash, which is on again at the end; the author has starred both."""
    first = clashing[0]
    last = Slot.objects.order_by("ends_at").last()
    Slot.objects.create(
        conference=first.conference, talk=first, guid="again", day=last.day, starts_at=last.ends_at,
        ends_at=last.ends_at + (last.ends_at - last.starts_at), room=last.room,
    )  # fmt: skip
    for talk in clashing:
        Star.objects.create(user=author, talk=talk)
    return first


def test_what_was_unfolded_stays_so_while_the_agenda_is_planned_anew(page, site, agenda, author, repeated, clashing):
    sign_in(page.context, site, author)
    page.goto(agenda)
    page.get_by_text("On again, 1 time").click()
    _star_of(page, clashing[1]).click()

    expect(page.get_by_text("could give way")).to_be_visible()
    expect(page.locator(".repeats")).to_have_attribute("open", "")


def test_a_repeat_is_taken(page, site, agenda, author, repeated):
    sign_in(page.context, site, author)
    page.goto(agenda)
    expect(page.get_by_text(re.compile("1 clash"))).to_be_visible()
    page.locator(".ways-out").get_by_role("button", name=re.compile("^Take ")).click()
    expect(page).to_have_url(f"{agenda}#talk-{repeated.pk}")
    expect(page.get_by_text(re.compile("clash"))).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without"])
def test_lunch_is_added_changed_deleted_and_brought_back(new_context, agenda, expected_problems, clashing, javascript):
    expected_problems += ["422"]
    page = new_context(**PHONE, java_script_enabled=javascript).new_page()
    page.goto(agenda)
    expect(page.get_by_text("Nothing is in your agenda yet.")).to_be_visible()
    page.get_by_text("Add something of your own").click()
    page.get_by_label("What").fill("Lunch with Nadia")
    page.get_by_label("Day").select_option(label="Tuesday 9 September")
    page.get_by_label("From").fill("12:30")
    page.get_by_label("To", exact=True).fill("12:00")
    page.get_by_label("Where").fill("The canteen")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("alert").filter(has_text="It has to end after it begins.")).to_be_visible()
    page.get_by_label("To", exact=True).fill("13:30")
    page.get_by_role("button", name="Add it").click()

    expect(page.get_by_role("heading", name="Tuesday 9 September")).to_be_visible()
    expect(page.locator(".plan.own")).to_contain_text("The canteen")
    page.get_by_role("link", name="Lunch with Nadia").click()
    page.get_by_label("What").fill("Lunch with Nadia and Kim")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Lunch with Nadia and Kim").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.locator(".plan")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Lunch with Nadia and Kim")).to_be_visible()
    assert Entry.objects.get().user.is_guest


def test_a_gap_leads_to_the_form_with_its_times(page, site, agenda, author):
    slots = [slot for slot in Slot.objects.in_running_order() if slot.day.isoformat() == "2025-09-09"]
    for slot in (slots[0], slots[-1]):
        Star.objects.get_or_create(user=author, talk=slot.talk)
    sign_in(page.context, site, author)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.NOW", "2025-09-08T08:00-05:00")
        page.goto(agenda)
    page.get_by_role("link", name=re.compile("Plan something")).first.click()
    expect(page.get_by_label("From")).not_to_have_value("")
    expect(page.get_by_label("Day")).to_have_value("2025-09-09")


def test_a_track_is_hidden_shown_and_brought_back_by_keyboard(page, conference, talk):
    page.goto(conference)
    everything = page.locator("#results [data-talk]").count()
    page.goto(talk)
    hide = page.get_by_role("button", name=re.compile("^Hide the room"))
    hide.focus()
    page.keyboard.press("Enter")
    back = page.get_by_role("button", name=re.compile("^Bring back the room"))
    expect(page).to_have_url(f"{talk}#hiding")
    expect(back).to_be_in_viewport()

    page.goto(conference)
    expect(page.locator("#chosen")).to_contain_text("hidden")
    assert page.locator("#results [data-talk]").count() < everything
    page.get_by_role("link", name="Show what I have hidden").press("Enter")
    expect(page.locator("#results [data-talk]")).to_have_count(everything)
    button = page.get_by_role("button", name=re.compile("^Bring back the room")).first
    row = page.locator(".row", has=page.locator(".row-hidden")).first.get_attribute("id")
    button.press("Enter")
    expect(page.locator(".row-hidden")).to_have_count(0)
    expect(page.locator("#chosen")).not_to_contain_text("hidden")
    expect(page).to_have_url(f"{conference}?hidden=1#{row}")
    expect(page.locator(f"#{row}")).to_be_in_viewport()


def test_what_is_hidden_stays_shown_while_the_next_filter_is_chosen(page, conference, talk):
    page.goto(talk)
    page.get_by_role("button", name="Hide this talk").click()
    expect(page.get_by_role("button", name="Bring back this talk")).to_be_visible()
    page.goto(f"{conference}?hidden=1")
    page.get_by_role("searchbox").press_sequentially("winemaking")
    expect(page).to_have_url(re.compile("q=winemaking"))
    expect(page).to_have_url(re.compile("hidden=1"))
    expect(page.locator("#results [data-talk]")).to_have_count(1)
    page.goto(f"{conference}?q=winemaking")
    expect(page.locator("#results")).to_contain_text("All of it is hidden.")


def test_hiding_and_bringing_back_without_javascript(new_context, conference, talk):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(talk)
    page.get_by_role("button", name="Hide this talk").click()
    expect(page).to_have_url(f"{talk}#hiding")
    page.goto(f"{conference}?hidden=1")
    page.get_by_role("button", name="Bring back this talk").click()
    expect(page).to_have_url(re.compile(r"hidden=1#s\d+$"))
    expect(page.locator("#chosen")).not_to_contain_text("hidden")


def test_a_clash_is_said_and_the_agenda_read_without_javascript(new_context, conference, agenda, clashing):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(conference)
    for talk in clashing:
        _star_of(page, talk).click()
    expect(page.get_by_role("status").filter(has_text=f"Clashes with {clashing[0].title}")).to_be_visible()
    _star_of(page, clashing[1]).click()
    page.goto(agenda)
    expect(page.locator(".ways-out")).to_contain_text(f"{clashing[0].title} could give way")


def test_a_printed_agenda_has_a_page_for_each_day(page, site, agenda, author):
    talks = {slot.day: slot.talk for slot in Slot.objects.not_withdrawn()}
    for talk in talks.values():
        Star.objects.create(user=author, talk=talk)
    sign_in(page.context, site, author)
    page.goto(agenda)
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="A4")))
    assert pages == len(talks) == 5


def test_all_agendas_lead_to_each(page, site, author):
    Star.objects.create(user=author, talk=Talk.objects.first())
    sign_in(page.context, site, author)
    page.goto(f"{site}/")
    page.get_by_role("link", name="My agenda").click()
    past = page.locator("details.agenda-of")
    expect(past.locator(".plan")).not_to_be_visible()
    past.locator("> summary").click()
    expect(past.locator(".plan")).to_be_visible()
    past.get_by_role("link", name="Its own page").click()
    expect(page).to_have_url(f"{site}/djangocon-us-2025/agenda/")


def test_a_repeated_talk_is_starred_in_each_of_its_rows(page, conference):
    talk = Talk.objects.get(slug="winemaking-with-mutable-event-sourcing-in-django")
    first = talk.slots.get()
    later = {"starts_at": first.starts_at + dt.timedelta(days=1), "ends_at": first.ends_at + dt.timedelta(days=1)}
    Slot.objects.create(conference=talk.conference, talk=talk, guid="again", day=first.day, room=first.room, **later)
    talk.conference.save()
    page.goto(conference)

    stars = page.locator(f'[data-talk="{talk.slug}"] .star')
    stars.nth(0).click()
    expect(stars.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#starred-count")).to_have_text("2")
    stars.nth(1).click()
    expect(stars.nth(0)).to_have_attribute("aria-label", re.compile("^Must see"))
    stars.nth(0).click()
    expect(stars.nth(1)).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#starred-count")).to_have_text("0")
    assert not Star.objects.exists()
