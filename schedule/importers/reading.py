"""Which format a source is in, told by its content, and the reader for it."""

from dataclasses import replace

from .archives import LARGEST as LARGEST_ARCHIVE
from .archives import is_archive, unpack
from .europython_xml import is_europython_xml, read_europython_xml
from .frab_json import read_frab_json
from .frab_json2 import is_frab_json2, read_frab_json2
from .frab_xml import read_frab_xml
from .json_values import parse_json
from .markdown_site import is_markdown_page, read_markdown_site
from .pretalx_rest import is_pretalx_rest, is_pyconfr, read_pretalx_rest, read_pyconfr
from .pretalx_widget import is_pretalx_widget, read_pretalx_widget
from .programme import ReadOptions, UnreadableProgramme
from .pycon_json import is_pycon_json, read_pycon_json
from .sessionize import is_sessionize, read_sessionize
from .tables import is_table, read_tables
from .telling import Problems, Warnings
from .xml_elements import parse_xml

LARGEST = 20_000_000  # bytes of one file
_READ = ("json", "xml", "table")
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
    if kind == "xml":
        root = parse_xml(data)
        return (read_europython_xml if is_europython_xml(root) else read_frab_xml)(root, options)
    if kind == "json":
        return _read_json(data, options)
    if kind == "page":
        return read_markdown_site({"the page": data}, options)
    if kind == "table":
        return read_tables({"the table": data}, options)
    raise UnreadableProgramme(kind)


def _read_json(data, options):
    root = parse_json(data)
    reader = next((read for is_it, read in _JSON if is_it(root)), None)
    if not reader and "schedule" not in root:
        raise UnreadableProgramme("this is JSON of another kind: there is no schedule in it that is known", "/")
    return (reader or read_frab_json)(root, options)


def _read_folder(files, options):
    """Of a folder: the pages of a site, else the tables, else the pages of an API, else the best of its files."""
    files = {path: data for path, data in files.items() if data.strip()}
    if sum(map(len, files.values())) > LARGEST_ARCHIVE:
        raise UnreadableProgramme(f"together its files have more than {LARGEST_ARCHIVE:,} bytes")
    if large := [path for path, data in files.items() if len(data) > LARGEST]:
        raise UnreadableProgramme(f"a file has more than the {LARGEST:,} bytes that are read", large[0])
    kinds = {path: _kind(data) for path, data in files.items()}
    if "page" in kinds.values():
        return read_markdown_site(files, options)
    of_kind = {name: {path: data for path, data in files.items() if kinds[path] == name} for name in _READ}
    if len(of_kind["json"]) > 1 and all(is_pretalx_rest(parse_json(data)) for data in of_kind["json"].values()):
        return read_pretalx_rest(of_kind["json"], options)
    problems = Problems()
    for path, data in (*of_kind["json"].items(), *of_kind["xml"].items()):
        try:
            return _told_of_others(_read_file(data, options), path, files)
        except UnreadableProgramme as error:
            problems.add(error.reason, f"{path}, {error.where}" if error.where else path)
    if of_kind["table"]:
        return read_tables(of_kind["table"], options)
    problems.refuse()
    reason = next((kind for kind in kinds.values() if len(kinds) == 1), "there is no schedule in it that is known")
    raise UnreadableProgramme(reason)


def _told_of_others(programme, path, files):
    if len(files) == 1:
        return programme
    return replace(programme, warnings=(f"of {len(files)} files only this one was read: {path}", *programme.warnings))


def _kind(data):
    """ "xml", "json", "page" (Markdown) or "table"; else what it is instead, as a sentence."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return "there is nothing in it"
    if other := _other_format(start.lower()):
        return f"this is {other}, not a schedule that is known"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        start = data[:2048].decode("utf-16", "replace").lstrip("\ufeff \t\r\n").encode()
    if start[:1] == b"<":
        return "xml"
    if start[:1] in b"{[":
        return "json"
    if is_markdown_page(data):
        return "page"
    return "table" if is_table(data) else "this is neither XML nor JSON, and no table either"


def _other_format(start):
    """What the first bytes, in lower case, look like, in words; "" where they may be ours."""
    if start.startswith(b"\x1f\x8b"):
        return "a gzip archive (unpack it first)"
    if start.startswith(b"pk\x03\x04"):
        return "a zip archive in another"
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    if start.startswith(b"begin:vcalendar"):
        return "an iCalendar file"
    if start.startswith(b"<icalendar") or b"<icalendar" in start:
        return "an xCal file"
    return ""
