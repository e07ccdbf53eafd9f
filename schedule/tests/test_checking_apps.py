"""Each rule of each app has a file that breaks it, and tells it; the file that breaks none is read by all."""

import pytest

from schedule.checking import check_schedule
from schedule.tests.checked import CALENDAR, DOCUMENT, XML, as_json, told
from schedule.tests.test_checking_json import CONFERENCE, DAY, EVENT, GONE, PERSON, changed

FATAL, LOSS = True, False
DATE = "<date>2026-05-01T10:00:00+02:00</date>"
ID, GUID = ' id="9"', 'guid="23333333-1111-4111-8111-111111111111" '
# (the app, what is replaced, by what): (what is told of it, is it fatal)
IN_XML = {
    ("EventFahrplan", ' end="2026-05-02T20:00:00+02:00"', ""): (
        "A <day> has no “end” that is a date and time with an offset", FATAL,
    ),
    ("EventFahrplan", 'end="2026-05-02T20:00:00+02:00"', 'end="2026-05-02T20:00:00"'): (
        "A <day> has no “end” that is a date and time with an offset", FATAL,
    ),
    ("EventFahrplan", 'index="1" ', ""): ("A <day> has no “index” that is a number", FATAL),
    ("EventFahrplan", 'index="2"', 'index="4"'): (
        "The days are not numbered from 1 without gaps, each with a date of its own", LOSS,
    ),
    ("EventFahrplan", "<title>Camp</title>", ""): ("<conference> has no title", LOSS),
    ("EventFahrplan", "<time_zone_name>Europe/Berlin</time_zone_name>", ""): (
        "<conference> has no <time_zone_name>", LOSS,
    ),
    ("EventFahrplan", ID, ""): ("An <event> has no “id”", LOSS),
    ("EventFahrplan", ID, ' id="7"'): ("Two events have one “id”", LOSS),
    ("EventFahrplan", DATE, ""): ("An <event> has no <date>", LOSS),
    ("EventFahrplan", DATE, "<date/>"): ("<date> is not a date and time with an offset", FATAL),
    ("EventFahrplan", DATE, "<date>2026-05-01T10:00:00</date>"): (
        "<date> is not a date and time with an offset", FATAL,
    ),
    ("EventFahrplan", "<start>10:00</start>", ""): ("An <event> has no <start>", LOSS),
    ("EventFahrplan", "<start>10:00<", "<start>29:00<"): ("<start> is not a time of day", FATAL),
    ("EventFahrplan", "<duration>00:45</duration>", ""): ("An <event> has no <duration>", LOSS),
    ("EventFahrplan", "00:45", "PT45M"): ("<duration> is not a duration", FATAL),
    ("EventFahrplan", "00:45", "1:00:00"): ("A <duration> has three parts", LOSS),
    ("EventFahrplan", '<link href="https://example.org/x"', "<link"): ("A <link> has no “href”", LOSS),
    ("EventFahrplan", "<language>", '<attachments><attachment href="x"/></attachments><language>'): (
        "There are attachments", LOSS,
    ),
    ("EventFahrplan", "<optout>false<", "<optout>1<"): ("<optout> is 1", LOSS),
    ("EventFahrplan", "<abstract>Words", "<abstract>Words <b>so</b>"): (
        "Elements stand in the text of <abstract>", LOSS,
    ),
    ("Giggity", "<schedule>", f"<!--{'x' * 1024}--><schedule>"): (
        "“<schedule” and “<conference” do not both stand in the first 1,024 characters", FATAL,
    ),
    ("Giggity", "Europe/Berlin", "Berlin"): ("<time_zone_name> is no zone that Java knows", FATAL),
    ("Giggity", "00:45", "26:00"): ("<duration> is not a time of day below 24:00", FATAL),
    ("Giggity", "00:45", "45"): ("<duration> is not a time of day below 24:00", FATAL),
    ("Giggity", "00:45", "1:00:00"): ("A <duration> has three parts", LOSS),
    ("Giggity", DATE, ""): ("An <event> has no <date> with a time and its offset", LOSS),
    ("Giggity", DATE, "<date>2026-05-01T10:00:00</date>"): (
        "An <event> has no <date> with a time and its offset", LOSS,
    ),
    ("Giggity", GUID, GUID.replace("23333333", "22222222")): ("Two events have one “guid”", LOSS),
    ("Giggity", GUID + ID.strip(), ""): ("An <event> has no “guid” nor “id”", LOSS),
    ("Giggity", "<title>Opening</title>", ""): ("An <event> has no <title>", LOSS),
    ("Giggity", "</optout>", "</optout><url>https://example.org/video</url>"): ("A <recording> has a <url>", LOSS),
    ("Giggity", "<abstract>Words", "<abstract>Words <b>so</b>"): ("Elements stand in the text of <abstract>", LOSS),
    ("Giggity", "<title>Camp</title>", ""): ("<conference> has no title", LOSS),
    ("FOSDEM Companion", "<acronym>camp_2026</acronym>", ""): ("<conference> has no <acronym>", FATAL),
    ("FOSDEM Companion", "<title>Camp</title>", ""): ("<conference> has no <title>", FATAL),
    ("FOSDEM Companion", "<base_url>https://example.org/</base_url>", ""): ("<conference> has no <base_url>", FATAL),
    ("FOSDEM Companion", 'index="2" ', ""): ("A <day> has no “index” that can be read", FATAL),
    ("FOSDEM Companion", ' date="2026-05-02"', ""): ("A <day> has no “date” that can be read", FATAL),
    ("FOSDEM Companion", ' start="2026-05-02T09:00:00+02:00"', ""): ("A <day> has no “start” that can be read", FATAL),
    ("FOSDEM Companion", ' end="2026-05-02T20:00:00+02:00"', ""): ("A <day> has no “end” that can be read", FATAL),
    ("FOSDEM Companion", ID, ""): ("A <event> has no “id” that is a whole number", FATAL),
    ("FOSDEM Companion", ID, ' id="7"'): ("Two events have one “id”", LOSS),
    ("FOSDEM Companion", DATE, ""): ("An <event> has no <date>", LOSS),
    ("FOSDEM Companion", DATE, DATE.replace("+02:00", "")): ("<date> is not a date and time with an offset", FATAL),
    ("FOSDEM Companion", "00:45", "0:45"): ("<duration> is not HH:MM, with two digits each", FATAL),
    ("FOSDEM Companion", "00:45", "100:00"): ("<duration> is not HH:MM, with two digits each", FATAL),
    ("FOSDEM Companion", "00:45", "01:00:00"): ("A <duration> has three parts", LOSS),
    ("FOSDEM Companion", '<person id="2">', "<person>"): ("A <person> has no “id” that is a whole number", FATAL),
    ("FOSDEM Companion", '<person id="2">', '<person id="AB12">'): (
        "A <person> has no “id” that is a whole number", FATAL,
    ),
    ("FOSDEM Companion", '<link href="https://example.org/x"', "<link"): ("A <link> has no “href”", FATAL),
    ("FOSDEM Companion", "<language>", "<attachments><attachment/></attachments><language>"): (
        "A <attachment> has no “href”", FATAL,
    ),
    ("FOSDEM Companion", "<abstract>Words", "<abstract>Words <b>so</b>"): (
        "Elements stand in the text of <abstract>", FATAL,
    ),
}  # fmt: skip
IN_JSON = {
    "no acronym": ((*CONFERENCE, "acronym"), GONE, "The conference has no “acronym”", FATAL),
    "a zone of its own": ((*CONFERENCE, "time_zone_name"), "xUTC", "“time_zone_name” is no zone that is known", FATAL),
    "a zone that is no text": ((*CONFERENCE, "time_zone_name"), {}, "“time_zone_name” is no zone that is known", FATAL),
    "days is an object": (
        (*CONFERENCE, "days"),
        {},
        "“days” of the conference is of another kind than it reads",
        FATAL,
    ),
    "a day without an end": ((*DAY, "day_end"), GONE, "A day has no “day_end”", LOSS),
    "a large id": ((*EVENT, "id"), 2**31, "“id” of an event is of another kind than it reads", LOSS),
    "a guid that is none": ((*EVENT, "guid"), "7", "“guid” of an event is of another kind than it reads", LOSS),
    "no offset": ((*EVENT, "date"), "2026-05-01T10:00:00", "“date” of an event is of another kind than it reads", LOSS),
    "75 minutes": ((*EVENT, "duration"), "00:75", "“duration” of an event is of another kind than it reads", LOSS),
    "do_not_stream": ((*EVENT, "do_not_stream"), "no", "“do_not_stream” is a text", LOSS),
    "a person without guid": (PERSON, {"name": "Ada"}, "A person has no “guid”", LOSS),
}


@pytest.mark.parametrize(
    "broken", IN_XML, ids=lambda broken: f"{broken[0]}: {broken[2][:30] or 'no ' + broken[1][:20]}"
)
def test_what_an_app_chokes_on_in_xml(broken):
    app, old, new = broken
    what, is_fatal = IN_XML[broken]
    assert old in XML
    assert told(XML.replace(old, new, 1).encode(), app) == {what: is_fatal}


@pytest.mark.parametrize("name", IN_JSON)
def test_what_eventfahrplan_chokes_on_in_json(name):
    path, value, what, is_fatal = IN_JSON[name]
    assert told(as_json(changed(path, value)), "EventFahrplan") == {what: is_fatal}


def test_two_events_of_one_guid_are_told_of_json():
    event = DOCUMENT["schedule"]["conference"]["days"][0]["rooms"]["Hall"][0]
    document = changed((*DAY, "rooms", "Attic"), [event | {"id": 8}])
    assert told(as_json(document), "EventFahrplan") == {"Two events have one “guid”": False}


def test_a_schedule_without_a_conference():
    start, end = XML.index("  <conference>"), XML.index("  <day index")
    data = (XML[:start] + XML[end:]).encode()
    assert told(data, "FOSDEM Companion") == {"There is no <conference>": True}
    assert told(data, "EventFahrplan") == {"There is no <conference>": False}


def test_a_day_before_the_conference():
    start, end = XML.index("  <conference>"), XML.index("  <day index")
    data = (XML[:start] + XML[end:]).replace("</schedule>", XML[start:end] + "</schedule>").encode()
    assert told(data, "FOSDEM Companion") == {"A <day> stands before <conference>": True}


def test_a_schedule_without_events_is_empty_to_giggity():
    start, end = XML.index("  <day index"), XML.index("</schedule>")
    assert told((XML[:start] + XML[end:]).encode(), "Giggity") == {"No event is left": True}


def test_what_is_found_often_is_told_once_with_its_first_places():
    data = XML.replace("<person ", "<person nick='x' ").replace("<type>", "<type a='1'>").encode()
    report = check_schedule(data)
    found = {finding.what: (finding.times, [place.where for place in finding.places]) for finding in report.findings}
    assert found == {
        "<person> has an attribute “nick”": (2, ["line 34", "line 46"]),
        "<type> has an attribute “a”": (2, ["line 26", "line 53"]),
    }


def test_each_consumer_has_its_own_verdict():
    report = check_schedule(XML.replace("00:45", "0:45").replace("<optout>false<", "<optout>1<").encode())
    assert {consumer.name: verdict for consumer, verdict, _ in report.by_consumer} == {
        "c3voc schema": "reads it",
        "EventFahrplan": "reads it with losses",
        "Giggity": "reads it",
        "FOSDEM Companion": "fails",
    }
    assert report.failing


def test_who_does_not_read_a_kind_is_said():
    assert check_schedule(as_json(DOCUMENT)).beside == "Giggity and FOSDEM Companion read frab XML, and no JSON."
    assert check_schedule(CALENDAR.encode()).beside == ""
