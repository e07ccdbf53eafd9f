"""Which format a source is in, told by its content, and the reader for it."""

from dataclasses import replace

from .archives import LARGEST as LARGEST_ARCHIVE
from .archives import is_archive, unpack
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
from .tables import is_table, read_tables
from .telling import Problems, Warnings
from .texts import is_utf16
from .xml_elements import parse_xml

LARGEST = 20_000_000  # bytes of one file
_KINDS = ("json", "xml", "xcal", "icalendar", "table")  # the better first: of a folder one is read
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
    options, tell = options or ReadOptions(), tell or (lambda done, total: None)
    warnings = Warnings()
    tell(0, 3)
    if not isinstance(data, dict) and len(data) <= LARGEST and is_archive(data):
        data, warnings = unpack(data)
    tell(1, 3)
    programme = _read_folder(data, options) if isinstance(data, dict) else _read_file(data, options)
    tell(3, 3)
    return replace(programme, warnings=warnings.told() + programme.warnings)


def _read_file(data, options):
    if len(data) > LARGEST:
        raise UnreadableProgramme(f"{len(data):,} bytes are more than the {LARGEST:,} that are read")
    kind = _kind(data)
    if kind not in _READERS:
        raise UnreadableProgramme(kind)
    return _READERS[kind](data, options)


def _read_xml(data, options):
    root = parse_xml(data)
    return (read_europython_xml if is_europython_xml(root) else read_frab_xml)(root, options)


def _read_json(data, options):
    root = parse_json(data)
    reader = next((read for is_it, read in _JSON if is_it(root)), None)
    if not reader and "schedule" not in root:
        raise UnreadableProgramme("this is JSON of another kind: there is no schedule in it that is known", "/")
    return (reader or read_frab_json)(root, options)


# The libraries for calendars and for YAML are large, and most workers never read either.
def _read_icalendar(data, options):
    from .icalendar import read_icalendar

    return read_icalendar(data, options)


def _read_xcal(data, options):
    from .xcal import read_xcal

    return read_xcal(data, options)


def _is_page(data):
    from .markdown_site import is_markdown_page

    return is_markdown_page(data)


def _read_site(files, options):
    from .markdown_site import read_markdown_site

    return read_markdown_site(files, options)


_READERS = {
    "json": _read_json,
    "xml": _read_xml,
    "xcal": _read_xcal,
    "icalendar": _read_icalendar,
    "page": lambda data, options: _read_site({"the page": data}, options),
    "table": lambda data, options: read_tables({"the table": data}, options),
}


def _read_folder(files, options):
    """Of a folder: the pages of a site, else the tables, else the pages of an API, else the best of its files."""
    files = {path: data for path, data in files.items() if data.strip()}
    if sum(map(len, files.values())) > LARGEST_ARCHIVE:
        raise UnreadableProgramme(f"together its files have more than {LARGEST_ARCHIVE:,} bytes")
    if large := [path for path, data in files.items() if len(data) > LARGEST]:
        raise UnreadableProgramme(f"a file has more than the {LARGEST:,} bytes that are read", large[0])
    kinds = {path: _kind(data) for path, data in files.items()}
    if "page" in kinds.values():
        return _read_site(files, options)
    of_kind = {name: {path: data for path, data in files.items() if kinds[path] == name} for name in _KINDS}
    if pages := _pages_of_api(of_kind["json"]):
        return read_pretalx_rest(pages, options)
    problems = Problems()
    for path, data in (pair for name in _KINDS if name != "table" for pair in of_kind[name].items()):
        try:
            return _told_of_others(_read_file(data, options), path, files)
        except UnreadableProgramme as error:
            problems.add(error.reason, f"{path}, {error.where}" if error.where else path)
    if of_kind["table"]:
        return read_tables(of_kind["table"], options)
    problems.refuse()
    reason = next((kind for kind in kinds.values() if len(kinds) == 1), "there is no schedule in it that is known")
    raise UnreadableProgramme(reason)


def _pages_of_api(documents):
    """{path: root} where all are pages of pretalx’s API. A broken one beside them is refused: half would be lost."""
    pages, problems = {}, Problems()
    for path, data in documents.items():
        try:
            pages[path] = parse_json(data)
        except UnreadableProgramme as error:
            problems.add(error.reason, f"{path}, {error.where}" if error.where else path)
    kinds = [is_pretalx_rest(page) for page in pages.values()]
    if any(kinds):
        problems.refuse()
    return pages if len(pages) > 1 and all(kinds) else {}


def _told_of_others(programme, path, files):
    if len(files) == 1:
        return programme
    return replace(programme, warnings=(f"of {len(files)} files only this one was read: {path}", *programme.warnings))


def _kind(data):
    """A key of ``_READERS``; else what it is instead, as a sentence."""
    start = start_of(data)
    if not start:
        return "there is nothing in it"
    if is_web_page(start):
        return "this is a web page, not a schedule"
    low = start.lower()
    for mark, kind in _MARKS.items():
        if low.startswith(mark):
            return kind
    if start[:1] == b"<":
        return "xcal" if b"<icalendar" in low else "xml"
    if _is_page(data):
        return "page"
    return "table" if is_table(data) else "this is neither XML nor JSON nor a calendar, and no table either"


_MARKS = {
    b"\x1f\x8b": "this is a gzip archive (unpack it first)",
    b"pk\x03\x04": "this is a zip archive in another",
    b"begin:vcalendar": "icalendar",
    b"{": "json",
    b"[": "json",
}


def is_web_page(start):
    """Whether a file that begins so is one of HTML."""
    return start.lower().startswith((b"<!doctype html", b"<html"))


def start_of(data):
    """The first bytes as UTF-8, without a mark of the encoding and white space."""
    start = data[:2048]
    if is_utf16(start):
        start = start.decode("utf-16", "replace").encode()
    return start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1024]
