import datetime as dt

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from schedule.importers.icalendar import read_icalendar
from schedule.importers.programme import ReadOptions
from schedule.importers.recurrence import Rule

FIRST = dt.date(2026, 3, 2)  # a Monday
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


@st.composite
def _rules(draw):
    parts = [f"FREQ={draw(st.sampled_from(['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY']))}"]
    parts.append(f"INTERVAL={draw(st.integers(1, 3))}")
    nth = st.sampled_from(["", "1", "2", "-1"]) if parts[0] in ("FREQ=MONTHLY", "FREQ=YEARLY") else st.just("")
    if draw(st.booleans()):
        days = draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=3, unique=True))
        parts.append("BYDAY=" + ",".join(draw(nth) + day for day in days))
    if draw(st.booleans()) or (parts[0] == "FREQ=YEARLY" and len(parts) == 3):
        months = draw(st.lists(st.integers(3, 8), min_size=1, max_size=3, unique=True))
        parts.append("BYMONTH=" + ",".join(map(str, months)))
    if parts[0] != "FREQ=WEEKLY" and draw(st.booleans()):
        parts.append(f"BYMONTHDAY={draw(st.sampled_from([1, 2, 13, -1]))}")
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 12))}")
    if draw(st.booleans()):
        parts.append(f"WKST={draw(st.sampled_from(DAYS))}")
    return ";".join(parts)


@settings(max_examples=150, deadline=None)
@given(rule=_rules())
def test_a_rule_means_the_days_that_dateutil_says(rule):
    last = FIRST + dt.timedelta(days=200)
    first, end = (dt.datetime.combine(day, dt.time()) for day in (FIRST, last))
    days = [moment.date() for moment in rrulestr(rule, dtstart=first).between(first, end, inc=True)]
    if days[:1] == [FIRST]:  # the standard leaves open what else an event means that its own rule leaves out
        assert Rule(rule).days(FIRST, last) == days


def _starts(*events):
    body = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    data = f"BEGIN:VCALENDAR\nX-WR-TIMEZONE:Europe/Berlin\n{body}END:VCALENDAR\n"
    programme = read_icalendar(data.encode(), ReadOptions())
    return [f"{event.starts_at:%d.%m. %H:%M}" for event in programme.events], programme


BREAK = "UID:break\nSUMMARY:Break\nDTSTART;TZID=Europe/Berlin:20260327T100000\nDURATION:PT30M\n"


@pytest.mark.parametrize(
    ("lines", "starts"),
    [
        ("RRULE:FREQ=DAILY;COUNT=3", ["27.03. 09:00", "28.03. 09:00", "29.03. 08:00"]),  # the clocks go forward
        ("RRULE:FREQ=DAILY;UNTIL=20260328T235959Z", ["27.03. 09:00", "28.03. 09:00"]),
        ("RRULE:FREQ=DAILY;UNTIL=20260328", ["27.03. 09:00", "28.03. 09:00"]),
        ("RRULE:FREQ=DAILY;UNTIL=20260328T090000", ["27.03. 09:00"]),
        ("RRULE:FREQ=DAILY;UNTIL=20200101", ["27.03. 09:00"]),
        ("RRULE:FREQ=DAILY;COUNT=3\nEXDATE;TZID=Europe/Berlin:20260328T100000", ["27.03. 09:00", "29.03. 08:00"]),
        ("RRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20260328", ["27.03. 09:00", "29.03. 08:00"]),
        ("RDATE:20260328T090000Z,20260330T120000Z", ["27.03. 09:00", "28.03. 09:00", "30.03. 12:00"]),
        ("RRULE:FREQ=HOURLY;COUNT=3", ["27.03. 09:00"]),
        ("RRULE:FREQ=DAILY;COUNT=3;BYSETPOS=1", ["27.03. 09:00"]),
        ("RRULE:FREQ=DAILY;UNTIL=99991231", None),
    ],
)
def test_an_event_takes_place_as_often_as_it_says(lines, starts):
    found, programme = _starts(BREAK + lines)
    assert found == starts if starts else len(found) == 367
    assert len({event.guid for event in programme.events}) == len(found)


def test_what_repeats_without_end_ends_with_the_conference():
    end = "SUMMARY:End\nDTSTART:20260328T160000Z"
    starts, programme = _starts(BREAK + "RRULE:FREQ=DAILY", end)
    assert starts == ["27.03. 09:00", "28.03. 09:00", "28.03. 16:00"]
    assert "what repeats without end was taken until 2026-03-28 (at line 8)" in programme.warnings


def test_one_of_many_may_be_elsewhere_and_keeps_its_guid():
    whole = _starts(BREAK + "RRULE:FREQ=DAILY;COUNT=3")[1]
    moved = BREAK.replace("0327T10", "0328T12") + "RECURRENCE-ID;TZID=Europe/Berlin:20260328T100000"
    starts, programme = _starts(BREAK + "RRULE:FREQ=DAILY;COUNT=3", moved)
    assert sorted(starts) == ["27.03. 09:00", "28.03. 11:00", "29.03. 08:00"]
    assert {event.guid for event in programme.events} == {event.guid for event in whole.events}
    assert {event.code for event in programme.events} == {"break"}


def test_what_repeats_beyond_measure_is_cut():
    events = [BREAK.replace("UID:", f"UID:{n}") + "RRULE:FREQ=DAILY;UNTIL=99991231" for n in range(1_000)]
    starts, programme = _starts(*events)
    assert len(starts) == 5_000 + 1_000 - 14
    assert any("was cut after 1 times" in told for told in programme.warnings)
    assert "there is more that repeats than is followed; the event stands once" in programme.warnings[-1]
