"""Small files in which nothing is wrong, for tests that break them; and the schemas, read from beside the checkout."""

import json

from schedule.checking import check_schedule
from schedule.checking.report import FAILS, READS

SCHEMA = "c3voc schema"
XML = """<?xml version="1.0" encoding="UTF-8"?>
<schedule>
  <generator name="hallway" system="example.org" version="1"/>
  <url>https://example.org/schedule.xml</url>
  <version>v1</version>
  <conference>
    <acronym>camp_2026</acronym>
    <title>Camp</title>
    <start>2026-05-01</start>
    <end>2026-05-02T20:00:00+02:00</end>
    <days>2</days>
    <timeslot_duration>00:15</timeslot_duration>
    <base_url>https://example.org/</base_url>
    <logo>https://example.org/logo.png</logo>
    <url>https://example.org/camp</url>
    <time_zone_name>Europe/Berlin</time_zone_name>
    <color primary="#aabbcc" background="#001122"/>
    <track name="Web" color="#00ff00" slug="web"/>
  </conference>
  <day index="1" date="2026-05-01" start="2026-05-01T09:00:00+02:00" end="2026-05-02T03:00:00+02:00">
    <room name="Hall" guid="11111111-1111-4111-8111-111111111111">
      <event guid="21111111-1111-4111-8111-111111111111" id="7" code="ABC123">
        <room>Hall</room>
        <title>Opening</title>
        <subtitle/>
        <type>talk</type>
        <date>2026-05-01T10:00:00+02:00</date>
        <start>10:00</start>
        <duration>00:45</duration>
        <abstract>Words</abstract>
        <slug>camp_2026-opening</slug>
        <track>Web</track>
        <logo/>
        <persons><person id="1" guid="31111111-1111-4111-8111-111111111111">Ada</person></persons>
        <language>en</language>
        <description>More words</description>
        <recording><license>CC BY</license><optout>false</optout></recording>
        <links><link href="https://example.org/x" type="related">X</link></links>
        <url>https://example.org/opening</url>
        <feedback_url>https://example.org/opening/feedback</feedback_url>
        <origin_url>https://example.org/origin</origin_url>
      </event>
      <event guid="22222222-1111-4111-8111-111111111111" id="8" code="ABC124">
        <room>Hall</room><title>Second</title><type/><date>2026-05-01T11:00:00Z</date><start>13:00</start>
        <duration>01:30</duration><abstract/><slug>camp_2026-second</slug><track/>
        <persons><person id="2">Grace</person></persons>
      </event>
    </room>
  </day>
  <day index="2" date="2026-05-02" start="2026-05-02T09:00:00+02:00" end="2026-05-02T20:00:00+02:00">
    <room name="Hall">
      <event guid="23333333-1111-4111-8111-111111111111" id="9">
        <room>Hall</room><title>Third</title><type>workshop</type><date>2026-05-02T10:00:00+02:00</date>
        <start>10:00</start><duration>02:00</duration><abstract>Hands on</abstract><track>Web</track>
      </event>
    </room>
    <room name="Attic"/>
  </day>
</schedule>
"""
_EVENT = {
    "guid": "21111111-1111-4111-8111-111111111111",
    "code": "ABC123",
    "id": 7,
    "logo": None,
    "date": "2026-05-01T10:00:00+02:00",
    "start": "10:00",
    "end": "2026-05-01T10:45:00+02:00",
    "duration": "00:45",
    "room": "Hall",
    "slug": "camp_2026-opening",
    "url": "https://example.org/opening",
    "title": "Opening",
    "subtitle": None,
    "track": "Web",
    "type": "talk",
    "language": "en",
    "abstract": "Words",
    "description": "",
    "recording_license": "",
    "do_not_record": False,
    "do_not_stream": None,
    "persons": [
        {"guid": "31111111-1111-4111-8111-111111111111", "name": "Ada", "code": "AB12", "avatar": None, "biography": ""}
    ],
    "links": [{"url": "https://example.org/x", "title": "X", "type": "related"}],
    "feedback_url": "https://example.org/opening/feedback",
    "origin_url": "https://example.org/origin",
    "attachments": [{"url": "https://example.org/x.pdf", "title": "X"}],
}
DOCUMENT = {
    "$schema": "https://c3voc.de/schedule/schema.json",
    "generator": {"name": "hallway", "version": "1", "url": "https://example.org/"},
    "schedule": {
        "version": "v1",
        "base_url": "https://example.org/",
        "x-more": {"kept": [1, 2]},
        "conference": {
            "acronym": "camp_2026",
            "title": "Camp",
            "description": "",
            "start": "2026-05-01",
            "end": "2026-05-02",
            "daysCount": 1,
            "timeslot_duration": "00:15",
            "time_zone_name": "Europe/Berlin",
            "logo": "https://example.org/logo.png",
            "url": "https://example.org/camp",
            "colors": {"primary": "#aabbcc", "background": "#001122"},
            "keywords": ["camp"],
            "tracks": [{"name": "Web", "slug": "web", "color": "#00ff00"}],
            "meta": {"any": 1},
            "rooms": [
                {
                    "name": "Hall",
                    "guid": "11111111-1111-4111-8111-111111111111",
                    "slug": "hall",
                    "type": "stage",
                    "stream_id": None,
                    "description": {"en": "Big"},
                    "description_en": "Big",
                    "capacity": 200,
                    "url": "https://example.org/hall",
                    "features": {"recording": "unknown", "more": 1},
                    "assembly": {
                        "name": "Camp",
                        "slug": "camp",
                        "guid": "41111111-1111-4111-8111-111111111111",
                    },
                }
            ],
            "days": [
                {
                    "index": 1,
                    "date": "2026-05-01",
                    "day_start": "2026-05-01T09:00:00+02:00",
                    "day_end": "2026-05-02T03:00:00+02:00",
                    "rooms": {"Hall": [_EVENT], "Attic": []},
                }
            ],
        },
    },
}
CALENDAR = (
    "BEGIN:VCALENDAR\r\n"
    "VERSION:2.0\r\n"
    "PRODID:-//Hallway//EN\r\n"
    "METHOD:PUBLISH\r\n"
    "BEGIN:VTIMEZONE\r\n"
    "TZID:Europe/Berlin\r\n"
    "BEGIN:STANDARD\r\n"
    "DTSTART:19701025T030000\r\n"
    "TZOFFSETFROM:+0200\r\n"
    "TZOFFSETTO:+0100\r\n"
    "END:STANDARD\r\n"
    "END:VTIMEZONE\r\n"
    "BEGIN:VEVENT\r\n"
    "UID:21111111-1111-4111-8111-111111111111@example.org\r\n"
    "DTSTAMP:20260401T120000Z\r\n"
    "SEQUENCE:1\r\n"
    "STATUS:CONFIRMED\r\n"
    "SUMMARY:Opening\\, with tea\r\n"
    "LOCATION:Hall\r\n"
    "DTSTART;TZID=Europe/Berlin:20260501T100000\r\n"
    "DTEND;TZID=Europe/Berlin:20260501T104500\r\n"
    "DESCRIPTION:Words that go\r\n"
    "  on here\\; and on.\\nAnd on.\r\n"
    "END:VEVENT\r\n"
    "END:VCALENDAR\r\n"
)


def as_json(document):
    return json.dumps(document, ensure_ascii=False).encode()


def told(data, name):
    """{what: is it fatal} of what this consumer is told of the file."""
    return {finding.what: finding.is_fatal for finding in check_schedule(data).findings_for(name)}


def keeps_the_schema(data):
    report = check_schedule(data)
    return bool(report.format) and report.verdict(SCHEMA) != FAILS


def reads_for_everybody(data):
    return {name.name: verdict for name, verdict, _ in check_schedule(data).by_consumer if verdict != READS}
