"""What is before, after and beside a slot goes by its moments, whatever the clocks on the wall show."""

import datetime as dt

import pytest

from schedule.snapshot import at_the_same_time, find_conference, neighbours, snapshot_of
from schedule.sync import apply_programme

from .factories import NINE, make_event, make_programme

pytestmark = pytest.mark.django_db


def rows_of(*events):
    apply_programme(make_programme(*events), slug="demo")
    snapshot = snapshot_of(find_conference("demo"))
    return snapshot, {row.title: row for row in snapshot.rows}


def test_in_the_hour_that_comes_twice_one_is_before_the_other():
    """In Berlin, at half past two in summer time and, an hour later, at half past two in winter time."""
    minutes = (dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC) - NINE).total_seconds() / 60
    night = {"day": dt.date(2026, 10, 24), "length": 30}
    snapshot, rows = rows_of(
        make_event("a", "Summer", minutes=minutes, **night), make_event("b", "Winter", minutes=minutes + 60, **night)
    )
    summer, winter = rows["Summer"], rows["Winter"]

    assert (summer.start, winter.start) == ("02:30", "02:30")
    assert neighbours(snapshot, summer) == (None, winter)
    assert neighbours(snapshot, winter) == (summer, None)
    assert at_the_same_time(snapshot, summer) == []


def test_what_has_no_length_is_beside_what_begins_with_it():
    snapshot, rows = rows_of(
        make_event("a", "Doors", length=0, room="Door"),
        make_event("b", "Opening"),
        make_event("c", "Later", minutes=45),
    )

    assert at_the_same_time(snapshot, rows["Doors"]) == [rows["Opening"]]
