"""Which format a file is in, told by its content, and the reader for it."""

from .frab_json import read_frab_json
from .frab_xml import read_frab_xml
from .json_values import parse_json
from .programme import ReadOptions, UnreadableProgramme

LARGEST = 20_000_000  # bytes


def read_programme(data, options=None, tell=None):
    """A published schedule as a Programme. Raises UnreadableProgramme, saying what it is instead.

    ``data`` are the bytes of one file, or {path: bytes} of a folder. ``tell(done, total)`` is called now and then while
    it is read, in any unit.
    """
    options = options or ReadOptions()
    if len(data) > LARGEST:
        raise UnreadableProgramme(f"{len(data):,} bytes are more than the {LARGEST:,} that are read")
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise UnreadableProgramme("there is nothing in it")
    if other := _other_format(start.lower()):
        raise UnreadableProgramme(f"this is {other}, not frab XML or frab JSON")
    if start[:1] == b"<" or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return read_frab_xml(data, options)
    if start[:1] in b"{[":
        return _read_json(data, options)
    raise UnreadableProgramme("this is neither XML nor JSON")


def _read_json(data, options):
    root = parse_json(data)
    if "schedule" not in root and "talks" in root:
        raise UnreadableProgramme("this is the feed of pretalx’s widget; give the address of its schedule.json or .xml")
    if "schedule" not in root:
        raise UnreadableProgramme("this is JSON of another kind: there is no “schedule” in it", "/")
    return read_frab_json(data, options)


def _other_format(start):
    """What the first bytes, in lower case, look like, in words; "" where they may be ours."""
    if start.startswith(b"\x1f\x8b"):
        return "a gzip archive (unpack it first)"
    if start.startswith(b"pk\x03\x04"):
        return "a zip archive (unpack it first)"
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    if start.startswith(b"begin:vcalendar"):
        return "an iCalendar file"
    if start.startswith(b"<icalendar") or b"<icalendar" in start:
        return "an xCal file"
    return ""
