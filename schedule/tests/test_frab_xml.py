import datetime as dt
from dataclasses import replace

import pytest

from schedule.importers.frab_xml import read_frab_xml
from schedule.importers.programme import Day, Event, Link, Programme, Room, Speaker, Track, UnreadableProgramme
from schedule.importers.reading import read_programme

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<schedule><version>v1</version>
<conference><acronym>demo-26</acronym><title>Demo 26</title><time_zone_name>Europe/Berlin</time_zone_name>
<base_url>https://demo.example/</base_url><track name="Web" slug="web" color="#F9B000"/></conference>
"""


def _file(events, day="2026-01-31", head=HEAD):
    return f'{head}<day index="1" date="{day}"><room name="Hall" guid="r-1">{events}</room></day></schedule>'.encode()


def _event(inside="", attributes='guid="G-1" id="7"', date="2026-01-31T10:00:00+01:00"):
    return (
        f"<event {attributes}><date>{date}</date><start>10:00</start><duration>00:45</duration>"
        f"<title>On Tests</title>{inside}</event>"
    )


PLAIN = Event(
    guid="g-1",
    id="7",
    title="On Tests",
    day=dt.date(2026, 1, 31),
    starts_at=dt.datetime(2026, 1, 31, 9, tzinfo=dt.UTC),
    ends_at=dt.datetime(2026, 1, 31, 9, 45, tzinfo=dt.UTC),
    room="Hall",
)


def test_a_whole_file_is_a_programme():
    inside = """
    <room>Hall</room><slug>demo-7</slug><url>https://demo.example/7</url><subtitle>Why</subtitle><track>Web</track>
    <type>Talk (45 mins)</type><language>de, en</language><abstract>&lt;p&gt;All&lt;/p&gt;</abstract>
    <description>More</description><logo>/logo.png</logo>
    <persons><person id="3" guid="p-3">Ada  Lovelace</person><person>Bob</person><person/></persons>
    <links><link href="https://a.example">A</link><link href="javascript:x">B</link></links>
    <attachments><attachment href="/slides.pdf" type="slides">Slides</attachment></attachments>
    <recording><license>CC BY</license><optout>true</optout></recording>
    <origin_url>https://o.example</origin_url><feedback_url/><do_not_stream>yes</do_not_stream>"""
    assert read_frab_xml(_file(_event(inside))) == Programme(
        acronym="demo-26",
        title="Demo 26",
        time_zone="Europe/Berlin",
        version="v1",
        url="https://demo.example/",
        rooms=(Room("Hall", guid="r-1"),),
        tracks=(Track("Web", "web", "#f9b000"),),
        events=(
            replace(
                PLAIN,
                slug="demo-7",
                url="https://demo.example/7",
                subtitle="Why",
                track="Web",
                kind="talk",
                kind_label="Talk (45 mins)",
                languages=("de", "en"),
                abstract="<p>All</p>",
                description="More",
                logo="https://demo.example/logo.png",
                speakers=(Speaker("Ada Lovelace", guid="p-3", id="3"), Speaker("Bob")),
                links=(
                    Link("A", "https://a.example"),
                    Link("Slides", "https://demo.example/slides.pdf", "slides"),
                ),
                license="CC BY",
                do_not_record=True,
                origin_url="https://o.example",
                extra={"do_not_stream": "yes"},
            ),
        ),
        days=(Day(dt.date(2026, 1, 31)),),
        format="frab XML",
        warnings=("an address that is none of the web’s was left out (at line 5)",),
    )


def test_an_event_after_midnight_stays_on_its_programme_day():
    (event,) = read_frab_xml(_file(_event(date="2026-02-01T00:15:00+01:00"))).events
    assert (event.day, event.starts_at) == (dt.date(2026, 1, 31), dt.datetime(2026, 1, 31, 23, 15, tzinfo=dt.UTC))


@pytest.mark.parametrize(("start", "utc"), [("23:30", "2026-01-31T22:30"), ("00:30", "2026-01-31T23:30")])
def test_a_wall_clock_without_a_date_is_in_the_conferences_zone(start, utc):
    event = f"<event id='1'><start>{start}</start><duration>01:00</duration><title>T</title></event>"
    (found,) = read_frab_xml(_file(event)).events
    assert found.starts_at == dt.datetime.fromisoformat(f"{utc}+00:00")


def test_the_second_abstract_counts_where_the_first_is_empty():
    (event,) = read_frab_xml(_file(_event("<abstract/><abstract>Words</abstract>"))).events
    assert event.abstract == "Words"


def test_no_event_is_lost_to_a_guid_that_stands_twice():
    programme = read_frab_xml(_file(_event() + _event(date="2026-01-31T12:00:00+01:00")))
    assert len({event.guid for event in programme.events}) == 2
    assert "guid stands at two events" in " ".join(programme.warnings)


def test_events_without_a_guid_get_one_that_stays():
    data = _file("".join(_event(attributes=f'id="{n}"') for n in range(3)))
    assert [e.guid for e in read_frab_xml(data).events] == [e.guid for e in read_frab_xml(data).events]
    assert len({e.guid for e in read_frab_xml(data).events}) == 3


@pytest.mark.parametrize(
    ("event", "warning"),
    [
        (_event().replace("<title>On Tests</title>", ""), "without a title"),
        (_event().replace("00:45", "-1:00"), "is not a duration"),
        (_event().replace("<duration>00:45</duration>", ""), "without a duration"),
        (_event().replace("00:45", "6944:11:40"), "over 31 days"),
        (_event().replace("<start>10:00", "<start>11:00"), "date and start disagree"),
    ],
)
def test_what_is_mended_is_told(event, warning):
    programme = read_frab_xml(_file(event))
    assert len(programme.events) == 1
    (told,) = [told for told in programme.warnings if warning in told]
    assert "at line 5" in told


@pytest.mark.parametrize(
    ("data", "where", "reason"),
    [
        (_file(_event(date="2026-02-31T10:00:00+01:00")), "line 5, event “On Tests”", "is not a date and time"),
        (_file("<event><title>T</title><start>noon</start></event>"), "line 5, event “T”", "not a time of day"),
        (_file(_event(), day="soon"), "line 5", "is not a date"),
        (_file(""), "", "no event"),
        (_file(_event())[:400], "line 5", "not well-formed"),
        (b"<schedule><day><entry/></day></schedule>", "line 1", "not frab XML"),
        (b"<rss/>", "line 1", "root is <rss>"),
        (_file(_event()).replace(b"Tests", b"T\xffsts"), "line 5", "not UTF-8 at byte"),
        (b'<?xml version="1.0" encoding="utf-7"?><schedule/>', "line 1", "encoding cannot be read"),
        (b"<schedule><a>" + b"x" * 1_000_001 + b"</a></schedule>", "line 1", "a text longer"),
        (b"<schedule>" + b"<a>" * 40 + b"</a>" * 40 + b"</schedule>", "line 1", "32 deep"),
        (b"<schedule>" + b"<a/>" * 200_000 + b"</schedule>", "line 1", "200,000 elements"),
        (b"<schedule " + b" ".join(b'a%d=""' % n for n in range(65)) + b"/>", "line 1", "64 attributes"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(data, where, reason):
    with pytest.raises(UnreadableProgramme) as raised:
        read_frab_xml(data)
    assert raised.value.where == where
    assert reason in raised.value.reason


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE schedule SYSTEM "http://127.0.0.1:1/x.dtd">',
        '<!DOCTYPE schedule [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE schedule [<!ENTITY % p SYSTEM "http://127.0.0.1:1/"> %p;]>',
        '<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
    ],
)
def test_declarations_are_not_allowed(declaration):
    with pytest.raises(UnreadableProgramme, match="declarations are not allowed"):
        read_frab_xml(f"<?xml version='1.0'?>{declaration}<schedule>&x;</schedule>".encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_declared_encodings_are_read(encoding):
    text = _file(_event("<abstract>Zürich</abstract>")).decode().replace("UTF-8", encoding)
    (event,) = read_programme(text.encode(encoding)).events
    assert event.abstract == "Zürich"


def test_a_file_cut_anywhere_is_refused():
    data = _file("".join(_event(f"<abstract>{'words ' * 30}</abstract>") for _ in range(20)))
    for end in range(0, len(data) - 1, 97):
        with pytest.raises(UnreadableProgramme):
            read_programme(data[:end])


def test_a_byte_order_mark_is_passed_over():
    assert read_programme(b"\xef\xbb\xbf" + _file(_event())).events[0].title == "On Tests"
