import datetime as dt

import pytest

from schedule.importers.programme import Event, Programme, ReadOptions, Room, Speaker, UnreadableProgramme
from schedule.importers.xcal import read_xcal

PENTABARF = """<?xml version="1.0" encoding="utf-8"?>
<iCalendar xmlns:pentabarf="http://pentabarf.org" xmlns:xCal="urn:ietf:params:xml:ns:xcal"><vcalendar>
<version>2.0</version><prodid>-//Pentabarf//Schedule//EN</prodid><x-wr-calname>demo Schedule</x-wr-calname>
<vevent><method>PUBLISH</method><uid>7@demo@pentabarf.org</uid><pentabarf:event-id>7</pentabarf:event-id>
<pentabarf:event-slug>on-tests</pentabarf:event-slug><pentabarf:title>On Tests</pentabarf:title>
<pentabarf:subtitle>Why</pentabarf:subtitle><pentabarf:language>English</pentabarf:language>
<pentabarf:language-code>en</pentabarf:language-code><dtstart>20260131T100000</dtstart><dtend/><duration>004500</duration>
<summary>On Tests- Why</summary><description>All \\n of it</description><class>PUBLIC</class><status>CONFIRMED</status>
<category>Lecture</category><url>https://demo.example/7</url><location>Hall</location>
<attendee>Ada Lovelace</attendee><attendee>Bob</attendee></vevent>
</vcalendar></iCalendar>"""

RFC_6321 = """<icalendar xmlns="urn:ietf:params:xml:ns:icalendar-2.0"><vcalendar>
<properties><prodid><text>-//Demo//EN</text></prodid></properties>
<components><vevent><properties>
<uid><text>6ba7b810-9dad-11d1-80b4-00c04fd430c8</text></uid><summary><text>On Tests</text></summary>
<dtstart><parameters><tzid><text>Europe/Berlin</text></tzid></parameters><date-time>2026-01-31T10:00:00</date-time></dtstart>
<duration><duration>PT45M</duration></duration><categories><text>Talk</text><text>Web</text></categories>
<rrule><recur><freq>DAILY</freq><count>2</count></recur></rrule>
</properties></vevent></components></vcalendar></icalendar>"""


def test_a_file_of_pentabarfs_is_a_programme():
    programme = read_xcal(PENTABARF.encode(), ReadOptions(time_zone="Europe/Berlin"))
    assert programme == Programme(
        acronym="demo Schedule",
        title="demo Schedule",
        time_zone="Europe/Berlin",
        format="xCal",
        rooms=(Room("Hall"),),
        events=(
            Event(
                guid=programme.events[0].guid,
                id="7",
                slug="on-tests",
                title="On Tests",
                subtitle="Why",
                day=dt.date(2026, 1, 31),
                starts_at=dt.datetime(2026, 1, 31, 9, tzinfo=dt.UTC),
                ends_at=dt.datetime(2026, 1, 31, 9, 45, tzinfo=dt.UTC),
                url="https://demo.example/7",
                room="Hall",
                kind="talk",
                kind_label="Lecture",
                languages=("en",),
                abstract="All \\n of it",
                speakers=(Speaker("Ada Lovelace"), Speaker("Bob")),
            ),
        ),
    )


def test_a_file_by_the_standard_is_a_programme():
    programme = read_xcal(RFC_6321.encode(), ReadOptions())
    assert (programme.time_zone, programme.asks) == ("Europe/Berlin", ("title",))
    one, two = programme.events
    assert (one.title, one.track, one.kind) == ("On Tests", "Web", "talk")
    assert (two.starts_at - one.starts_at, two.code) == (dt.timedelta(days=1), one.code)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<iCalendar/>", "no event in it"),
        (b"<schedule/>", "root is <schedule>"),
        (PENTABARF[:600].encode(), "not well-formed"),
        (b"<!DOCTYPE iCalendar [<!ENTITY a 'b'>]><iCalendar>&a;</iCalendar>", "not allowed"),
    ],
)
def test_what_cannot_be_read_is_refused(data, reason):
    with pytest.raises(UnreadableProgramme, match=reason):
        read_xcal(data, ReadOptions())


def test_an_event_without_a_time_is_told_with_its_line():
    good = PENTABARF.replace("<vevent>", "<vevent><summary>Lost</summary></vevent><vevent>", 1)
    programme = read_xcal(good.encode(), ReadOptions())
    assert "the event “Lost” was left out: it has no DTSTART (at line 4)" in programme.warnings
