"""What is now: the day that runs, the line in the list and the grid, and what is over."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest

from schedule.models import Slot, Talk
from schedule.present import running_day
from schedule.search import index_talks

from .factories import make_conference

BERLIN = ZoneInfo("Europe/Berlin")
SAT, SUN, MON = (dt.date(2026, 1, 31) + dt.timedelta(days=i) for i in (0, 1, 2))
TUE = MON + dt.timedelta(days=1)


def _moment(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=BERLIN)


# Saturday until three at night, Sunday, no Monday, Tuesday.
HOURS = {
    SAT: (_moment("2026-01-31T09:00"), _moment("2026-02-01T03:00")),
    SUN: (_moment("2026-02-01T10:00"), _moment("2026-02-01T18:00")),
    TUE: (_moment("2026-02-03T10:00"), _moment("2026-02-03T18:00")),
}


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-01-30T23:59", None),
        ("2026-01-31T00:01", SAT),  # the doors are not open yet, but it is today
        ("2026-01-31T12:00", SAT),
        ("2026-02-01T02:59", SAT),  # the night belongs to the evening
        ("2026-02-01T03:00", SUN),
        ("2026-02-01T12:00", SUN),
        ("2026-02-01T23:00", SUN),
        ("2026-02-02T12:00", None),
        ("2026-02-03T17:59", TUE),
        ("2026-02-03T18:00", None),  # it is all over
    ],
)
def test_the_day_that_runs(moment, day):
    moment = _moment(moment)
    assert running_day(HOURS, moment, moment.date()) == day


def test_a_night_that_outlasts_the_next_morning_gives_way_to_it():
    hours = HOURS | {SAT: (HOURS[SAT][0], _moment("2026-02-01T12:00"))}
    assert running_day(hours, _moment("2026-02-01T11:00"), SUN) == SUN


def test_no_day_runs_where_there_is_none():
    assert running_day({}, _moment("2026-01-31T12:00"), SAT) is None


@pytest.fixture
def conference(db):
    """Saturday 9, 9:30 and 11 o'clock and half past midnight, Sunday 9 o'clock; an hour each."""
    conference = make_conference()
    made = [
        ("first", SAT, "2026-01-31T09:00"),
        ("second", SAT, "2026-01-31T09:30"),
        ("third", SAT, "2026-01-31T11:00"),
        ("night", SAT, "2026-02-01T00:30"),
        ("last", SUN, "2026-02-01T09:00"),
    ]
    for slug, day, start in made:
        talk = Talk.objects.create(conference=conference, slug=slug, title=f"Talk {slug}")
        start = _moment(start)
        Slot.objects.create(
            conference=conference,
            talk=talk,
            guid=slug,
            day=day,
            starts_at=start,
            ends_at=start + dt.timedelta(hours=1),
        )
    index_talks(Talk.objects.values_list("pk", flat=True))
    return conference


def _listed(client, query=""):
    """The slugs of the list, and ``now`` where the line stands; hours as their numbers."""
    text = client.get(f"/demo/{query}").text
    found = re.findall(r'data-talk="([^"]+)"|id="(now)"|<h2 class="hour-head">(\d+)', text)
    return " ".join(talk or line or hour for talk, line, hour in found)


@pytest.mark.parametrize(
    ("now", "listed"),
    [
        ("2026-01-30T12:00", "09 first second 11 third 00 night 09 last"),
        ("2026-01-31T08:00", "09 now first second 11 third 00 night 09 last"),
        ("2026-01-31T09:00", "09 first now second 11 third 00 night 09 last"),
        ("2026-01-31T10:40", "09 first second now 11 third 00 night 09 last"),
        ("2026-01-31T23:00", "09 first second 11 third now 00 night 09 last"),
        ("2026-02-01T01:00", "09 first second 11 third 00 night now 09 last"),
        ("2026-02-01T02:00", "09 first second 11 third 00 night 09 now last"),
        ("2026-02-01T10:00", "09 first second 11 third 00 night 09 last"),
    ],
)
def test_the_line_stands_behind_what_has_started(client, conference, settings, now, listed):
    settings.NOW = f"{now}+01:00"
    assert _listed(client) == listed


def test_the_line_says_the_time_to_eye_and_script(client, conference, settings):
    settings.NOW = "2026-01-31T10:40+01:00"
    text = client.get("/demo/").text
    line = re.search(r'<li class="now-line" id="now" data-at="(\d+)">Now <time>([^<]+)<', text)
    assert abs(int(line[1]) - _moment("2026-01-31T10:40").timestamp()) < 60
    assert line[2] == "10:40"
    hours = re.findall(r'<div class="hour" data-at="(\d+)"', text)
    starts = ("2026-01-31T09:00", "2026-01-31T11:00", "2026-02-01T00:00")
    assert list(map(int, hours)) == [_moment(start).timestamp() for start in starts]


def test_the_line_and_the_grid_have_the_clock_of_another_zone(client, conference, settings):
    """A quarter to an hour off: the hour of a heading is that of the clock that is shown."""
    settings.NOW = "2026-01-31T10:40+01:00"
    client.cookies["preferences"] = "time=mine&zone=Asia/Kathmandu"
    text = client.get("/demo/").text
    assert "Now <time>15:25<" in text
    first = re.search(r'<div class="hour" data-at="(\d+)"', text)[1]
    assert int(first) == dt.datetime(2026, 1, 31, 7, 15, tzinfo=dt.UTC).timestamp()
    grid = client.get("/demo/?view=grid").text
    clocks = re.findall(r'<th scope="row"[^>]*>([\d:]+)', grid)
    assert clocks == ["13:45", "14:15", "14:45", "15:15", "15:45", "16:45", "05:15", "13:45"]


def test_only_the_day_that_runs_has_the_line_and_no_search_has(client, conference, settings):
    settings.NOW = "2026-01-31T10:40+01:00"
    assert "now" in _listed(client, "?day=2026-01-31")
    assert "now" not in _listed(client, "?day=2026-02-01")
    assert "now" not in _listed(client, "?q=talk")


def test_the_grid_marks_the_line_of_now(client, conference, settings):
    settings.NOW = "2026-01-31T10:10+01:00"
    text = client.get("/demo/?view=grid").text
    heads = re.findall(
        r'<tr data-minutes="\d+"( data-at="\d+")?><th scope="row"[^>]*>([\d:]+)(.*?)</th>', text, re.DOTALL
    )
    assert [clock for _, clock, rest in heads if 'id="now"' in rest] == ["10:00"]
    assert [bool(at) for at, _, _ in heads] == [True] * 7 + [False]
    assert re.search(r'id="now" data-at="\d+" data-quarter="1"><span class="visually-hidden">Now ', text)


@pytest.mark.parametrize(
    ("query", "href"),
    [
        ("", "#now"),
        ("?day=2026-01-31", "#now"),
        ("?day=2026-02-01", "/demo/?day=2026-01-31#now"),
        ("?day=2026-02-01&view=grid", "/demo/?day=2026-01-31&amp;view=grid#now"),
    ],
)
def test_a_link_leads_to_now(client, conference, settings, query, href):
    settings.NOW = "2026-01-31T10:40+01:00"
    found = re.search(r'<a class="to-now" href="([^"]*)">Now <time>([^<]*)<', client.get(f"/demo/{query}").text)
    assert found.groups() == (href, "10:40")


def test_nothing_leads_to_now_before_and_after(client, conference, settings):
    for now in ("2026-01-30T12:00+01:00", "2026-02-01T10:00+01:00"):
        settings.NOW = now
        text = client.get("/demo/").text
        assert "to-now" not in text
        assert "Hide what is over" not in text


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("?upcoming=1", "09 second now 11 third 00 night 09 last"),
        ("?upcoming=1&day=2026-02-01", "09 last"),
        ("?upcoming=yes", "09 first second now 11 third 00 night 09 last"),
        ("?upcoming=1&q=first", ""),
    ],
)
def test_what_is_over_is_left_out_on_request(client, conference, settings, query, listed):
    settings.NOW = "2026-01-31T10:00+01:00"
    assert _listed(client, query) == listed


def test_hiding_what_is_over_counts_as_a_filter_that_can_be_dropped(client, conference, settings):
    settings.NOW = "2026-01-31T10:00+01:00"
    text = client.get("/demo/?upcoming=1&day=2026-01-31").text
    assert re.search(r'id="result-count"[^>]*>3 talks<', text)
    assert '<a class="chip" href="?day=2026-01-31" aria-label="Drop Not over yet">' in text
    assert '<input type="checkbox" id="upcoming" name="upcoming" value="1" checked>' in text
    assert [int(count) for count in re.search(r'id="counts" value="([\d ]+)"', text)[1].split()[:3]] == [4, 3, 1]


def test_what_is_over_is_found_again_by_those_who_do_not_hide_it(client, conference, settings):
    """No answer to a search with it is kept: in a minute it is wrong."""
    htmx = {"HX-Request": "true"}
    settings.NOW = "2026-01-31T09:50+01:00"
    assert 'data-talk="first"' in client.get("/demo/?q=first&upcoming=1", headers=htmx).text
    settings.NOW = "2026-01-31T10:10+01:00"
    assert 'data-talk="first"' not in client.get("/demo/?q=first&upcoming=1", headers=htmx).text
    assert 'data-talk="first"' in client.get("/demo/?q=first", headers=htmx).text


def test_what_starts_this_moment_has_started_and_what_ends_is_over(client, conference, monkeypatch):
    monkeypatch.setattr("schedule.present.clock.now", lambda: _moment("2026-01-31T10:00"))
    Slot.objects.filter(guid="third").update(starts_at=_moment("2026-01-31T10:00"))
    assert _listed(client, "?day=2026-01-31") == "09 first second 10 third now 00 night"
    assert _listed(client, "?day=2026-01-31&upcoming=1") == "09 second 10 third now 00 night"
