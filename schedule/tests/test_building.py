import datetime as dt
from dataclasses import replace

import pytest

from schedule.importers.building import FoundEvent, FoundProgramme, build_programme, find_day
from schedule.importers.fields import Unusable
from schedule.importers.programme import Day, Event, Programme, ReadOptions, UnreadableProgramme

SATURDAY = dt.date(2026, 1, 31)
TEXTS = {"title": "Demo", "acronym": "demo", "time_zone_name": "Europe/Berlin"}


def _event(where="row 1", day=None, **texts):
    return FoundEvent(where, day, {"title": "T", "date": "2026-01-31T10:00", "duration": "60"} | texts)


def _build(*events, texts=TEXTS, options=None, **fields):
    return build_programme(FoundProgramme(texts, list(events), **fields), options)


def test_what_the_source_says_beyond_the_events_is_kept():
    day = find_day("2026-01-31", "2026-01-31T09:00", "2026-02-01T02:00:00+01:00")
    event = _event(guid="g")
    event.is_cancelled = True
    assert _build(event, days=[day], extra={"color": "red"}, format="a table") == Programme(
        acronym="demo",
        title="Demo",
        time_zone="Europe/Berlin",
        events=(
            Event(
                guid="g",
                title="T",
                day=SATURDAY,
                starts_at=dt.datetime(2026, 1, 31, 9, tzinfo=dt.UTC),
                ends_at=dt.datetime(2026, 1, 31, 10, tzinfo=dt.UTC),
                is_cancelled=True,
            ),
        ),
        days=(
            Day(
                SATURDAY,
                dt.datetime(2026, 1, 31, 8, tzinfo=dt.UTC),
                dt.datetime(2026, 2, 1, 1, tzinfo=dt.UTC),
            ),
        ),
        extra={"color": "red"},
        format="a table",
    )


def test_a_long_title_is_no_longer_an_acronym_than_is_kept():
    assert len(_build(_event(), texts={"title": "Demo " * 100}).acronym) == 200


def test_days_stand_in_order_each_once_whatever_the_source_does():
    days = [find_day("2026-02-01"), find_day("2026-01-31", "2026-01-31T12:00Z"), find_day("2026-01-31", "soon enough")]
    assert _build(_event(), days=days).days == (
        Day(SATURDAY, dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)),
        Day(dt.date(2026, 2, 1)),
    )
    with pytest.raises(Unusable):
        find_day("soon")


@pytest.mark.parametrize(
    ("date", "end", "day"),
    [
        ("2026-01-31T10:00", "2026-01-31T11:00", SATURDAY),
        ("2026-02-01T03:59", "2026-02-01T05:00", SATURDAY),
        ("2026-02-01T04:00", "2026-02-01T05:00", dt.date(2026, 2, 1)),
        ("2026-02-01T00:00", "2026-02-02T00:00", dt.date(2026, 2, 1)),
        ("2026-01-31T23:30Z", "2026-02-01T01:00Z", SATURDAY),
    ],
)
def test_the_start_tells_the_programme_day_where_the_source_names_none(date, end, day):
    (event,) = _build(_event(date=date, end=end)).events
    assert event.day == day


def test_an_event_without_a_time_is_kept_if_it_has_a_day_and_told_if_not():
    programme = _build(_event("row 1", SATURDAY, date=""), _event("row 2", date="", title="Lost"))
    assert [event.starts_at for event in programme.events] == [dt.datetime(2026, 1, 30, 23, tzinfo=dt.UTC)]
    assert "an event without a time was left out (at row 2, event “Lost”)" in programme.warnings
    assert "an event without a time stands at the beginning of its day (at row 1, event “T”)" in programme.warnings


def test_a_person_adds_only_what_the_source_does_not_say():
    told = ReadOptions(title="Mine", acronym="mine", time_zone="Europe/Vienna")
    silent = _build(_event(), texts={}, options=told)
    assert (silent.title, silent.acronym, silent.time_zone, silent.asks) == ("Mine", "mine", "Europe/Vienna", ())
    said = _build(_event(), options=told)
    assert (said.title, said.acronym, said.time_zone, said.asks) == ("Demo", "demo", "Europe/Berlin", ())
    guessed = _build(_event(), texts={}, options=ReadOptions(time_zone="Mars/Olympus"))
    assert (guessed.title, guessed.time_zone, guessed.asks) == ("", "UTC", ("time_zone", "title"))


def test_what_is_relative_is_taken_from_where_the_source_was():
    (event,) = _build(_event(url="/talk/1"), options=ReadOptions(address="https://demo.example/s.csv")).events
    assert event.url == "https://demo.example/talk/1"
    assert event.guid == _build(_event(url="/talk/1")).events[0].guid


def test_a_made_guid_does_not_know_when_and_where():
    before = _build(_event(), _event("row 2", title="Lunch"), _event("row 3", date="2026-02-01T12:00", title="Lunch"))
    after = _build(
        _event("row 9", title="Lunch", date="2026-01-31T12:15"),
        _event("row 5", date="2026-02-03T18:00", room="Foyer"),
        _event("row 1", date="2026-02-01T13:00", title="Lunch"),
    )
    assert {event.guid for event in before.events} == {event.guid for event in after.events}


def test_all_that_cannot_be_read_is_told_up_to_twenty():
    with pytest.raises(UnreadableProgramme) as raised:
        _build(*(_event(f"row {n}", date="sometime then") for n in range(3)))
    assert [problem.split(",")[0] for problem in raised.value.problems] == ["row 0", "row 1", "row 2"]
    assert str(raised.value) == raised.value.problems[0]
    with pytest.raises(UnreadableProgramme) as raised:
        _build(*(_event(f"row {n}", SATURDAY, date="", start="noon") for n in range(50)))
    assert len(raised.value.problems) == 20


def test_a_language_that_cannot_be_told_is_kept_as_it_was_said():
    (event,) = _build(_event(language="mostly music")).events
    assert (event.languages, event.extra) == ((), {"language": "mostly music"})
    assert replace(event, extra={}) == _build(_event()).events[0]
