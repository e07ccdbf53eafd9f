"""The real calendars beside the checkout: nothing of them is lost, and exports of one schedule agree."""

import icalendar
import pytest

from schedule.importers.frab_json import read_frab_json
from schedule.importers.frab_xml import read_frab_xml
from schedule.importers.icalendar import read_icalendar
from schedule.importers.programme import ReadOptions, Speaker
from schedule.importers.xcal import read_xcal


def _read(path, read, **options):
    return read(path.read_bytes(), ReadOptions(**options))


@pytest.mark.parametrize(
    ("name", "events", "zone", "rooms"),
    [
        ("djangocon-europe-2022/djangocon-europe-2022.ics", 51, "Europe/Lisbon", 2),
        ("djangocon-europe-2024/djangocon-europe-2024.ics", 44, "Europe/Brussels", 2),
        ("djangocon-us-2025/schedule.ics", 48, "America/Chicago", 2),
        ("jres-2022/jres_2022.ics", 120, "Europe/Paris", 15),
        ("pycon-us-2025/all_events.ics", 224, "UTC", 21),
        ("pycon-us-2025/open_spaces.ics", 146, "UTC", 21),
        ("pycon-us-2025/kind/charla.ics", 16, "UTC", 1),
    ],
)
def test_no_event_is_lost(shared_data, name, events, zone, rooms):
    path = shared_data / "schedules" / name
    programme = _read(path, read_icalendar)
    assert (len(programme.events), programme.time_zone, len(programme.rooms)) == (events, zone, rooms)
    assert len({event.guid for event in programme.events}) == events
    assert "�" not in str(programme)


@pytest.mark.parametrize(
    "name", ["djangocon-us-2025/schedule.ics", "jres-2022/jres_2022.ics", "pycon-us-2025/all_events.ics"]
)
def test_times_are_those_of_the_library(shared_data, name):
    data = (shared_data / "schedules" / name).read_bytes().replace(b"\r\r\n", b"\n").replace(b"\n ", b"")
    said = [(event.start.timestamp(), event.end.timestamp()) for event in icalendar.Calendar.from_ical(data).events]
    programme = _read(shared_data / "schedules" / name, read_icalendar)
    assert [(event.starts_at.timestamp(), event.ends_at.timestamp()) for event in programme.events] == said


READERS = {"ics": read_icalendar, "xcal": read_xcal}
# What a format cannot carry, or pretalx does not put there.
ABSENT = {
    "ics": {"guid", "id", "slug", "kind", "kind_label", "languages", "description", "logo", "license", "do_not_record"},
    "xcal": {"guid", "id", "slug", "abstract", "description", "logo", "license", "do_not_record"},
}


def _pretalx(shared_data, year, kind, **options):
    """One of the exports of DjangoCon Europe, which are all of one schedule."""
    name = f"djangocon-europe-{year}" if kind == "ics" else "schedule"
    path = shared_data / "schedules" / f"djangocon-europe-{year}" / f"{name}.{kind}"
    return _read(path, READERS.get(kind, read_frab_json), **options)


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("year", [2022, 2024])
def test_the_exports_of_one_schedule_agree(shared_data, year, kind):
    """With the JSON, field by field; test_real_files compares that with the XML."""
    of_json = _pretalx(shared_data, year, "json")
    other = _pretalx(shared_data, year, kind, title=of_json.title, time_zone=of_json.time_zone)
    assert (other.acronym, other.title, other.time_zone) == (of_json.acronym, of_json.title, of_json.time_zone)
    assert {room.name for room in other.rooms} == {room.name for room in of_json.rooms}
    assert len(other.events) == len(of_json.events)
    assert _by_address(other, ABSENT[kind]) == _by_address(of_json, ABSENT[kind])


@pytest.mark.parametrize("year", [2022, 2024])
def test_the_calendars_of_one_schedule_agree_on_its_guids(shared_data, year):
    calendar, xcal = (_pretalx(shared_data, year, kind) for kind in READERS)
    assert {(event.guid, event.code) for event in calendar.events} == {(e.guid, e.code) for e in xcal.events}


def _by_address(programme, absent):
    """The events without the fields that are absent; of speakers only the names, which is all that each format has."""
    fields = vars(programme.events[0]).keys() - absent - {"code", "extra", "feedback_url", "speakers"}
    return {
        event.url: {field: getattr(event, field) for field in fields}
        | {"speakers": tuple(Speaker(speaker.name) for speaker in event.speakers)}
        for event in programme.events
    }


def test_xcal_has_the_descriptions(shared_data):
    folder = shared_data / "schedules" / "djangocon-europe-2022"
    told = {
        event.url: {event.description, event.abstract} for event in _read(folder / "schedule.xml", read_frab_xml).events
    }
    events = _read(folder / "schedule.xcal", read_xcal).events
    assert all(event.description in told[event.url] | {""} for event in events)
    assert sum(bool(event.description) for event in events) == 49
