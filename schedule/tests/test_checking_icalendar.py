"""iCalendar: a file that breaks each rule of the standard and of the calendars, and one that breaks none."""

import pytest

from schedule.checking import check_schedule
from schedule.tests.checked import CALENDAR, reads_for_everybody, told

RFC, FOUR, GIGGITY = ("RFC 5545",), ("Google Calendar", "Apple Calendar", "Outlook", "Thunderbird"), ("Giggity",)
EVERYBODY = (*RFC, *FOUR, *GIGGITY)
UID = "UID:21111111-1111-4111-8111-111111111111@example.org\r\n"
START = "DTSTART;TZID=Europe/Berlin:20260501T100000\r\n"
END = "DTEND;TZID=Europe/Berlin:20260501T104500\r\n"
ZONE = CALENDAR[CALENDAR.index("BEGIN:VTIMEZONE") : CALENDAR.index("BEGIN:VEVENT")]
EVENT = CALENDAR[CALENDAR.index("BEGIN:VEVENT") : CALENDAR.index("END:VCALENDAR")]
# name: (what is replaced, by what, {what is told: whom})
RULES = {
    "no version": ("VERSION:2.0\r\n", "", {"There is no VERSION": RFC}),
    "version 1": ("VERSION:2.0", "VERSION:1.0", {"VERSION is not 2.0": RFC}),
    "no prodid": ("PRODID:-//Hallway//EN\r\n", "", {"There is no PRODID": RFC}),
    "no method": ("METHOD:PUBLISH\r\n", "", {}),
    "an invitation": ("METHOD:PUBLISH", "METHOD:REQUEST", {"METHOD is not PUBLISH": ("Outlook",)}),
    "nothing in it": (ZONE + EVENT, "", {"There is nothing in it": RFC, "No event is left": GIGGITY}),
    "no event": (EVENT, "", {"No event is left": GIGGITY}),
    "no uid": (UID, "", {"An event has no UID": EVERYBODY, "No event is left": GIGGITY}),
    "one uid twice": (EVENT, EVENT + EVENT, {"Two events have one UID": EVERYBODY}),
    "one uid twice, one of them an exception": (
        EVENT,
        EVENT + EVENT.replace(START, START + "RECURRENCE-ID:20260501T080000Z\r\n"),
        {},
    ),
    "a small uid": (UID, "UID:7\r\n", {"A UID is shorter than 8 characters": FOUR}),
    "no dtstamp": ("DTSTAMP:20260401T120000Z\r\n", "", {"An event has no DTSTAMP": RFC}),
    "dtstamp without zone": ("20260401T120000Z", "20260401T120000", {"DTSTAMP is no moment in UTC": RFC}),
    "no dtstart": (START, "", {"An event has no DTSTART": EVERYBODY, "No event is left": GIGGITY}),
    "dtstart is no date": ("20260501T100000", "20260231T100000", {"DTSTART is no date or time": EVERYBODY}),
    "an end and a length": (END, END + "DURATION:PT45M\r\n", {"An event has DTEND and DURATION": RFC}),
    "a length": (END, "DURATION:PT45M\r\n", {}),
    "a negative length": (END, "DURATION:-PT45M\r\n", {"DURATION is not a length of time": RFC}),
    "neither end nor length": (END, "", {"An event has no DTEND or DURATION": GIGGITY, "No event is left": GIGGITY}),
    "the end before the start": ("20260501T104500", "20260501T094500", {"DTEND is before DTSTART": (*RFC, *FOUR)}),
    "the end at the start": ("20260501T104500", "20260501T100000", {}),
    "a date and a time": (
        END,
        "DTEND;VALUE=DATE:20260502\r\n",
        {"DTSTART is a date and DTEND a time, or the other way": RFC},
    ),
    "whole days": (START + END, "DTSTART;VALUE=DATE:20260501\r\nDTEND;VALUE=DATE:20260502\r\n", {}),
    "in utc": (START + END, "DTSTART:20260501T080000Z\r\nDTEND:20260501T084500Z\r\n", {}),
    "in utc and in a zone": ("T104500", "T104500Z", {"DTEND has both Z and TZID": RFC}),
    "in no zone": (END, "DTEND:20260501T104500\r\n", {"DTEND has no zone": FOUR}),
    "a zone that is not described": (ZONE, "", {"A TZID has no VTIMEZONE": (*RFC, "Outlook")}),
    "a zone of a name of its own": (
        END,
        "DTEND;TZID=Berlin:20260501T104500\r\n",
        {"A TZID has no VTIMEZONE": (*RFC, *FOUR)},
    ),
    "a zone without a rule": (
        ZONE,
        "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nEND:VTIMEZONE\r\n",
        {"A VTIMEZONE has no rule": RFC},
    ),
    "no location": ("LOCATION:Hall\r\n", "", {"An event has no LOCATION": GIGGITY, "No event is left": GIGGITY}),
    "no summary": (
        "SUMMARY:Opening\\, with tea\r\n",
        "",
        {
            "An event has no SUMMARY": ("Google Calendar", "Apple Calendar", "Outlook", "Thunderbird", "Giggity"),
            "No event is left": GIGGITY,
        },
    ),
    "repeated by a rule": (END, END + "RRULE:FREQ=DAILY;COUNT=2\r\n", {"An event is repeated by a rule": GIGGITY}),
    "a comma as it is": ("Opening\\,", "Opening,", {"SUMMARY has a comma, a semicolon or a backslash as it is": RFC}),
    "html": (
        "Words that go",
        "<p>Words</p>",
        {"A DESCRIPTION has HTML in it": ("Apple Calendar", "Outlook", "Thunderbird")},
    ),
    "summary twice": ("LOCATION:Hall", "SUMMARY:x\r\nLOCATION:Hall", {"SUMMARY stands twice in one event": RFC}),
    "a status of its own": ("CONFIRMED", "MOVED", {"STATUS is no word that is known": RFC}),
    "a sequence that is none": ("SEQUENCE:1", "SEQUENCE:one", {"SEQUENCE is no whole number": RFC}),
    "a long line": ("SUMMARY:", "SUMMARY:" + "x" * 70, {"A line is longer than 75 octets": RFC}),
    "line feeds alone": ("\r\n", "\n", {"Lines end with LF alone": RFC}),
    "two carriage returns": ("Hall\r\n", "Hall\r\r\n", {"Lines end with more than one CR": RFC}),
    "an empty line": ("LOCATION", "\r\nLOCATION", {"A line is empty": RFC}),
    "no property": ("LOCATION", "words\r\nLOCATION", {"A line is no property": RFC}),
    "a control character": ("Hall", "Ha\u0007ll", {"A line has a control character": RFC}),
    "a mark of byte order": ("BEGIN:VCALENDAR", "\ufeffBEGIN:VCALENDAR", {"It begins with a byte order mark": RFC}),
    "folded with a tab": ("go\r\n ", "go\r\n\t", {"A folded line goes on with a tab": GIGGITY}),
    "cut short": ("END:VEVENT\r\nEND:VCALENDAR\r\n", "", {"A component has no END": EVERYBODY}),
    "an end too many": (
        "END:VEVENT\r\n",
        "END:VEVENT\r\nEND:VALARM\r\n",
        {"An END closes what is not open": EVERYBODY},
    ),
    "after its end": (
        "END:VCALENDAR\r\n",
        "END:VCALENDAR\r\nX-MORE:1\r\n",
        {"A property stands outside of the calendar": RFC},
    ),
    "parameters in quotes": ("LOCATION:", 'LOCATION;ALTREP="https://example.org/a;b:c";LANGUAGE=en:', {}),
}
# What is fatal to whoever is told it; all else is fatal to the standard alone.
FATAL = {"No event is left", "A component has no END", "An END closes what is not open"}
HARMLESS = {"A line is longer than 75 octets"}


def test_nothing_is_said_of_a_file_that_is_right():
    assert reads_for_everybody(CALENDAR.encode()) == {}


@pytest.mark.parametrize("name", RULES)
def test_rule(name):
    old, new, expected = RULES[name]
    assert old in CALENDAR
    data = CALENDAR.replace(old, new, -1 if name == "line feeds alone" else 1).encode()
    found = {(what, who): is_fatal for who in EVERYBODY for what, is_fatal in told(data, who).items()}
    assert found == {
        (what, who): what in FATAL or (who in RFC and what not in HARMLESS)
        for what, several in expected.items()
        for who in several
    }


def test_a_zone_by_an_old_name_is_read_wrongly_by_apple_alone():
    data = CALENDAR.replace("Europe/Berlin", "CET").encode()
    assert told(data, "Apple Calendar") == {"A TZID is no IANA name of a place": False}
    assert told(data, "Google Calendar") == told(data, *RFC) == {}


def test_letters_that_are_not_utf_8():
    assert told(CALENDAR.encode().replace(b"Hall", b"H\xe4ll"), *RFC) == {"A line is not UTF-8": True}


def test_a_fold_within_a_letter():
    data = CALENDAR.encode().replace(b"Hall\r\n", b"H\xc3\r\n \xa4ll\r\n")
    assert told(data, *RFC) == {}
    assert told(data, "Giggity") == {"A fold stands in the middle of a letter": False}


def test_a_line_of_megabytes_is_read_in_one_go():
    report = check_schedule(CALENDAR.replace("Hall", "x" * 5_000_000).encode())
    assert [finding.what for finding in report.findings] == ["A line is longer than 75 octets"]


def test_components_without_end_are_told_once():
    report = check_schedule(b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 20_000)
    torn = next(finding for finding in report.findings if finding.what == "A component has no END")
    assert (torn.times, len(torn.places)) == (20_001, 5)
