"""What no reader may choke on: files cut short, damaged, in odd encodings, and odd but honest schedules."""

import datetime as dt
import json
import random
from contextlib import suppress

import pytest

from schedule.importers.programme import UnreadableProgramme
from schedule.importers.reading import read_programme

UTC = dt.UTC
FILES = [
    "cccamp-2019/frab-camp2019.json",
    "debconf-2017/pentabarf.xml",
    "djangocon-europe-2024/widget/v2.json",
    "europython-2014/schedule.xml",
    "global-azure-linz-2025/sessionize.json",
    "pycon-us-2025/conference.json",
    "pyconfr-2025/schedule.json",
]


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_short_anywhere_is_refused(shared_data, name):
    data = (shared_data / "schedules" / name).read_bytes()
    for length in range(0, len(data) - 1, max(1024, len(data) // 100)):
        with pytest.raises(UnreadableProgramme):
            read_programme(data[:length])


@pytest.mark.parametrize(
    "name", [*FILES, "droidcon-2025/droidcon-2025_sessions.csv", "djangocon-us-2025/schedule/manual.yaml"]
)
def test_a_damaged_file_is_read_or_refused(shared_data, name):
    data, chance = (shared_data / "schedules" / name).read_bytes()[-60_000:], random.Random(6)  # noqa: S311  not a secret
    for _ in range(40):
        damaged = bytearray(data)
        for _ in range(3):
            at = chance.randrange(len(damaged))
            damaged[at : at + chance.randrange(3)] = chance.choice([b"", b"\0", b"\xff", b'"', b"<", b"{", b"9" * 30])
        _read_or_refuse(bytes(damaged))


def _read_or_refuse(data):
    with suppress(UnreadableProgramme):
        assert read_programme(data).events


VALUES = [None, 0, -1, 1e300, True, "", "x", [], {}, [None], [[]], {"en": 1}, {"id": {}}, 10**40]


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith("json")])
def test_any_value_may_stand_anywhere(shared_data, name):
    root = _short(json.loads((shared_data / "schedules" / name).read_bytes()))
    for number, path in enumerate(_paths(root)):
        for value in (VALUES[number % len(VALUES)], VALUES[(number * 5 + 3) % len(VALUES)]):
            _read_or_refuse(json.dumps(_with(root, path, value)).encode())


def _short(value):
    """The same with lists of one and objects of few."""
    if isinstance(value, dict):
        return {name: _short(one) for name, one in list(value.items())[: None if len(value) < 30 else 3]}
    return [_short(one) for one in value[:1]] if isinstance(value, list) else value


def _paths(value, path=()):
    """The way to each value."""
    if path:
        yield path
    if isinstance(value, dict):
        for name in value:
            yield from _paths(value[name], (*path, name))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _paths(one, (*path, number))


def _with(root, path, value):
    """``root`` with one value changed."""
    if not path:
        return value
    first, *rest = path
    changed = root.copy()
    changed[first] = _with(root[first], rest, value)
    return changed


def _xml(events, zone="Europe/Berlin", day="2026-01-31"):
    return (
        f"<schedule><conference><title>D</title><time_zone_name>{zone}</time_zone_name></conference>"
        f'<day date="{day}" index="7"><room name="Hall">{events}</room></day></schedule>'
    ).encode()


def _event(date="2026-01-31T10:00:00+01:00", duration="00:30", inside="", guid="g"):
    return f'<event guid="{guid}"><title>T</title><date>{date}</date><duration>{duration}</duration>{inside}</event>'


@pytest.mark.parametrize(
    ("encode", "reason"),
    [
        (lambda text: text.encode("utf-16"), "encoding"),
        (lambda text: text.encode("cp1252"), "not UTF-8 at byte"),
        (lambda text: text.replace("utf-8", "utf-7").encode("utf-7"), "."),
        (lambda text: text.encode().replace(b"T", b"\0"), "not well-formed"),
    ],
)
def test_an_encoding_that_is_not_what_it_says_is_told(encode, reason):
    text = '<?xml version="1.0" encoding="utf-8"?>' + _xml(_event()).decode().replace(">T<", ">Tür<")
    with pytest.raises(UnreadableProgramme, match=reason):
        read_programme(encode(text))


def test_no_event_is_lost_to_what_it_lacks_or_shares():
    events = [
        _event(guid="a"), _event(guid="A "), _event(guid="a"),
        '<event guid="b"><date>2026-01-31T10:00:00+01:00</date></event>',
        '<event guid="c"><title>no time</title></event>',
        _event(guid="d", inside=f"<room>{'r' * 600}</room>"),
    ]  # fmt: skip
    programme = read_programme(_xml("".join(events)))
    assert len({event.guid for event in programme.events}) == len(events)
    assert [event.title for event in programme.events] == ["T", "T", "T", "(untitled)", "no time", "T"]
    assert (
        "a guid stands at two events, the second was given one of its own (2 times, first at line 1)"
        in programme.warnings
    )
    assert (
        "an event without a time stands at the beginning of its day (at line 1, event “no time”)" in programme.warnings
    )


@pytest.mark.parametrize(
    ("duration", "minutes"),
    [
        ("0", 0), ("-1:00", 0), ("25:00", 1500), ("6944:11:40", 0), ("1:02:30", 1590), ("1:5", 65), ("90", 90), ("", 0),
        ("PT1H", 60), ("1000000", 0), ("٣:٠٠", 0), ("00:30", 30), ("P2DT3H", 3060),
    ],
)  # fmt: skip
def test_lengths_are_read_or_told(duration, minutes):
    programme = read_programme(_xml(_event(duration=duration)))
    (event,) = programme.events
    assert event.ends_at - event.starts_at == dt.timedelta(minutes=minutes)
    assert bool(programme.warnings) is ((minutes == 0 and duration != "0") or duration.count(":") == 2)


@pytest.mark.parametrize(
    ("day", "start", "utc"),
    [
        ("2027-03-28", "02:30", dt.datetime(2027, 3, 29, 0, 30, tzinfo=UTC)),  # before four: the night after the day
        ("2027-03-27", "02:30", dt.datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),  # which does not exist: half an hour on
        ("2026-10-24", "02:30", dt.datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # twice there: the earlier
        ("2026-10-25", "10:00", dt.datetime(2026, 10, 25, 9, 0, tzinfo=UTC)),
    ],
)
def test_wall_clocks_when_the_clocks_change(day, start, utc):
    event = f"<event><title>T</title><start>{start}</start><duration>1:00</duration></event>"
    (found,) = read_programme(_xml(event, day=day)).events
    assert (found.starts_at, found.ends_at - found.starts_at) == (utc, dt.timedelta(hours=1))


def test_an_offset_counts_before_the_zone():
    (event,) = read_programme(_xml(_event(date="2026-01-31T10:00:00-08:00"))).events
    assert event.starts_at == dt.datetime(2026, 1, 31, 18, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "GMT+25", "../../etc/passwd", "/etc/localtime", "x" * 900, "GMT"])
def test_a_zone_that_is_none_is_guessed_and_asked_for(zone):
    programme = read_programme(_xml(_event(), zone))
    assert (programme.time_zone, programme.asks) == ("Etc/GMT-1", ("time_zone",))
    assert "the offset of its dates was taken" in programme.warnings[0]


def test_the_offset_of_most_is_the_guess():
    events = _event(guid="a") + _event(guid="b") + _event("2026-07-31T10:00:00+02:00", guid="c")
    assert read_programme(_xml(events, "")).time_zone == "Etc/GMT-1"
    assert read_programme(_xml(_event(), "europe/berlin")).time_zone == "Europe/Berlin"


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-12:00", "1900-01-01T10:00:00Z"])
def test_a_date_out_of_reach_is_refused_with_its_place(date):
    with pytest.raises(UnreadableProgramme, match=r"line 1, event “T”: the year .* is not between 1970 and 2100"):
        read_programme(_xml(_event(date)))


@pytest.mark.parametrize(
    ("date", "minutes"), [("2026-01-31T23:30:00+01:00", 150), ("2026-02-01T00:30:00+01:00", 60), ("2026-01-31", 20_160)]
)
def test_an_event_over_midnight_is_on_the_day_that_the_source_says(date, minutes):
    (event,) = read_programme(_xml(_event(date, str(minutes)))).events
    assert event.day == dt.date(2026, 1, 31)
    assert event.ends_at - event.starts_at == dt.timedelta(minutes=minutes)


def test_days_far_apart_out_of_order_and_empty_ones():
    days = "".join(
        f'<day date="{day}" index="{index}"><room name="H">{events}</room></day>'
        for day, index, events in (("2031-01-31", 1, _event("2031-01-31T10:00:00Z")), ("2026-01-31", 1, _event()))
    )
    programme = read_programme(f'<schedule>{days}<day date="2026-02-01" index="x"/></schedule>'.encode())
    assert [day.date.isoformat() for day in programme.days] == ["2026-01-31", "2026-02-01", "2031-01-31"]
    assert {event.day for event in programme.events} == {programme.days[0].date, programme.days[2].date}
