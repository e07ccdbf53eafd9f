import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedule.exporters.icalendar import CalendarEntry, entries_of, write_calendar
from schedule.exporters.published import Change
from schedule.importers.reading import read_programme

from .factories import NINE, make_event, make_programme
from .programmes import as_published, letters, programmes
from .test_frab_exports import REAL, read_real

CHANGED_AT = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def _entry(**fields):
    times = {"starts_at": NINE, "ends_at": NINE + HOUR, "changed_at": CHANGED_AT}
    return CalendarEntry(**{"uid": "a@demo", "zone": "Europe/Berlin", "title": "T", "place": "Hall"} | times | fields)


def _write(*entries, **options):
    return write_calendar(entries, **{"name": "Demo", "zone": "Europe/Berlin"} | options)


def _read(data):
    calendar = icalendar.Calendar.from_ical(data)
    assert [error for part in (calendar, *calendar.events) for error in part.errors] == []
    return calendar


def _plain(text):
    return text


def test_a_calendar_to_the_letter():
    written = _write(
        _entry(
            url="https://hallway.example/demo/talks/t/", categories=("Web, deep", "Talk"), description="One\nTwo",
            sequence=3, is_cancelled=True,
        ),
        address="https://hallway.example/demo/schedule.ics",
    )  # fmt: skip
    assert written.decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Hallway//Schedule//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:Demo",
        "X-WR-CALNAME:Demo",
        "X-WR-TIMEZONE:Europe/Berlin",
        "COLOR:teal",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "SOURCE;VALUE=URI:https://hallway.example/demo/schedule.ics",
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Berlin",
        "BEGIN:STANDARD",
        "DTSTART:20251231T010000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:20260329T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20261025T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "UID:a@demo",
        "DTSTAMP:20260102T030405Z",
        "LAST-MODIFIED:20260102T030405Z",
        "SEQUENCE:3",
        "STATUS:CANCELLED",
        "DTSTART;TZID=Europe/Berlin:20260131T090000",
        "DTEND;TZID=Europe/Berlin:20260131T100000",
        "SUMMARY:T",
        "LOCATION:Hall",
        "CATEGORIES:Web\\, deep,Talk",
        "DESCRIPTION:One\\nTwo",
        "URL:https://hallway.example/demo/talks/t/",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


HOSTILE = st.sampled_from((
    "a\r\nATTENDEE:mailto:x@y", "a\nEND:VEVENT\nBEGIN:VEVENT", "\\;,\\n\\\\n", "\\", '"', "🧭" * 60, "a\rb",
    "\x00\x1b\x85", "\N{LINE SEPARATOR}x", "=cmd|' /C calc'!A0", "x" * 75, "ü" * 38, " lead and trail ", "",
)) | st.text(letters, max_size=90)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(title=HOSTILE, place=HOSTILE, description=HOSTILE, uid=HOSTILE, name=HOSTILE, url=HOSTILE, category=HOSTILE)
def test_no_text_becomes_anything_but_text(title, place, description, uid, name, url, category):
    entry = _entry(title=title, place=place, description=description, uid=uid, url=url, categories=(category, "second"))
    data = _write(entry, _entry(), name=name, address=url)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    calendar = _read(data)
    first, second = calendar.events
    assert (str(second["SUMMARY"]), str(second["UID"])) == ("T", "a@demo")
    assert not {"ATTENDEE", "RRULE"} & (first.keys() | calendar.keys())
    told = [str(first[key]) for key in ("SUMMARY", "LOCATION", "UID")]
    assert told == [_as_text(text) for text in (title, place, uid)]
    assert str(first.get("DESCRIPTION", "")) == _as_text(description)
    assert [str(one) for one in first["CATEGORIES"].cats] == [_as_text(category), "second"]


def _as_text(text):
    """What a calendar holds of a text: line ends are line ends, and what is none and unseen is nothing."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in text if one in "\t\n" or (ord(one) >= 32 and ord(one) != 127))


@settings(max_examples=100, deadline=None)
@given(programme=programmes())
def test_times_are_the_same_moments_in_every_zone(programme):
    published = as_published(programme)
    entries = list(entries_of(published, host="demo", plain_text=_plain))
    data = write_calendar(entries, name="Demo", zone=programme.time_zone)
    assert data == write_calendar(entries, name="Demo", zone=programme.time_zone)
    for entry, event in zip(entries, _read(data).events, strict=True):
        assert event.start.timestamp() == int(entry.starts_at.timestamp())
        assert event.end.timestamp() == int(entry.ends_at.timestamp())


@pytest.mark.parametrize("name", REAL)
def test_a_real_schedule_is_the_same_when_it_is_read_again(shared_data, name):
    programme = read_real(shared_data / "schedules" / name)
    entries = list(entries_of(as_published(programme), host="demo", plain_text=_plain))
    data = write_calendar(entries, name=programme.title, zone=programme.time_zone)
    events = _read(data).events
    assert len(events) == len(programme.events)
    for entry, event in zip(entries, events, strict=True):
        told = [str(event[key]) for key in ("UID", "SUMMARY", "LOCATION", "STATUS")]
        assert told == [entry.uid, entry.title, entry.place, "CANCELLED" if entry.is_cancelled else "CONFIRMED"]
        assert (int(event["SEQUENCE"]), event["DTSTAMP"].dt) == (entry.sequence, entry.changed_at)
        assert (event.start, event.end) == (entry.starts_at, entry.ends_at)
    again = read_programme(data)
    assert sorted(one.starts_at for one in again.events) == sorted(one.starts_at for one in programme.events)


def test_a_wall_clock_that_comes_twice_is_told_in_utc():
    first = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    data = _write(
        _entry(starts_at=first, ends_at=first + HOUR / 4), _entry(starts_at=first + HOUR, ends_at=first + 2 * HOUR)
    )
    assert b"DTSTART;TZID=Europe/Berlin:20261025T023000\r\n" in data
    assert b"DTSTART:20261025T013000Z\r\nDTEND:20261025T023000Z\r\n" in data


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe",
                                  "Asia/Kathmandu", "Etc/GMT-1", "Pacific/Apia"])  # fmt: skip
def test_a_vtimezone_is_right_for_every_hour_of_its_years(zone):
    """By the rule of RFC 5545: of the observances that began at or before a wall clock, the last holds."""
    start, end = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (2011, 2013))
    (timezone,) = _read(_write(_entry(zone=zone, starts_at=start, ends_at=end))).walk("VTIMEZONE")
    observances = sorted(
        (one["DTSTART"].dt - one["TZOFFSETFROM"].td, one["TZOFFSETTO"].td) for one in timezone.subcomponents
    )
    for hour in range(0, 24 * 731, 5):
        moment = start + hour * HOUR
        offset = [to for began, to in observances if began <= moment.replace(tzinfo=None)][-1]
        assert offset == moment.astimezone(ZoneInfo(zone)).utcoffset()


def test_utc_needs_no_vtimezone():
    data = _write(_entry(zone="UTC"), zone="UTC", refresh=False)
    assert b"DTSTART:20260131T080000Z" in data
    assert not any(word in data for word in (b"VTIMEZONE", b"REFRESH", b"SOURCE"))


def test_what_has_no_length_has_a_duration_and_every_event_a_place():
    published = as_published(make_programme(make_event("a", length=0, room="")))
    (entry,) = entries_of(published, host="demo", plain_text=_plain)
    assert entry.place == "Demo"
    assert b"DURATION:PT0S" in _write(entry)
    assert b"DTEND" not in _write(entry)


def test_an_entry_is_known_by_its_slot_and_says_what_became_of_it():
    event = make_event("a", subtitle="Sub", abstract="*A*", track="Web", kind_label="Talk")
    published = replace(as_published(make_programme(event)), changes={"a": Change(2, CHANGED_AT, is_withdrawn=True)})
    (entry,) = entries_of(published, host="hallway.example", plain_text=lambda text: text.strip("*"))
    page = published.pages["a"]
    assert entry == CalendarEntry(
        uid="a@hallway.example", starts_at=NINE, ends_at=NINE + dt.timedelta(minutes=45), zone="Europe/Berlin",
        title="Talk a", place="Hall", changed_at=CHANGED_AT, url=page, categories=("Web", "Talk"),
        description=f"Sub\n\nA\n\n{page}", sequence=2, is_cancelled=True,
    )  # fmt: skip
