"""Which format a source is in, told by its content, and the reader for it."""

from .europython_xml import is_europython_xml, read_europython_xml
from .frab_json import read_frab_json
from .frab_json2 import is_frab_json2, read_frab_json2
from .frab_xml import read_frab_xml
from .json_values import parse_json
from .pretalx_rest import is_pretalx_rest, is_pyconfr, read_pretalx_rest, read_pyconfr
from .pretalx_widget import is_pretalx_widget, read_pretalx_widget
from .programme import ReadOptions, UnreadableProgramme
from .pycon_json import is_pycon_json, read_pycon_json
from .sessionize import is_sessionize, read_sessionize
from .xml_elements import parse_xml

LARGEST = 20_000_000  # bytes
_JSON = [
    (is_frab_json2, read_frab_json2),
    (lambda root: root["schedule"]["conference"].is_a(dict), read_frab_json),
    (is_pyconfr, read_pyconfr),
    (is_pretalx_widget, read_pretalx_widget),
    (is_sessionize, read_sessionize),
    (is_pycon_json, read_pycon_json),
    (is_pretalx_rest, read_pretalx_rest),
]


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
        return _read_xml(data, options)
    if start[:1] in b"{[":
        return _read_json(data, options)
    raise UnreadableProgramme("this is neither XML nor JSON")


def _read_xml(data, options):
    root = parse_xml(data)
    return (read_europython_xml if is_europython_xml(root) else read_frab_xml)(root, options)


def _read_json(data, options):
    root = parse_json(data)
    reader = next((read for is_it, read in _JSON if is_it(root)), None)
    if not reader:
        reader = read_frab_json if "schedule" in root else None
    if not reader:
        raise UnreadableProgramme("this is JSON of another kind: there is no schedule in it that is known", "/")
    return reader(root, options)


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
