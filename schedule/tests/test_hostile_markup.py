"""Files that mean to reach out, to swell, or to be endless: refused, and at little cost (I-01, I-02, I-03, I-19)."""

import resource
import tracemalloc

import pytest

from schedule.importers.programme import UnreadableProgramme
from schedule.importers.reading import read_programme
from schedule.tests.webserver import serving

SECRET = "hallway-canary-text"  # what must not come out again


@pytest.fixture
def canary():
    with serving() as server:
        yield server


@pytest.mark.enable_socket
@pytest.mark.parametrize("root", ["schedule", "iCalendar"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE {root} SYSTEM "{canary}/x.dtd">',
        '<!DOCTYPE {root} PUBLIC "-//x" "{canary}/x.dtd">',
        '<!DOCTYPE {root} [<!ENTITY x SYSTEM "{canary}/x">]>',
        '<!DOCTYPE {root} [<!ENTITY x SYSTEM "file://{secret}">]>',
        '<!DOCTYPE {root} [<!ENTITY % p SYSTEM "{canary}/p"> %p;]>',
        "<!DOCTYPE {root} [<!ENTITY % p \"<!ENTITY x SYSTEM 'file://{secret}'>\"> %p;]>",
        "<!DOCTYPE {root}>",
    ],
)
def test_a_declaration_reaches_nothing(canary, tmp_path, root, encoding, declaration):
    (tmp_path / "secret").write_text(SECRET)
    declared = declaration.format(root=root, canary=canary.address, secret=tmp_path / "secret")
    text = f'<?xml version="1.0" encoding="{encoding}"?>{declared}<{root}><title>&x;</title></{root}>'
    with pytest.raises(UnreadableProgramme, match="declarations are not allowed") as raised:
        read_programme(text.encode(encoding))
    assert SECRET not in str(raised.value)
    assert canary.asked == []


@pytest.mark.enable_socket
def test_an_include_reaches_nothing(canary):
    text = (
        f'<?xml-stylesheet href="{canary.address}/x.xsl"?><schedule xmlns:xi="http://www.w3.org/2001/XInclude" '
        f'xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:schemaLocation="a {canary.address}/x.xsd">'
        f'<xi:include href="{canary.address}/y"/></schedule>'
    )
    with pytest.raises(UnreadableProgramme):
        read_programme(text.encode())
    assert canary.asked == []


def _laughs():
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 10}">' for n in range(12))
    return f"<!DOCTYPE s [{entities}]><schedule>&l11;</schedule>".encode()


QUADRATIC = f'<!DOCTYPE s [<!ENTITY a "{"x" * 100_000}">]><schedule>{"&a;" * 20_000}</schedule>'.encode()


@pytest.mark.parametrize("data", [_laughs(), QUADRATIC], ids=["billion laughs", "quadratic"])
def test_what_swells_is_refused_before_it_does(data):
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableProgramme, match="declarations are not allowed"):
            read_programme(data)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


ENDLESS = {
    "deep elements": b"<schedule>" + b"<a>" * 200_000,
    "closed deep elements": b"<schedule>" + b"<a>" * 200_000 + b"</a>" * 200_000 + b"</schedule>",
    "attributes": b"<schedule " + b" ".join(b'a%d="1"' % n for n in range(300_000)) + b"/>",
    "a long text": b"<schedule><title>" + b"x" * 19_000_000 + b"</title></schedule>",
    "a long attribute": b'<schedule a="' + b"x" * 19_000_000 + b'"/>',
    "a long comment": b"<!--" + b"x" * 19_000_000 + b"-->",
    "a long name": b"<" + b"x" * 19_000_000 + b"/>",
    "elements": b"<schedule>" + b"<a/>" * 4_000_000 + b"</schedule>",
    "deep lists": b"[" * 100_000,
    "closed deep lists": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"schedule":' * 100_000,
    "a long number": b'{"schedule": ' + b"9" * 1_000_000 + b"}",
    "deep components": b"BEGIN:VCALENDAR\n" + b"BEGIN:A\n" * 200_000,
    "a calendar of ends": b"BEGIN:VCALENDAR\n" + b"END:VEVENT\n" * 510_000,
    "a calendar of one line": b"BEGIN:VCALENDAR\nDESCRIPTION:" + b"x" * 5_000_000,
    "a calendar of folds": b"BEGIN:VCALENDAR\nX:" + b"\n " * 3_000_000,
    "parameters": b"BEGIN:VCALENDAR\nX" + b";A=1" * 1_000_000 + b":x\n",
    "quotes": b'BEGIN:VCALENDAR\nX;A="' + b'"' * 5_000_000 + b"\n",
}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_does_not_end_is_refused(name):
    before = _megabytes()
    with pytest.raises(UnreadableProgramme):
        read_programme(ENDLESS[name])
    assert _megabytes() - before < 250


def _megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_a_long_line_of_a_calendar_is_cut_and_told():
    event = b"BEGIN:VEVENT\nSUMMARY:T\nDTSTART:20260131T100000Z\nDESCRIPTION:" + b"x" * 5_000_000 + b"\nEND:VEVENT\n"
    programme = read_programme(b"BEGIN:VCALENDAR\n" + event + b"END:VCALENDAR\n")
    assert len(programme.events[0].abstract) == 1_000_000
    assert any("a text was cut after 1,000,000 characters (at line 5)" in told for told in programme.warnings)
