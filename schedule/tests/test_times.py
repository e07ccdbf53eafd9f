"""Times, proven: each slot of real conferences against its source, read in another way; and where clocks are odd.

A source is read with ElementTree or json alone, and times are compared as the wall clock that it prints.
"""

import datetime as dt
import json
import re
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from project.accounts.preferences import Preferences
from schedule.importers.frab_xml import read_frab_xml
from schedule.models import Conference
from schedule.now import now_in
from schedule.rows import offset_name
from schedule.snapshot import find_conference, hours_of, snapshot_of
from schedule.sync import apply_programme
from schedule.zones import beside, times_of, zone_name, zone_name_over

pytestmark = pytest.mark.django_db
SAMPLE = Path("schedule/sample/djangocon-us-2025.xml")
# (file below ../shared/data/schedules, slots, zone, name of the zone as it is shown)
REAL = [
    ("fosdem-2026/2026.xml", 1079, 0, "Europe/Brussels", "Europe/Brussels, CET, UTC+1"),
    ("38c3/schedule-38c3-20251206.xml", 1007, 3, "Europe/Berlin", "Europe/Berlin, CET, UTC+1"),
    ("cccamp-2019/frab-camp2019.json", 79, 0, "Europe/Berlin", "Europe/Berlin, CEST, UTC+2"),
    ("djangocon-europe-2022/schedule.json", 51, 0, "Europe/Lisbon", "Europe/Lisbon, WEST, UTC+1"),
    ("djangocon-europe-2022/schedule.xml", 51, 0, "Europe/Lisbon", "Europe/Lisbon, WEST, UTC+1"),
    ("djangocon-europe-2024/schedule.json", 44, 0, "Europe/Madrid", "Europe/Madrid, CEST, UTC+2"),
    ("djangocon-europe-2024/schedule.xml", 44, 0, "Europe/Madrid", "Europe/Madrid, CEST, UTC+2"),
    ("debconf-2017/pentabarf.xml", 181, 0, "UTC", "UTC"),
    ("linuxwochen-wien-2016/ffrab2.json", 92, 0, "Etc/GMT-2", "UTC+2"),
    (SAMPLE, 78, 0, "America/Chicago", "America/Chicago, CDT, UTC−5"),
]


def printed(path):
    """What a source prints of each event: (title, programme day, room, date as it stands there, duration)."""
    if path.suffix == ".xml":
        for day in ElementTree.parse(path).getroot().iter("day"):  # noqa: S314  ours
            for event in day.iter("event"):
                title, room, *when = (event.findtext(name) or "" for name in ("title", "room", "date", "duration"))
                yield [" ".join(title.split()), day.get("date")[:10], room.strip(), *(text.strip() for text in when)]
    else:
        for day in json.loads(path.read_text())["schedule"]["conference"]["days"]:
            for room, events in day["rooms"].items():
                for event in events:
                    yield [" ".join(event["title"].split()), day["date"], room, event["date"], event["duration"]]


def shown(snapshot):
    """The same of each row."""
    for row in snapshot.rows:
        title = " ".join(row.title.split())
        yield [title, row.day.isoformat(), row.room, f"{row.starts_at:%Y-%m-%dT%H:%M}", row.minutes]


def wall_clock(text, zone):
    """``2026-01-31T09:30`` as the clocks of the zone show it; the source's own where it has that offset anyway."""
    return f"{dt.datetime.fromisoformat(text).astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}"


def minutes_of(duration):
    hours, minutes = duration.split(":")
    return int(hours) * 60 + int(minutes)


@pytest.mark.parametrize(
    ("source", "count", "nights", "zone", "name"), REAL, ids=[str(one[0]).split("/")[0] for one in REAL]
)
def test_each_slot_of_a_real_conference_stands_where_its_source_says(request, source, count, nights, zone, name):
    path = source if source == SAMPLE else request.getfixturevalue("shared_data") / "schedules" / source
    call_command("import_schedule", str(path), conference="real", verbosity=0)
    conference = find_conference("real")
    snapshot = snapshot_of(conference)
    expected = [
        [title or "(untitled)", day, room, wall_clock(date, zone), minutes_of(duration)]
        for title, day, room, date, duration in printed(path)
    ]

    assert len(expected) == count
    assert nights_of(snapshot) == nights
    assert sorted(shown(snapshot)) == sorted(expected)
    assert conference.time_zone == zone
    assert times_of(Preferences(), conference, snapshot).name == name
    assert_the_list_is_right(snapshot)


def nights_of(snapshot):
    """How many programme days go on after midnight."""
    after_midnight = [row for row in snapshot.rows if row.is_after_midnight]
    assert all(row.starts_at.date() == row.day + dt.timedelta(days=1) for row in after_midnight)
    assert all(row.starts_at.hour < 12 for row in after_midnight)
    return len({row.day for row in after_midnight})


def assert_the_list_is_right(snapshot, zone=None):
    """Each row stands once, under its hour and day, and what follows in time follows in the list of a day."""
    groups = hours_of(snapshot.rows, zone)

    assert [row.slot_id for _, rows in groups for row in rows] == [row.slot_id for row in snapshot.rows]
    for heading, rows in groups:
        for row in rows:
            start = row.starts_at.astimezone(zone or row.starts_at.tzinfo)
            day = start.date() if zone else row.day
            assert heading["hour"] == f"{start:%H}:00"
            assert heading["day"] == f"{day:%a} {day.day} {day:%b}"
            assert heading["offset"] in ("", offset_name(start))
    for day in {row.day for row in snapshot.rows}:
        moments = [row.starts_at.timestamp() for row in snapshot.rows if row.day == day]
        assert moments == sorted(moments)


def frab(zone, *events):
    """frab XML of events (programme day, date or "", start, duration), one room each."""
    days = {}
    for number, (day, date, start, duration) in enumerate(events):
        days.setdefault(day, []).append(
            f'<room name="Room {number}"><event guid="e{number}"><title>E{number}</title>'
            f"{f'<date>{date}</date>' if date else ''}<start>{start}</start><duration>{duration}</duration>"
            "</event></room>"
        )
    found = "".join(f'<day date="{day}">{"".join(rooms)}</day>' for day, rooms in days.items())
    about = f"<conference><acronym>odd</acronym><title>Odd</title><time_zone_name>{zone}</time_zone_name></conference>"
    return f"<schedule>{about}{found}</schedule>".encode()


def imported(zone, *events):
    Conference.objects.filter(slug="odd").delete()
    apply_programme(read_frab_xml(frab(zone, *events)), slug="odd")
    return snapshot_of(find_conference("odd"))


SPRING, AUTUMN = "2026-03-29", "2026-10-25"  # Europe changes its clocks at 01:00 UTC
# (zone, [(programme day, date, start, duration)], [(wall clock shown, minutes, UTC)], name of the zone)
ODD = {
    "spring: 02:30 is skipped": (
        "Europe/Berlin",
        [
            ("2026-03-28", "", "01:30", "01:00"),
            ("2026-03-28", "", "02:30", "00:30"),
            ("2026-03-28", "", "03:30", "00:30"),
        ],
        [("01:30", 60, "00:30"), ("03:30", 30, "01:30"), ("03:30", 30, "01:30")],
        "Europe/Berlin, CET, UTC+1; from Sun 29 Mar CEST, UTC+2",
    ),
    "autumn: 02:30 comes twice": (
        "Europe/Berlin",
        [
            (AUTUMN, f"{AUTUMN}T02:30:00+02:00", "02:30", "00:45"),
            (AUTUMN, f"{AUTUMN}T02:30:00+01:00", "02:30", "00:45"),
            (AUTUMN, f"{AUTUMN}T01:30:00+02:00", "01:30", "03:00"),
        ],
        [("02:30", 45, "00:30"), ("02:30", 45, "01:30"), ("01:30", 180, "23:30")],
        "Europe/Berlin, CEST, UTC+2; from Sun 25 Oct CET, UTC+1",
    ),
    "two days across the change": (
        "America/New_York",
        [("2026-03-07", "", "09:00", "01:00"), ("2026-03-08", "", "09:00", "01:00")],
        [("09:00", 60, "14:00"), ("09:00", 60, "13:00")],
        "America/New_York, EST, UTC−5; from Sun 8 Mar EDT, UTC−4",
    ),
    "a change of half an hour": (
        "Australia/Lord_Howe",
        [("2026-04-04", "", "09:00", "01:00"), ("2026-04-05", "", "09:00", "01:00")],
        [("09:00", 60, "22:00"), ("09:00", 60, "22:30")],
        "Australia/Lord_Howe, UTC+11; from Sun 5 Apr UTC+10:30",
    ),
    "half an hour": (
        "Asia/Kolkata",
        [("2026-01-31", "", "09:00", "00:30"), ("2026-01-31", "", "00:15", "00:30")],
        [("09:00", 30, "03:30"), ("00:15", 30, "18:45")],
        "Asia/Kolkata, IST, UTC+5:30",
    ),
    "a quarter": (
        "Asia/Kathmandu",
        [("2026-01-31", "", "09:00", "01:00")],
        [("09:00", 60, "03:15")],
        "Asia/Kathmandu, UTC+5:45",
    ),
    "minus half an hour": (
        "America/St_Johns",
        [("2026-01-31", "", "09:00", "01:00")],
        [("09:00", 60, "12:30")],
        "America/St_Johns, NST, UTC−3:30",
    ),
    "Chatham": (
        "Pacific/Chatham",
        [("2026-01-31", "", "09:00", "01:00")],
        [("09:00", 60, "19:15")],
        "Pacific/Chatham, UTC+13:45",
    ),
    "plus fourteen": (
        "Pacific/Kiritimati",
        [("2026-01-31", "", "01:00", "01:00"), ("2026-01-31", "", "09:00", "01:00")],
        [("01:00", 60, "11:00"), ("09:00", 60, "19:00")],
        "Pacific/Kiritimati, UTC+14",
    ),
    "minus eleven": (
        "Pacific/Pago_Pago",
        [("2026-01-31", "", "23:30", "02:00")],
        [("23:30", 120, "10:30")],
        "Pacific/Pago_Pago, SST, UTC−11",
    ),
    "the day that Samoa left out": (
        "Pacific/Apia",
        [("2011-12-29", "", "09:00", "01:00"), ("2011-12-31", "", "09:00", "01:00")],
        [("09:00", 60, "19:00"), ("09:00", 60, "19:00")],
        "Pacific/Apia, UTC−10; from Sat 31 Dec UTC+14",
    ),
    "Casablanca in Ramadan": (
        "Africa/Casablanca",
        [("2026-02-14", "", "09:00", "01:00"), ("2026-02-15", "", "09:00", "01:00")],
        [("09:00", 60, "08:00"), ("09:00", 60, "09:00")],
        "Africa/Casablanca, UTC+1; from Sun 15 Feb UTC+0",
    ),
}


@pytest.mark.parametrize(("zone", "events", "expected", "name"), ODD.values(), ids=ODD)
def test_where_clocks_are_odd(zone, events, expected, name):
    snapshot = imported(zone, *events)
    rows = {row.title: row for row in snapshot.rows}
    found = [(row.start, row.minutes, f"{row.starts_at.astimezone(dt.UTC):%H:%M}") for _, row in sorted(rows.items())]

    assert found == expected
    assert times_of(Preferences(), find_conference("odd"), snapshot).name == name
    assert_the_list_is_right(snapshot)


def test_hours_say_their_offset_where_it_changes_and_only_there():
    _, events, _, _ = ODD["autumn: 02:30 comes twice"]
    twice = imported("Europe/Berlin", *events)

    assert [(heading["hour"], heading["offset"]) for heading, _ in hours_of(twice.rows)] == [
        ("01:00", "UTC+2"),
        ("02:00", "UTC+2"),
        ("02:00", "UTC+1"),
    ]
    plain = imported("Europe/Berlin", (SPRING, "", "09:00", "01:00"))
    assert [heading["offset"] for heading, _ in hours_of(plain.rows)] == [""]


@pytest.mark.parametrize(
    ("start", "day", "shown_day"),
    [
        ("00:00", "2026-02-01", "Sat"),
        ("03:59", "2026-02-01", "Sat"),
        ("04:00", "2026-01-31", "Sat"),
        ("23:59", "2026-01-31", "Sat"),
    ],
)
def test_a_clock_without_a_date_is_of_its_programme_day(start, day, shown_day):
    (row,) = imported("Asia/Kathmandu", ("2026-01-31", "", start, "01:00")).rows

    assert (row.start, row.starts_at.date().isoformat(), f"{row.day:%a}") == (start, day, shown_day)


def test_a_programme_day_may_reach_far_into_the_next():
    """38C3 has slots at five in the morning of the day before; a source that says so is believed."""
    snapshot = imported(
        "Europe/Berlin",
        ("2026-01-31", "2026-02-01T05:30:00+01:00", "05:30", "01:00"),
        ("2026-02-01", "2026-02-01T05:00:00+01:00", "05:00", "01:00"),
    )

    assert [(row.title, row.day.day, row.is_after_midnight) for row in snapshot.rows] == [
        ("E0", 31, True),
        ("E1", 1, False),
    ]


@pytest.mark.parametrize(
    ("zone", "when", "name"),
    [
        ("Asia/Tokyo", "Sunday 1 February, 07:30–08:15", "Asia/Tokyo, JST, UTC+9"),
        ("Europe/London", "22:30–23:15", "Europe/London, GMT, UTC+0"),
        ("Pacific/Kiritimati", "Sunday 1 February, 12:30–13:15", "Pacific/Kiritimati, UTC+14"),
        ("Europe/Berlin", None, None),  # another name for the same time
        ("", None, None),
    ],
)
def test_my_time_stands_beside_where_it_differs(zone, when, name):
    (row,) = imported("Europe/Brussels", ("2026-01-31", "", "23:30", "00:45")).rows
    mine = beside(row, Preferences(zone=zone))

    assert (mine and mine.when, mine and mine.zone) == (when, name)


@pytest.mark.parametrize("answers_are_kept", [False, True])
def test_lists_and_searches_are_in_my_zone_for_me_alone(client, answers_are_kept):
    imported("Europe/Brussels", ("2026-01-31", "", "23:30", "00:45"))
    stranger = type(client)()
    client.post("/accounts/preferences/", {"time": "mine", "zone": "Asia/Tokyo"})
    htmx = {"HX-Request": "true"} if answers_are_kept else {}
    for address in ("/odd/", "/odd/?q=E0", "/search/?q=E0", "/odd/?q=E0"):
        for person, clock, day in ((client, "07:30", "Sun 1 Feb"), (stranger, "23:30", "Sat 31 Jan")):
            text = person.get(address, headers=htmx).text
            assert re.findall(r"<time>([\d:]+)</time>", text) == [clock], address
            assert day in text


ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Kiritimati",
     "Pacific/Pago_Pago", "Pacific/Chatham", "America/St_Johns", "Africa/Casablanca", "Asia/Beirut"]
)  # fmt: skip
DAYS = st.dates(dt.date(2010, 1, 1), dt.date(2030, 12, 31)) | st.sampled_from(
    [dt.date(2026, 3, 28), dt.date(2026, 3, 29), dt.date(2026, 10, 24), dt.date(2026, 10, 25), dt.date(2026, 4, 4)]
)
CLOCKS = st.builds(dt.time, st.integers(0, 23), st.integers(0, 59))
SLOTS = st.lists(st.tuples(st.integers(0, 2), CLOCKS, st.integers(0, 600)), min_size=1, max_size=8)
BOUNDARIES = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)


@BOUNDARIES
@given(ZONES, DAYS, SLOTS)
@example("Europe/Berlin", dt.date(2026, 10, 24), [(0, dt.time(2, 30), 90), (1, dt.time(2, 30), 90), (1, dt.time(0), 0)])
@example("Asia/Beirut", dt.date(2026, 3, 28), [(0, dt.time(0, 30), 60), (1, dt.time(0, 0), 60)])  # midnight is skipped
def test_the_boundary_of_a_day(db, zone, first, slots):
    """Of clocks without a date: before four they are of the night after their day, and the clock shown is theirs."""
    events = [
        ((first + dt.timedelta(days=ahead)).isoformat(), "", f"{clock:%H:%M}", f"{length // 60:02}:{length % 60:02}")
        for ahead, clock, length in slots
    ]
    snapshot = imported(zone, *events)
    rows = {row.title: row for row in snapshot.rows}

    assert len(rows) == len(slots)
    for number, (ahead, clock, length) in enumerate(slots):
        row, day = rows[f"E{number}"], first + dt.timedelta(days=ahead)
        date = day + dt.timedelta(days=clock < dt.time(4))
        naive = dt.datetime.combine(date, clock)
        exists = naive.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert row.day == day
        assert row.starts_at.replace(tzinfo=None, fold=0) == exists.replace(fold=0)
        assert exists == naive or exists > naive  # a clock that is skipped is read as it would have gone on
        assert row.is_after_midnight == (row.starts_at.date() > day)
        assert row.minutes == length
    assert_the_list_is_right(snapshot)


@BOUNDARIES
@given(ZONES, ZONES, DAYS, SLOTS, st.integers(-600, 4000))
def test_any_zone_shows_the_same_moments(db, zone, mine, first, slots, minutes):
    """My zone changes no slot, no day and no length; and at no moment is something on that is not."""
    events = [
        ((first + dt.timedelta(days=ahead)).isoformat(), "", f"{clock:%H:%M}", f"{length // 60:02}:{length % 60:02}")
        for ahead, clock, length in slots
    ]
    snapshot = imported(zone, *events)
    assert_the_list_is_right(snapshot, ZoneInfo(mine))
    for row in snapshot.rows:
        there = dt.datetime.fromtimestamp(row.starts_at.timestamp(), ZoneInfo(mine))
        assert (row.day_in(ZoneInfo(mine)), row.start_in(ZoneInfo(mine))) == (there.date(), f"{there:%H:%M}")
    moment = dt.datetime.combine(first, dt.time(), dt.UTC) + dt.timedelta(minutes=minutes)
    now = now_in(snapshot, moment)
    on = {row.title for room in now.rooms for row in (*room.on, *room.open)}
    expected = {
        row.title
        for row in snapshot.rows
        if row.starts_at.timestamp() <= moment.timestamp() < row.starts_at.timestamp() + (row.minutes or 5) * 60
    }
    assert on == expected


@BOUNDARIES
@given(ZONES, st.builds(dt.datetime.combine, DAYS, CLOCKS))
def test_the_name_of_a_zone_has_the_offset_that_its_clocks_have(zone, naive):
    moment = naive.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone))
    name = zone_name(moment)
    if name == "UTC":
        assert moment.utcoffset() == dt.timedelta()
        return
    sign, hours, minutes = re.search(r"UTC([+−])(\d+)(?::(\d\d))?$", name).groups()
    offset = dt.timedelta(hours=int(hours), minutes=int(minutes or 0))
    assert moment.utcoffset() == (offset if sign == "+" else -offset)
    assert zone_name_over([moment, moment]) == name
