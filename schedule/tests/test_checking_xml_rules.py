"""Each rule of frab XML (formats.md 4.2), broken once by its name, or kept where it is less strict than it looks."""

import pytest
from lxml import etree

from schedule.tests.checked import SCHEMA, XML, keeps_the_schema, told
from schedule.tests.test_checking_xml import disagreement, xsd  # noqa: F401  a fixture

# name: (what is replaced, by what, whether the file keeps the schema)
RULES = {
    "generator after conference": ('<generator name="hallway" system="example.org" version="1"/>', "", True),
    "url is relative": ("<url>https://example.org/schedule.xml</url>", "<url>/schedule.xml</url>", False),
    "version is empty": ("<version>v1</version>", "<version/>", True),
    "version is missing": ("<version>v1</version>", "", False),
    "a day without a room": ('<room name="Attic"/>', "", True),
    "acronym of three letters": ("camp_2026</acronym>", "pyc</acronym>", False),
    "acronym with capitals": ("camp_2026</acronym>", "PyCon</acronym>", False),
    "acronym with a dot": ("camp_2026</acronym>", "django.us</acronym>", False),
    "acronym with dashes": ("camp_2026</acronym>", "django-us-2026</acronym>", True),
    "conference start without an offset": ("<start>2026-05-01<", "<start>2026-05-01T09:00:00<", False),
    "conference days is no number": ("<days>2<", "<days>two<", False),
    "timeslot_duration is no duration": ("<timeslot_duration>00:15<", "<timeslot_duration>15<", False),
    "base_url is relative": ("<base_url>https://example.org/<", "<base_url>/<", False),
    "time_zone_name may be anything": ("Europe/Berlin", "Berlin", True),
    "color without primary": ('<color primary="#aabbcc" background="#001122"/>', "<color>#aabbcc</color>", False),
    "color with another attribute": ('background="#001122"', 'border="thin"', True),
    "track without a name": ('<track name="Web"', "<track", False),
    "track with a short colour": ("#00ff00", "#0f0", False),
    "track slug begins with a digit": ('slug="web"', 'slug="12-web"', False),
    "subtitle in conference": ("<title>Camp</title>", "<title>Camp</title><subtitle/>", False),
    "venue in conference": ("<title>Camp</title>", "<title>Camp</title><venue/>", False),
    "city in conference": ("<title>Camp</title>", "<title>Camp</title><city/>", False),
    "day_change in conference": ("<title>Camp</title>", "<title>Camp</title><day_change>06:00</day_change>", False),
    "release in conference": ("<title>Camp</title>", "<title>Camp</title><release/>", False),
    "two titles of a conference": ("<title>Camp</title>", "<title>Camp</title><title>Camp</title>", True),
    "tracks at the top": ('<day index="1"', '<tracks/><day index="1"', False),
    "persons at the top": ('<day index="1"', '<persons/><day index="1"', False),
    "day without index": ('<day index="1"', "<day", False),
    "day index twice": ('<day index="2"', '<day index="01"', False),
    "day index is 0": ('<day index="1"', '<day index="0"', False),
    "day without date": ('date="2026-05-02" ', "", True),
    "day without start": ('start="2026-05-02T09:00:00+02:00" ', "", False),
    "day end without an offset": ("2026-05-02T20:00:00+02:00", "2026-05-02T20:00:00", False),
    "room without a name": ('<room name="Attic"/>', "<room/>", False),
    "room guid is none": ('guid="11111111-1111-4111-8111-111111111111"', 'guid="hall"', False),
    "room with a slug": ('<room name="Attic"/>', '<room name="Attic" slug="attic"/>', False),
    "event without guid": ('guid="23333333-1111-4111-8111-111111111111" ', "", False),
    "event guid in capitals": ("23333333-1111", "2333333A-1111", True),
    "event guid twice": ("23333333-1111", "22222222-1111", False),
    "event without id": (' id="9"', "", False),
    "event id is 0": (' id="9"', ' id="0"', False),
    "event id is negative": (' id="9"', ' id="-9"', False),
    "event id with a sign": (' id="9"', ' id="+9"', True),
    "event id is a code": (' id="9"', ' id="ABC"', False),
    "event id twice": (' id="9"', ' id="7"', False),
    "event id twice, written otherwise": (' id="9"', ' id="007"', False),
    "event code of five": ("ABC124", "ABC12", False),
    "event code of seven": ("ABC124", "ABC1245", False),
    "event code in small letters": ("ABC124", "abc124", False),
    "event code twice": ("ABC124", "ABC123", False),
    "event without room": ("<room>Hall</room>\n        <title>Opening", "<title>Opening", False),
    "event without title": ("<title>Opening</title>", "", False),
    "event without type": ("<type>talk</type>", "", False),
    "event without abstract": ("<abstract>Words</abstract>", "", False),
    "event without track": ("<track>Web</track>\n        <logo/>", "", False),
    "HTML in the abstract": ("<abstract>Words", "<abstract><b>Words</b>", False),
    "HTML in the abstract, escaped": ("<abstract>Words", "<abstract>&lt;b&gt;Words&lt;/b&gt;", True),
    "date without an offset": ("2026-05-01T10:00:00+02:00", "2026-05-01T10:00:00", False),
    "date without a time": ("2026-05-01T10:00:00+02:00", "2026-05-01", False),
    "start after midnight as 29:00": ("<start>10:00<", "<start>29:00<", True),
    "start with one digit": ("<start>10:00<", "<start>9:00<", False),
    "start with seconds": ("<start>10:00<", "<start>10:00:00<", True),
    "duration of 26 hours": ("00:45", "26:00", True),
    "duration with one digit": ("00:45", "0:45", True),
    "duration with seconds": ("00:45", "1:00:00", True),
    "duration with 75 minutes": ("00:45", "00:75", True),
    "duration of 100 hours": ("00:45", "100:00", False),
    "duration in minutes": ("00:45", "45", False),
    "slug is empty": ("<slug>camp_2026-opening</slug>", "<slug/>", False),
    "slug with a short end": ("camp_2026-opening", "conf-12", False),
    "slug with a short begin": ("camp_2026-opening", "38c-opening", False),
    "slug in capitals": ("camp_2026-opening", "Camp-opening", False),
    "slug twice": ("camp_2026-second", "camp_2026-opening", False),
    "no slug": ("<slug>camp_2026-opening</slug>", "", True),
    "logo is relative": ("<logo/>", "<logo>/x.png</logo>", False),
    "person id is a code": ('<person id="2">', '<person id="AB12">', False),
    "person without id": ('<person id="2">', "<person>", True),
    "person guid is none": ('<person id="2">', '<person guid="2">', False),
    "person with a mail address": ('<person id="2">', '<person contact="a@b.c">', False),
    "recording without licence": ("<license>CC BY</license>", "", False),
    "recording without optout": ("<optout>false</optout>", "", False),
    "optout in capitals": ("<optout>false<", "<optout>False<", False),
    "optout as a number": ("<optout>false<", "<optout>0<", True),
    "recording with an address": ("</optout>", "</optout><url>https://example.org/x</url>", True),
    "link with a service": ('type="related">', 'service="x">', True),
    "link with a title": ('type="related">', 'title="x">', False),
    "empty url": ("<url>https://example.org/opening</url>", "<url/>", False),
    "empty feedback_url": ("<feedback_url>https://example.org/opening/feedback<", "<feedback_url><", False),
    "empty origin_url": ("<origin_url>https://example.org/origin<", "<origin_url><", False),
    "video_download_url": ("<language>", "<video_download_url>https://a/</video_download_url><language>", True),
    "empty video_download_url": ("<language>", "<video_download_url/><language>", False),
    "end of an event": ("<language>", "<end/><language>", False),
    "answers": ("<language>", "<answers/><language>", False),
    "conf_url": ("<language>", "<conf_url/><language>", False),
    "two abstracts": ("<abstract>Words", "<abstract/><abstract>Words", False),
    "text beside elements": ("<version>v1</version>", "<version>v1</version>words", False),
    "something in generator": ('version="1"/>', 'version="1"> </generator>', False),
    "a processing instruction": ("<language>", '<?hallway {"a": 1}?><language>', True),
    "a comment": ("<version>v1", "<!-- x --><version>v<!-- x -->1", True),
    "a namespace": ("<schedule>", '<schedule xmlns="https://example.org/">', False),
    "the place of its schema": (
        "<schedule>",
        '<schedule xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="x.xsd">',
        True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_rule(name):
    old, new, keeps = RULES[name]
    assert old in XML
    assert (
        keeps_the_schema(XML.replace(old, new, 1).encode()),
        len(told(XML.replace(old, new, 1).encode(), SCHEMA)),
    ) == (
        keeps,
        0 if keeps else 1,
    )


@pytest.mark.parametrize("name", RULES)
def test_the_schema_says_so_too(name, xsd):  # noqa: F811
    old, new, keeps = RULES[name]
    assert xsd.validate(etree.fromstring(XML.replace(old, new, 1).encode())) == keeps


def test_a_schedule_without_a_day_is_wrong(xsd):  # noqa: F811
    start, end = XML.index("  <day "), XML.index("</schedule>")
    data = (XML[:start] + XML[end:]).encode()
    assert disagreement(xsd, data) == ""
    assert told(data, SCHEMA) == {"<schedule> has no <day>": True}


def test_what_stands_in_the_wrong_order_is_told():
    generator = '<generator name="hallway" system="example.org" version="1"/>'
    data = XML.replace(generator, "").replace("</conference>", f"</conference>{generator}").encode()
    assert told(data, SCHEMA) == {"<generator> stands after <conference>": True}
