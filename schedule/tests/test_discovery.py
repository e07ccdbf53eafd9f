import pytest

from schedule.importers.discovery import find_schedules, known_export

PAGE = "https://conf.example/2026/"
EXPORT = "https://conf.example/2026/schedule/export/schedule.json"


@pytest.mark.parametrize(
    ("address", "export"),
    [
        ("https://demo26.sched.com/", "https://demo26.sched.com/all.ics"),
        ("https://demo26.sched.com/list/descriptions/?x=y", "https://demo26.sched.com/all.ics"),
        ("https://sessionize.com/api/v2/abcd1234/view/GridSmart", "https://sessionize.com/api/v2/abcd1234/view/All"),
        ("https://pretalx.com/demo/", "https://pretalx.com/demo/schedule/export/schedule.json"),
        ("https://pretalx.c3voc.de/a-b/talk/ABC123/", "https://pretalx.c3voc.de/a-b/schedule/export/schedule.json"),
        (
            "https://indico.cern.example/event/12/",
            "https://indico.cern.example/event/12/event.ics?detail=contributions",
        ),
        (
            "https://calendar.google.com/calendar/embed?src=a%40group.calendar.google.com&ctz=UTC",
            "https://calendar.google.com/calendar/ical/a%40group.calendar.google.com/public/basic.ics",
        ),
    ],
)
def test_some_addresses_tell_the_export_themselves(address, export):
    assert known_export(address) == [export]


@pytest.mark.parametrize(
    "address",
    [
        "https://conf.example/schedule/", "https://demo26.sched.com/all.ics", "https://pretalx.com/", "http://[", "",
        "https://pretalx.com/p/about/", "https://pretalx.com/demo/schedule/export/schedule.xml",
        "https://pretalx.com/demo/schedule/widgets/schedule.json", "https://pretalx.com/api/events/demo/slots/",
        "https://sched.com.evil.example/", "https://indico.example/event/12/event.ics",
    ],
)  # fmt: skip
def test_other_addresses_tell_nothing(address):
    assert known_export(address) == []


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<link rel="alternate" type="application/vnd.c3voc.schedule+xml" href="s.xml">', [f"{PAGE}s.xml"]),
        ("<LINK HREF=/s TYPE=application/vnd.c3voc.schedule>", ["https://conf.example/s"]),
        ('<link rel=alternate type="text/calendar" href="https://other.example/x?a=1&amp;b=2#c">',
         ["https://other.example/x?a=1&b=2"]),
        ('<link type="text/calendar" href="a.ics"><link type=application/vnd.c3voc.schedule+json href="b">',
         [f"{PAGE}b"]),
        ('<link rel=alternate type="application/json" href="schedule.json">', [f"{PAGE}schedule.json"]),
        ('<link rel=alternate type="application/json" href="wp-json/1">', []),
        ('<meta name="generator" content="pretalx"><a href="/2026/schedule/">x</a>', [EXPORT]),
        ('<a href="/2026/talk/ABC123/">x</a><a href="https://pretalx.com/">powered</a>', [EXPORT]),
        ('<a href="/2026/talk/ABC123/">x</a>', []),
        ('<a href="https://pretalx.other.example/demo/schedule/#d1">x</a>',
         ["https://pretalx.other.example/demo/schedule/export/schedule.json"]),
        ('<pretalx-schedule event-url="https://cfp.example/demo/" locale="en"></pretalx-schedule>',
         ["https://cfp.example/demo/schedule/export/schedule.json"]),
        ('<script src="https://sessionize.com/api/v2/abcd1234/view/Sessions?under=True"></script>',
         ["https://sessionize.com/api/v2/abcd1234/view/All"]),
        ('<a id="sched-embed" href="//demo26.sched.com/">x</a>', ["https://demo26.sched.com/all.ics"]),
        ('<a href="fahrplan/schedule.xml">x</a><a href="/schedule/ics">y</a><a href="schedule.pdf">z</a>',
         [f"{PAGE}fahrplan/schedule.xml", "https://conf.example/schedule/ics"]),
        ('<a href="javascript:schedule.json"><a href="file:///schedule.xml"><a href="http://[/schedule.xml">', []),
        ("<a <link <a href='schedule.xml'>", [f"{PAGE}schedule.xml"]),
        ("", []),
    ],
)  # fmt: skip
def test_pages_announce_their_schedules(html, found):
    assert find_schedules(html.encode(), PAGE) == found


def test_a_page_of_pretalxs_own_tells_its_event():
    page = b'<meta name="generator" content="pretalx">'
    assert find_schedules(page, "https://cfp.example/demo/schedule/") == [
        "https://cfp.example/demo/schedule/export/schedule.json"
    ]


@pytest.mark.parametrize("piece", [b"<a", b"<a ", b"<a href", b"<a href=", b'<a "', b"<a a=a ", b"a" * 100, b"\xff"])
def test_a_page_of_nothing_else_is_looked_through(piece):
    assert find_schedules(piece * (3_000_000 // len(piece)), PAGE) == []
