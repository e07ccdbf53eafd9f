"""The kinds of XML beside pretalx's: Pentabarf without guids, wafer, OSEM, FOSDEM, the CCC's hub, EuroPython."""

import datetime as dt

from schedule.importers.programme import Day, Event, Programme, ReadOptions, Room, Speaker, Track
from schedule.importers.reading import read_programme

SATURDAY = dt.date(2026, 1, 31)
TEN = dt.datetime(2026, 1, 31, 10, tzinfo=dt.UTC)


def _read(text):
    return read_programme(text.encode(), ReadOptions(time_zone="UTC"))


def test_pentabarf_without_dates_and_guids():
    programme = _read(
        """<schedule><conference><title>Old</title><release>r1</release><venue>Hall of Fame</venue></conference>
        <day date="2026-01-31" index="1"><room name="A"><event id="5"><start>10:00</start><duration>01:00</duration>
        <title>T</title><tag>x</tag><conference_event_id>9</conference_event_id></event></room></day></schedule>"""
    )
    (event,) = programme.events
    assert (event.id, event.starts_at, event.extra) == ("5", TEN, {"tag": "x", "conference_event_id": "9"})
    assert (programme.version, programme.extra, programme.days) == ("r1", {"venue": "Hall of Fame"}, (Day(SATURDAY),))


def test_wafers_talks_are_known_by_their_address_and_have_two_abstracts():
    text = """<schedule><conference><title>W</title></conference><day date="2026-01-31"><room name="A"><event id="{}">
        <date>2026-01-31T{}:00:00+00:00</date><duration>01:00</duration><title>T</title><abstract>One</abstract>
        <abstract>Two</abstract><conf_url>/talks/4/</conf_url><full_conf_url>https://w.example/talks/4/</full_conf_url>
        <persons><person id="3" contact="ada@a.example">Ada</person></persons>
        <recording><optout>true</optout></recording>
        </event></room></day></schedule>"""
    (event,), (moved,) = (_read(text.format(*how)).events for how in ((1, 10), (99, 15)))
    assert event.guid == moved.guid
    assert (event.url, event.abstract) == ("https://w.example/talks/4/", "One")
    assert event.extra == {"conf_url": "/talks/4/", "abstract": ["Two"]}
    assert event.speakers == (Speaker("Ada", id="3"),)
    assert event.do_not_record


def test_osem_names_languages_and_has_no_days_with_windows():
    (event,) = _read(
        """<schedule><conference><title>O</title><acronym>o</acronym></conference><day date="2026-01-31" index="0">
        <room name="A"><event guid="not-a-uuid" id="1"><date>2026-01-31T10:00:00+00:00</date><start>10:00</start>
        <duration>01:00</duration><title>T</title><language>German</language><abstract>Same</abstract>
        <description>Same</description></event></room></day></schedule>"""
    ).events
    assert (event.guid, event.languages, event.abstract, event.description) == ("not-a-uuid", ("de",), "Same", "")


def test_fosdems_people_say_more_of_themselves_elsewhere():
    programme = _read(
        """<schedule><conference><title>F</title></conference>
        <tracks><track online_qa="false" slug="main">Main</track></tracks>
        <persons><person id="7"><name>Ada</name><slug>ada</slug><biography>Wrote.</biography></person></persons>
        <day date="2026-01-31"><room name="A" slug="a"><event guid="g" id="1"><date>2026-01-31T10:00:00+00:00</date>
        <duration>1:00</duration><title>T</title><track slug="main">Main</track>
        <persons><person id="7">Ada</person></persons></event></room></day></schedule>"""
    )
    assert programme.tracks == (Track("Main", "main", extra={"online_qa": "false"}),)
    assert programme.rooms == (Room("A", slug="a"),)
    assert programme.events[0].speakers == (Speaker("Ada", id="7", biography="Wrote.", extra={"slug": "ada"}),)


def test_what_is_nested_and_unknown_is_kept():
    programme = _read(
        """<schedule><generator name="x" version="2"/><url>https://x.example/s.xml</url><conference><title>N</title>
        <color primary="#fff"/><streams><stream id="1">A</stream><stream id="2">B</stream></streams></conference>
        <day date="2026-01-31"><room name="A" kind="stage"><event guid="g" id="1" odd="yes">
        <date>2026-01-31T10:00:00+00:00</date><duration>1:00</duration><title>T</title>
        <answers><answer question="4">Yes</answer></answers>
        <fee currency="EUR">5</fee></event></room></day></schedule>"""
    )
    assert programme.extra == {
        "generator": {"name": "x", "version": "2"},
        "schedule": {"url": "https://x.example/s.xml"},
        "color": {"primary": "#fff"},
        "streams": {"stream": [{"id": "1", "text": "A"}, {"id": "2", "text": "B"}]},
    }
    assert programme.rooms == (Room("A", extra={"kind": "stage"}),)
    assert programme.events[0].extra == {
        "odd": "yes",
        "answers": {"answer": {"question": "4", "text": "Yes"}},
        "fee": {"currency": "EUR", "text": "5"},
    }


def test_europythons_own_xml():
    programme = _read(
        """<schedule created="2014"><day date="2026-01-31"><entry id="1"><category>Talk</category>
        <audience>All</audience>
        <topics><topic>Web</topic></topics><start>1000</start><duration>60</duration>
        <room id="1">C01</room><title>T</title>
        <description>All</description><speakers><speaker id="3"><name>Ada</name><profile>https://e.example/3/</profile>
        <description>Wrote.</description></speaker></speakers></entry></day></schedule>"""
    )
    (event,) = programme.events
    assert programme == Programme(
        "", "", "UTC", (event,), (Room("C01"),), (), (Day(SATURDAY),),
        extra={"created": "2014"}, format="EuroPython’s XML", asks=("title",),
    )  # fmt: skip
    assert event == Event(
        event.guid, "T", SATURDAY, TEN, dt.datetime(2026, 1, 31, 11, tzinfo=dt.UTC), id="1", room="C01", kind="talk",
        kind_label="Talk", description="All", extra={"audience": "All", "topics": ["Web"]},
        speakers=(Speaker("Ada", id="3", url="https://e.example/3/", biography="Wrote."),),
    )  # fmt: skip
