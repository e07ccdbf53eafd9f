"""The moment that an address asks for, and how long it is until another."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from schedule.now import read_at
from schedule.now_page import length_name

from .factories import NINE

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-31T09:00+01:00", NINE),
        ("2026-01-31T09:00 01:00", NINE),  # an unescaped plus
        ("2026-01-31T08:00Z", NINE),
        ("2026-01-31T09:00", NINE),  # the conference's wall clock
        ("2026-01-31", NINE - dt.timedelta(hours=9)),
    ],
)
def test_a_moment_is_read(text, expected):
    assert read_at(text, BERLIN) == expected


@pytest.mark.parametrize(
    "text",
    [
        "noon",
        "2026-13-01T09:00",
        "2026-01-31T25:00",
        "0001-01-01",
        "9999-12-31T23:59-14:00",
        "0001-01-01T00:00Z",  # in Chicago a day that is not in the calendar
        "9999-12-31T23:59Z",
    ],
)
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(ValueError, match="no moment"):
        read_at(text, BERLIN)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(1, "1 min"), (60, "1 min"), (61, "2 min"), (3600, "1 h 00"), (47.9 * 3600, "47 h 54"), (48 * 3600, "2 days")],
)
def test_lengths_are_told_in_the_largest_unit_that_helps(seconds, expected):
    assert length_name(seconds) == expected
