import datetime as dt
import zoneinfo

import pytest

from schedule.importers.fields import (
    Unusable,
    make_guid,
    read_address,
    read_clock,
    read_color,
    read_date,
    read_duration,
    read_languages,
    read_moment,
    read_zone,
    to_utc,
)
from schedule.importers.texts import clean_text

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("00:30", 30), ("0:30", 30), ("1:5", 65), ("90", 90), ("26:00", 1560), ("00:75", 75), ("03:29", 209),
        ("1:02:30", 1590), ("00:25:00", 25), ("01:30:00", 90), ("2:00:00", 2880),
        ("0", 0), ("00:00", 0), ("PT1H", 60), ("PT45M", 45), ("P1DT2H", 1560),
    ],
)  # fmt: skip
def test_read_duration(text, minutes):
    assert read_duration(text) == dt.timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "-1:00", "soon", "1:2:3:4", "9" * 40, "1.5", "DDD:HH:MM", "3:00x"])
def test_read_duration_refuses(text):
    with pytest.raises(Unusable):
        read_duration(text)


def test_read_duration_refuses_what_no_clock_holds():
    with pytest.raises(Unusable, match="longer than any talk"):
        read_duration("999999999999:00")


@pytest.mark.parametrize("text", ["2026-13-45", "", "0001-01-01", "9999-12-31", "1900-01-01", "31.1.2026"])
def test_read_date_refuses(text):
    with pytest.raises(Unusable):
        read_date(text)


@pytest.mark.parametrize("text", ["2026-01-31T25:00+01:00", "2026-01-31T10:00+99:00", "now", "2300-01-01T00:00Z"])
def test_read_moment_refuses(text):
    with pytest.raises(Unusable):
        read_moment(text)


@pytest.mark.parametrize("text", ["9", "", "09.30", "1:2:3:4", "aa:bb", "123:00"])
def test_read_clock_refuses(text):
    with pytest.raises(Unusable):
        read_clock(text)


AT_TWO = [dt.datetime(2026, 5, 1, 10, tzinfo=dt.timezone(dt.timedelta(hours=2)))]


@pytest.mark.parametrize(
    ("name", "moments", "zone", "is_warned"),
    [
        ("Europe/Berlin", [], "Europe/Berlin", False),
        ("europe/berlin", [], "Europe/Berlin", False),
        ("UTC", [], "UTC", False),
        ("", AT_TWO, "Etc/GMT-2", True),
        ("Mars/Olympus", AT_TWO, "Etc/GMT-2", True),
        ("../../etc/passwd", [], "UTC", True),
        ("GMT+25", [], "UTC", True),
        ("", [dt.datetime(2026, 5, 1, tzinfo=dt.UTC)], "UTC", True),
        ("", [dt.datetime(2026, 5, 1, tzinfo=dt.timezone(dt.timedelta(hours=5.5)))], "UTC", True),
        ("\0", [], "UTC", True),
    ],
)
def test_read_zone(name, moments, zone, is_warned):
    found, warning = read_zone(name, moments)
    assert (found, bool(warning)) == (zone, is_warned)


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("en", ("en",)), ("de, en", ("de", "en")), ("en,en", ("en",)), ("de-formal", ("de-formal",)), ("", ()),
        ("pt_BR", ("pt-br",)), ("German", ("de",)), ("<b>", ()), ("x" * 50, ()),
    ],
)  # fmt: skip
def test_read_languages(text, languages):
    assert read_languages(text) == languages


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://a.example/x", "https://a.example/x"), ("/x", "https://base.example/x"), ("", ""),
        ("javascript:alert(1)", ""), ("data:text/html,x", ""), ("file:///etc/passwd", ""), ("http://[", ""),
        ("mailto:a@b.example", "mailto:a@b.example"), (" JaVaScript:x", ""),
        ("https://a.example//x//y", "https://a.example/x//y"),
    ],
)  # fmt: skip
def test_read_address(text, address):
    assert read_address(text, "https://base.example/y/") == address


def test_read_color():
    assert [read_color(text) for text in ("#F9B000", "red", "#fff", "")] == ["#f9b000", "", "", ""]


def test_clean_text_drops_what_is_not_seen():
    assert clean_text(" a\r\nb\rc\0d\ud800e\x1b ") == "a\nb\ncde"


def test_make_guid_is_the_same_for_the_same_parts():
    assert make_guid("a", "b") == make_guid("a", "b") != make_guid("ab")


def test_to_utc_knows_the_hour_that_comes_twice_and_the_one_that_never_comes():
    first = dt.datetime.fromisoformat("2026-10-25T02:30")
    second = first.replace(fold=1)
    assert to_utc(second, BERLIN) - to_utc(first, BERLIN) == dt.timedelta(hours=1)
    assert to_utc(dt.datetime.fromisoformat("2027-03-28T02:30"), BERLIN) == dt.datetime(
        2027, 3, 28, 1, 30, tzinfo=dt.UTC
    )
    assert to_utc(dt.datetime.fromisoformat("2026-10-25T02:30:00+01:00"), BERLIN) == to_utc(second, BERLIN)
