import datetime as dt
from dataclasses import replace

import pytest

from schedule.importers.icalendar import read_icalendar
from schedule.importers.programme import Event, Link, Programme, ReadOptions, Room, Speaker, Track, UnreadableProgramme

HEAD = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Somebody//EN\nX-WR-CALNAME:Demo 26\nX-WR-TIMEZONE:Europe/Berlin\n"
START = "DTSTART;TZID=Europe/Berlin:20260131T100000\n"
TIMES = START + "DTEND;TZID=Europe/Berlin:20260131T104500\n"
UID = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"


def _file(*events, head=HEAD):
    return (head + "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events) + "END:VCALENDAR\n").encode()


def _read(*events, head=HEAD, **options):
    return read_icalendar(_file(*events, head=head), ReadOptions(**options))


def _event(lines, **options):
    (event,) = _read(f"UID:{UID}\nSUMMARY:On Tests\n{lines}", **options).events
    return event


PLAIN = Event(
    guid=UID,
    title="On Tests",
    day=dt.date(2026, 1, 31),
    starts_at=dt.datetime(2026, 1, 31, 9, tzinfo=dt.UTC),
    ends_at=dt.datetime(2026, 1, 31, 9, 45, tzinfo=dt.UTC),
)


def test_a_whole_file_is_a_programme():
    inside = (
        f"UID:{UID}@demo.example\nSUMMARY:On Tests\n{TIMES}LOCATION:Hall\\, left\nURL:https://demo.example/7\n"
        "DESCRIPTION:All\\nof it\\; more\nCATEGORIES:Talk,Web\nGEO:1;2\nX-PLACE;A=b:Somewhere\nDTSTAMP:20260101T000000Z"
        "\nSTATUS:CONFIRMED\nATTACH:https://demo.example/slides.pdf\nBEGIN:VALARM\nDESCRIPTION:Wake\nEND:VALARM"
    )
    assert _read(inside, head=f"{HEAD}X-WR-CALDESC:A demo\n") == Programme(
        acronym="Demo 26",
        title="Demo 26",
        time_zone="Europe/Berlin",
        format="iCalendar",
        rooms=(Room("Hall, left"),),
        tracks=(Track("Web"),),
        extra={"X-WR-CALDESC": "A demo"},
        events=(
            replace(
                PLAIN,
                url="https://demo.example/7",
                room="Hall, left",
                track="Web",
                kind="talk",
                kind_label="Talk",
                abstract="All\nof it; more",
                links=(Link("", "https://demo.example/slides.pdf", "attachment"),),
                extra={"GEO": "1;2", "X-PLACE": "Somewhere"},
            ),
        ),
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
def test_lines_end_as_they_like(end):
    data = _file(f"UID:{UID}\nSUMMARY:On Tests\n{TIMES}").replace(b"\n", end.encode())
    assert read_icalendar(data, ReadOptions()).events == (PLAIN,)


def test_a_fold_inside_a_character_is_unfolded():
    data = _file(f"UID:{UID}\nSUMMARY:Zürich\n{TIMES}").replace("ü".encode(), b"\xc3\r\n \xbc")
    assert read_icalendar(data, ReadOptions()).events[0].title == "Zürich"


@pytest.mark.parametrize(
    ("lines", "hours"),
    [
        ("DTSTART:20260131T090000Z\nDTEND:20260131T094500Z", 9),
        ("DTSTART:20260131T100000\nDURATION:PT45M", 9),
        ("DTSTART;TZID=W. Europe Standard Time:20260131T100000\nDURATION:PT45M", 9),
        ("DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20260131T100000\nDURATION:PT45M", 9),
        ('DTSTART;TZID="Europe/Berlin":20260131T100000\nDURATION:PT45M', 9),
        ("DTSTART;TZID=CET:20260131T100000\nDURATION:PT45M", 9),
        ("DTSTART;TZID=Mars/Olympus:20260131T100000\nDURATION:PT45M", 9),
        ("DTSTART;TZID=America/New_York:20260131T100000\nDURATION:PT45M", 15),
        ("DTSTART;VALUE=DATE-TIME;TZID=WET:20260131T100000\nDURATION:PT45M", 10),
    ],
)
def test_a_time_is_told_in_many_ways(lines, hours):
    event = _event(lines)
    assert event.starts_at == dt.datetime(2026, 1, 31, hours, tzinfo=dt.UTC)
    assert event.ends_at - event.starts_at == dt.timedelta(minutes=45)


def test_a_date_is_a_whole_day_of_the_conference():
    event = _event("DTSTART;VALUE=DATE:20260131")
    assert (event.day, event.starts_at.isoformat()) == (dt.date(2026, 1, 31), "2026-01-30T23:00:00+00:00")
    assert event.ends_at - event.starts_at == dt.timedelta(days=1)


def test_a_night_belongs_to_the_day_before():
    assert _event("DTSTART:20260131T003000\nDURATION:PT1H").day == dt.date(2026, 1, 30)


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        (("-0500", "-0400", 3, 11), "America/New_York"),
        (("+0100", "+0200", 3, 10), "Europe/Berlin"),
        (("+1000", "+1100", 10, 4), "Australia/Sydney"),
    ],
)
def test_a_zone_of_the_calendars_own_is_known_by_its_offsets(said, zone):
    standard, daylight, spring, autumn = said
    definition = (
        "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\n"
        f"BEGIN:STANDARD\nDTSTART:16010101T020000\nTZOFFSETTO:{standard}\nRRULE:FREQ=YEARLY;BYMONTH={autumn}\n"
        f"END:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETTO:{daylight}\n"
        f"RRULE:FREQ=YEARLY;BYMONTH={spring}\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
    )
    head = HEAD.replace("X-WR-TIMEZONE:Europe/Berlin\n", definition)
    programme = _read(f"SUMMARY:T\n{TIMES}".replace("Europe/Berlin", "Customized Time Zone"), head=head)
    assert (programme.time_zone, programme.asks) == (zone, ("time_zone",))


def test_a_calendar_without_a_zone_or_name_asks_for_them():
    head = "BEGIN:VCALENDAR\n"
    utc, floating = "SUMMARY:A\nDTSTART:20260131T230000Z", "SUMMARY:B\nDTSTART:20260131T230000"
    asking = _read(utc, floating, head=head)
    assert (asking.time_zone, asking.asks) == ("UTC", ("time_zone", "title"))
    told = _read(utc, floating, head=head, time_zone="Asia/Tokyo", title="Demo")
    assert (told.time_zone, told.title, told.asks) == ("Asia/Tokyo", "Demo", ())
    assert [event.day.day for event in told.events] == [1, 31]
    assert [event.starts_at.hour for event in told.events] == [23, 14]


def test_what_is_cancelled_is_so():
    assert _event(f"{TIMES}STATUS:CANCELLED") == replace(PLAIN, is_cancelled=True)
    assert _read(f"SUMMARY:T\n{TIMES}", head=f"{HEAD}METHOD:CANCEL\n").events[0].is_cancelled


def test_rich_text_stands_in_for_a_missing_plain_one():
    assert _event(f"{TIMES}X-ALT-DESC;FMTTYPE=text/html:<p>Rich</p>").abstract == "<p>Rich</p>"
    both = _event(f"{TIMES}DESCRIPTION:Plain\nX-ALT-DESC;FMTTYPE=text/html:<p>Rich</p>")
    assert (both.abstract, both.extra) == ("Plain", {"X-ALT-DESC": "<p>Rich</p>"})


def test_more_categories_than_a_track_and_a_kind_are_kept():
    event = _event(f"{TIMES}CATEGORIES:Web,Data\nCATEGORIES:Workshops")
    assert (event.track, event.kind, event.extra) == ("Web", "workshop", {"CATEGORIES": ["Web", "Data", "Workshops"]})


def test_people_invited_need_not_speak():
    programme = _read(f"SUMMARY:A - Bob\n{TIMES}ATTENDEE;CN=Bob:mailto:bob@example.org")
    assert (programme.events[0].title, programme.events[0].speakers) == ("A - Bob", ())
    assert "bob@example.org" not in str(programme)
    assert "people invited to an event were passed over" in programme.warnings[0]


PRETALX = HEAD.replace("-//Somebody//EN", "-//pretalx//pretalx.example//")


def test_pretalx_says_the_speakers_after_the_title():
    url = "URL:https://pretalx.example/demo-26/talk/ABC123/"
    one, two = _read(f"SUMMARY:A - b - Ada, Bob\n{TIMES}{url}", f"SUMMARY:Lunch - \n{TIMES}", head=PRETALX).events
    assert (one.title, one.code, one.speakers) == ("A - b", "ABC123", (Speaker("Ada"), Speaker("Bob")))
    assert (two.title, two.speakers) == ("Lunch", ())


def test_pretalx_is_not_split_where_one_title_says_that_it_does_not():
    one, two = _read(f"SUMMARY:A - b\n{TIMES}", f"SUMMARY:Lunch\n{TIMES}", head=PRETALX).events
    assert (one.title, two.title) == ("A - b", "Lunch")


def test_no_event_is_lost_to_a_uid_that_stands_twice():
    events = [f"UID:{uid}\nSUMMARY:T\n{TIMES}" for uid in (UID, UID, UID, "x", "x", "x")]
    first, second = _read(*events).events, _read("SUMMARY:New\n" + TIMES, *events).events
    assert len({event.guid for event in first}) == 6
    assert {event.guid for event in first[:2] + first[3:5]} < {event.guid for event in second}


@pytest.mark.parametrize(
    ("lines", "warning"),
    [
        ("SUMMARY:T\nDTSTART:20260231T100000", "the event “T” was left out: “20260231T100000” is not a date and time"),
        ("SUMMARY:T", "the event “T” was left out: it has no DTSTART"),
        ("DTSTART:00010101T000000", "the event “(untitled)” was left out: the year 1 is not between 1970 and 2100"),
        (f"{START}DTEND:20260130T100000Z\nSUMMARY:T", "ends before it starts"),
        (f"{START}DURATION:-PT1H\nSUMMARY:T", "a duration below zero"),
        (f"{START}DURATION:soon\nSUMMARY:T", "“soon” is not a duration"),
        (f"{START}DURATION:P99999999D\nSUMMARY:T", "over 31 days"),
        (f"{START}DTEND:later\nSUMMARY:T", "“later” is not a date and time"),
        (f"{TIMES}SUMMARY:T\nRRULE:FREQ=SECONDLY", "events that repeat SECONDLY are not repeated"),
        (f"{TIMES}SUMMARY:T\nRRULE:NONSENSE", "events that repeat somehow are not repeated"),
        (f"{TIMES}SUMMARY:T\nthis is nothing", "a line that is no property"),
        (f"{TIMES}SUMMARY:T\nATTACH;ENCODING=BASE64:AAAA", "a file inside an event was passed over"),
        (f"{TIMES}SUMMARY:T\nX-A;B:c", "parameters of a property cannot be read"),
        (f"{TIMES}SUMMARY:T\nDESCRIPTION:{'x' * 1_000_001}", "a text was cut after 1,000,000 characters"),
        (f"{TIMES}SUMMARY:T\nEND:VALARM", "an END without its BEGIN"),
        (f"{TIMES}SUMMARY:T\nBEGIN:VALARM", "an END was missing"),
        (f"{TIMES}SUMMARY:T\nBEGIN:VEVENT\n{TIMES}\nSUMMARY:U", "an event began before"),
        (f"{TIMES}SUMMARY:T\nEND:VEVENT\nBEGIN:VTODO\nEND:VTODO\nBEGIN:VEVENT\n{TIMES}", "tasks were passed over"),
    ],
)
def test_what_is_mended_or_left_out_is_told_with_its_line(lines, warning):
    programme = _read(f"UID:1\nSUMMARY:Good\n{TIMES}", lines)
    (told,) = [told for told in programme.warnings if warning in told]
    assert "line 1" in told
    assert (len(programme.events) == 1) == ("left out" in warning)
    assert programme.events[0].title == "Good"


@pytest.mark.parametrize(
    ("data", "where", "reason"),
    [
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "", "no event in it"),
        (_file("SUMMARY:T"), "", "no event in it"),
        (_file("SUMMARY:T\n" + TIMES)[:-15], "line 1", "cut off: its VCALENDAR does not end"),
        (_file("SUMMARY:T\n" + TIMES)[:180], "line 6", "cut off: its VEVENT does not end"),
        (b"SUMMARY:T", "", "no BEGIN:VCALENDAR"),
        (_file("SUMMARY:T\xff").replace("ÿ".encode(), b"\xff"), "line 7", "not UTF-8"),
        (_file("BEGIN:A\n" * 40), "line 37", "32 deep"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(data, where, reason):
    with pytest.raises(UnreadableProgramme) as raised:
        read_icalendar(data, ReadOptions())
    assert raised.value.where == where
    assert reason in raised.value.reason


def test_a_file_cut_anywhere_is_refused():
    data = _file(*[f"UID:{n}\nSUMMARY:Words\n{TIMES}" for n in range(20)])
    for end in range(0, len(data) - 3, 97):
        with pytest.raises(UnreadableProgramme):
            read_icalendar(data[:end], ReadOptions())


def test_events_that_never_end_are_events_all_the_same():
    data = HEAD + f"BEGIN:VEVENT\nSUMMARY:T\n{TIMES}" * 20_000 + "END:VEVENT\n" * 20_000 + "END:VCALENDAR\n"
    programme = read_icalendar(data.encode(), ReadOptions())
    assert len(programme.events) == 20_000
    assert any("an event began before" in told and "19999 times" in told for told in programme.warnings)
