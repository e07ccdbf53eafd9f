import copy
import datetime as dt
import json

import pytest

from schedule.importers.frab_json import read_frab_json
from schedule.importers.programme import Day, Event, Link, Programme, Room, Speaker, Track, UnreadableProgramme

EVENT = {
    "guid": "G-1",
    "id": 7,
    "code": "ABCDEF",
    "date": "2026-01-31T10:00:00+01:00",
    "start": "10:00",
    "duration": "00:45",
    "room": "Hall",
    "slug": "demo-7",
    "url": "https://demo.example/7",
    "title": "On\r\nTests",
    "subtitle": None,
    "track": "Web",
    "type": "Keynote",
    "language": "en",
    "abstract": "All",
    "do_not_record": True,
    "recording_license": "",
    "persons": [
        {"name": "Ada", "id": 3, "code": "XYZ", "biography": "Wrote."},
        {"full_public_name": "Bob", "id": 4},
    ],
    "links": [{"title": "A", "url": "https://a.example", "type": "web"}],
    "attachments": [],
    "answers": [{"question": 1}],
}
FILE = {
    "schedule": {
        "version": "v1",
        "base_url": "https://demo.example/",
        "conference": {
            "acronym": "demo",
            "title": "Demo",
            "time_zone_name": "Europe/Berlin",
            "rooms": [{"name": "Hall", "guid": "r-1", "capacity": 300}],
            "tracks": [{"name": "Web", "slug": "1-web", "color": "#ABCDEF"}],
            "days": [{"index": 1, "date": "2026-01-31", "rooms": {"Hall": [EVENT], "Foyer/2": []}}],
        },
    }
}


def _read(change=lambda file, event: None):
    file = copy.deepcopy(FILE)
    change(file["schedule"], file["schedule"]["conference"]["days"][0]["rooms"]["Hall"][0])
    return read_frab_json(json.dumps(file).encode())


def test_a_whole_file_is_a_programme():
    assert _read() == Programme(
        acronym="demo",
        title="Demo",
        time_zone="Europe/Berlin",
        version="v1",
        url="https://demo.example/",
        rooms=(Room("Hall", guid="r-1", capacity=300),),
        tracks=(Track("Web", "1-web", "#abcdef"),),
        events=(
            Event(
                guid="g-1",
                id="7",
                code="ABCDEF",
                title="On\nTests",
                day=dt.date(2026, 1, 31),
                starts_at=dt.datetime(2026, 1, 31, 9, tzinfo=dt.UTC),
                ends_at=dt.datetime(2026, 1, 31, 9, 45, tzinfo=dt.UTC),
                slug="demo-7",
                url="https://demo.example/7",
                room="Hall",
                track="Web",
                kind="keynote",
                kind_label="Keynote",
                languages=("en",),
                abstract="All",
                speakers=(Speaker("Ada", id="3", code="XYZ", biography="Wrote."), Speaker("Bob", id="4")),
                links=(Link("A", "https://a.example", "web"),),
                do_not_record=True,
                extra={"answers": [{"question": 1}]},
            ),
        ),
        days=(Day(dt.date(2026, 1, 31)),),
        format="frab JSON",
    )


def test_end_counts_before_duration():
    (event,) = _read(lambda schedule, event: event.update(end="2026-01-31T11:30:00+01:00")).events
    assert event.ends_at == dt.datetime(2026, 1, 31, 10, 30, tzinfo=dt.UTC)


DAYS = "/schedule/conference/days"
EVENTS = f"{DAYS}/0/rooms/Hall"


@pytest.mark.parametrize(
    ("change", "where", "reason"),
    [
        (lambda s, e: e.update(guid=["x"]), f"{EVENTS}/0/guid", "a text is expected"),
        (lambda s, e: e.update(persons=[1]), f"{EVENTS}/0/persons/0", "a number"),
        (lambda s, e: e.update(date="soon and later"), "event “On", "is not a date and time"),
        (lambda s, e: s["conference"].update(days={}), DAYS, "a list is expected"),
        (
            lambda s, e: s["conference"]["days"][0].update(date=None),
            f"{DAYS}/0/date",
            "not a date",
        ),
        (
            lambda s, e: s["conference"]["days"][0].update(rooms=[1]),
            f"{DAYS}/0/rooms",
            "an object",
        ),
        (lambda s, e: s.update(conference=3), "/schedule/conference", "an object is expected"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_pointer(change, where, reason):
    with pytest.raises(UnreadableProgramme) as raised:
        _read(change)
    assert where in raised.value.where
    assert reason in raised.value.reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"schedule": 1, "schedule": 2}', "stands twice"),
        (b'{"schedule": NaN}', "NaN is not a number"),
        (b'{"schedule": Infinity}', "Infinity is not"),
        (b'{"a":' * 100_000, "nested too deep"),
        (b'{"schedule": ' + b"9" * 5000 + b"}", "cannot be read"),
        (b'{"schedule": \xff}', "not UTF-8 at byte 13"),
        (b'{"schedule": ', "not JSON"),
        (b"[]", "an object is expected"),
    ],
)
def test_json_that_two_readers_could_read_differently_is_refused(data, reason):
    with pytest.raises(UnreadableProgramme, match=reason):
        read_frab_json(data)


def test_hostile_characters_are_dropped():
    (event,) = _read(lambda schedule, event: event.update(title="a\ud800b\0c", type="x" * 5000)).events
    assert (event.title, len(event.kind_label)) == ("abc", 300)
