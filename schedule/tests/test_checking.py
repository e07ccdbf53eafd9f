"""Whatever is sent, a report comes out: of what is broken, too much, of no kind, or spoilt by chance."""

import random

import pytest

from schedule.checking import check_schedule
from schedule.checking.report import FAILS, MOST_TOLD, UNKNOWN
from schedule.importers.reading import LARGEST
from schedule.tests.checked import CALENDAR, DOCUMENT, SCHEMA, XML, as_json, told

SPOILT = 2_000
OTHERS = {
    b"": "There is nothing in it.",
    b" \n": "There is nothing in it.",
    b"\x1f\x8b\x08": "This is a gzip archive.",
    b"PK\x03\x04": "This is a zip archive.",
    b"<!DOCTYPE html><html>": "This is a web page, not a schedule file.",
    b"title,start\nx,y\n": "This is none of the kinds that can be checked.",
    b"<iCalendar><vcalendar/></iCalendar>": "This is xCal.",
    b"<feed/>": "This is XML of another kind: it begins with <feed>",
    b"<feed>": "It begins like XML but cannot be read, and there is no <schedule> in it.",
    b"<schedule><day><entry/></day></schedule>": "This is XML with a <schedule>, but neither a <conference> nor days",
    b'{"talks": []}': "This is the feed of pretalx’s widget",
    b'{"sessions": [], "speakers": []}': "This is Sessionize’s own JSON.",
    b'{"schedule": 5}': "This is JSON without a “schedule” that holds a “conference”",
    b'{"schedule": {"conference": {"days": []}, "events": [{}]}}': "This is schedule JSON v2",
    b"[]": "This is JSON that is a list: it is not frab JSON.",
}
BROKEN_JSON = {
    "cut short": (b'{"schedule": {', "This is not well-formed JSON"),
    "not UTF-8": (b'{"schedule": "\xff"}', "Byte 14 is not UTF-8"),
    "too deep": (b'{"schedule": ' + b"[" * 200_000, "Its objects are nested too deep"),
    "no number": (b'{"schedule": NaN}', "A number cannot be read"),
    "a number of 5,000 digits": (b'{"schedule": ' + b"9" * 5_000 + b"}", "A number cannot be read"),
}


@pytest.mark.parametrize("data", OTHERS, ids=lambda data: data[:20].decode(errors="replace") or "nothing")
def test_what_is_of_no_kind_that_is_checked_is_told_so(data):
    report = check_schedule(data)
    assert report.refusal.startswith(OTHERS[data])
    assert (report.format, report.consumers, report.findings) == ("", (), ())


def test_what_is_too_large_is_not_read():
    assert "more than the" in check_schedule(b"x" * (LARGEST + 1)).refusal


@pytest.mark.parametrize("name", BROKEN_JSON)
def test_json_that_cannot_be_read_fails_for_everybody(name):
    data, what = BROKEN_JSON[name]
    assert told(data, SCHEMA) == told(data, "EventFahrplan") == {what: True}


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (XML[:700].encode(), "This is not well-formed XML: unclosed token"),
        (XML.encode().replace(b"Camp", b"C\xe4mp"), "Not UTF-8 at byte"),
        (XML.replace("UTF-8", "utf-7").encode(), "Its encoding cannot be read"),
    ],
)
def test_xml_that_cannot_be_read_fails_for_everybody(data, what):
    report = check_schedule(data)
    assert {verdict for _, verdict, _ in report.by_consumer} == {FAILS}
    assert [finding.what.partition(": multi")[0].startswith(what) for finding in report.findings] == [True]


def test_a_declaration_fails_for_giggity_and_nobody_else_is_judged():
    report = check_schedule(XML.replace("<schedule>", "<!DOCTYPE schedule><schedule>", 1).encode())
    assert {consumer.name: verdict for consumer, verdict, _ in report.by_consumer} == {
        SCHEMA: UNKNOWN,
        "EventFahrplan": UNKNOWN,
        "Giggity": FAILS,
        "FOSDEM Companion": UNKNOWN,
    }


def test_what_is_too_deep_for_us_is_judged_for_nobody():
    report = check_schedule(b"<schedule>" + b"<a>" * 100 + b"</a>" * 100 + b"</schedule>")
    assert {verdict for _, verdict, _ in report.by_consumer} == {UNKNOWN}


def test_utf_16_is_read():
    data = XML.replace("UTF-8", "UTF-16").encode("utf-16")
    assert check_schedule(data).findings == ()


def test_a_key_that_stands_twice_is_told():
    data = as_json(DOCUMENT).replace(b'"version": "v1"', b'"version": "v1", "version": "v2"')
    assert told(data, SCHEMA) == {"A key stands twice in one object": False}


def test_kinds_of_findings_are_limited_and_the_verdict_stays():
    many = "".join(f"<x{number}/>" for number in range(1_000))
    report = check_schedule(XML.replace("<version>", f"{many}<version>").encode())
    assert len(report.findings_for(SCHEMA)) == 201
    assert report.verdict(SCHEMA) == FAILS
    assert sum(finding.times for finding in report.findings_for(SCHEMA)) == 1_000


@pytest.mark.parametrize(
    "data",
    [
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 50_000,
        b'{"schedule": {"conference": {' + b",".join(b'"%d": 1' % number for number in range(150_000)) + b"}}}",
        XML.replace("<version>", "<x/>" * 150_000 + "<version>").encode(),
    ],
    ids=["ics", "json", "xml"],
)
def test_nobody_looks_on_where_everything_is_wrong(data):
    report = check_schedule(data)
    assert not report.is_whole
    assert report.consumers
    assert sum(finding.times for finding in report.findings) == MOST_TOLD


def test_control_characters_and_long_texts_are_shown_short():
    data = XML.replace("camp_2026</acronym>", f"a\u202eb{'x' * 500}</acronym>").encode()
    (finding,) = check_schedule(data).findings
    assert finding.places[0].value == "a\ufffdb" + "x" * 77 + "…"


def test_spoilt_files_give_reports(shared_data):
    chance = random.Random(20261121)  # noqa: S311  the same ones each time
    files = [path.read_bytes() for path in sorted((shared_data / "schedules").rglob("*.*")) if path.suffix in KINDS]
    files = [data for data in files if len(data) < 100_000]
    for _ in range(SPOILT):
        report = check_schedule(_spoil(chance, chance.choice(files)))
        assert bool(report.format) != bool(report.refusal)
        assert report.to_json()["consumers"] == [] or report.format


@pytest.mark.parametrize("whole", [XML.encode(), as_json(DOCUMENT), CALENDAR.encode()], ids=["xml", "json", "ics"])
def test_a_file_cut_anywhere_gives_a_report(whole):
    for length in range(0, len(whole), 7):
        report = check_schedule(whole[:length])
        assert report.failing or not report.format or length > len(whole) - 14


KINDS = (".xml", ".json", ".ics", ".xcal")


def _spoil(chance, data):
    for _ in range(chance.randrange(1, 8)):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice((0, 1, 5, 40, 2000)))
        put = chance.choice(
            (b"", b"<", b"\x00", b"\xff", b'"', b"{}", b"null", b"\n", b"\r\n ", b"&#0;", b"]]>", data[end : end + 300])
        )
        data = data[:start] + put + data[end:]
    return data
