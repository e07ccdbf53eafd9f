"""Tables: CSV with whatever separates its columns, in whatever order, and a second one of the speakers beside it."""

import csv
import io
import re
from datetime import datetime, time, timedelta

from .building import FoundEvent, FoundProgramme, build_programme, speaker, tell_of_silent
from .columns import FIELDS, guess_columns, guess_columns_of_people
from .fields import PRIVATE, Unusable, read_address
from .programme import UnknownColumns, UnreadableProgramme
from .table_times import is_month_first, read_clocks, read_day, read_length, read_written_moment
from .telling import Problems, Warnings
from .texts import clean_text, is_utf16

MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_SPEAKERS = 200  # of one talk; what is left of the cell is one name more
_TEXTS = {
    "title": "title", "room": "room", "track": "track", "kind": "type", "abstract": "abstract", "guid": "guid",
    "description": "description", "subtitle": "subtitle", "languages": "language", "url": "url", "id": "id",
}  # fmt: skip
_CODE = re.compile(r"(?=.*[A-Z])[0-9A-Z]{6}")  # of pretalx
_BETWEEN_NAMES = re.compile(r"\s*[;\n|]\s*|\s*,\s+|\s+(?:&|and|und|et)\s+")


class Table:
    """Column names, distinct and never empty, and rows as (line, {column: text})."""

    def __init__(self, data, where=""):
        self.where, self.warnings = where, Warnings()
        text = self._decode(data)
        self.columns, self.rows = (), []
        try:
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
            for row in rows:
                self._add(row, rows.line_num)
        except csv.Error as error:
            raise UnreadableProgramme(f"this table cannot be read: {error}", f"line {rows.line_num}") from None

    def _decode(self, data):
        if is_utf16(data):
            return data.decode("utf-16", "replace")
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.warnings.add(f"not UTF-8 at byte {error.start}: it was read as Windows-1252", self.where)
            text = data.decode("cp1252", "replace")
        if "\0" in text:
            raise UnreadableProgramme("this is neither XML nor JSON, and no table either")
        return text

    def _add(self, row, line):
        cells = [clean_text(cell) for cell in row]
        if not any(cells):
            return
        if not self.columns:
            self.columns = _distinct(cells[:MOST_COLUMNS])
            return
        if len(self.rows) >= MOST_ROWS:
            raise UnreadableProgramme(f"it has more than the {MOST_ROWS:,} rows that are read")
        if len(cells) > len(self.columns):
            self.warnings.add("a row has more cells than there are columns, they were passed over", f"line {line}")
        self.rows.append((line, dict(zip(self.columns, cells, strict=False))))


def is_table(data):
    """Whether it is text of lines whose first has several cells."""
    if not is_utf16(data) and b"\0" in data:
        return False
    encoding = "utf-16" if is_utf16(data) else "utf-8"
    first, _, others = data[:20_000].decode(encoding, "replace").lstrip("\ufeff\r\n").partition("\n")
    return bool(others.strip()) and _delimiter(first) in first and first.replace("\t", "").strip().isprintable()


def _delimiter(text):
    """What separates most cells in the first line."""
    first = re.sub(r'"[^"]*"', "", text[:20_000].lstrip("\r\n").split("\n", 1)[0])
    return max(",;\t|", key=first.count)


def _distinct(names):
    found = []
    for number, name in enumerate(names, 1):
        name = name[:200] or f"column {number}"
        found.append(name if name not in found else f"{name} ({number})")
    return tuple(found)


def read_tables(files, options=None):
    """{path: bytes} of one or two tables as a Programme. Raises UnreadableProgramme, UnknownColumns where nobody can
    tell which column is the title or the start.
    """
    given = options.columns if options else {}
    tables = [Table(data, path) for path, data in files.items()]
    sessions = max(tables, key=lambda table: _likeness(table, given))
    people = {}
    for table in tables:
        if table is not sessions:
            _add_people(table, people, sessions.warnings)
    mapping = columns_of(sessions, given)
    reader = _Reader(sessions, mapping, people)
    found = FoundProgramme({}, reader.events(), format="a table (CSV)", warnings=sessions.warnings)
    tell_of_silent(people.values(), found.events, found.warnings)
    found.asks = () if given else ("columns",)
    return build_programme(found, options)


def _likeness(table, given):
    guess = guess_columns(table.columns) | given
    return ("title" in guess) + 2 * ("starts_at" in guess) + ("day" in guess) + len(guess) / 100


def columns_of(table, given):
    """{field: column} of a table: what a person gave, else what the names tell. Raises UnknownColumns."""
    kept = {field: column for field, column in given.items() if field in FIELDS and column in table.columns}
    guess = {field: column for field, column in guess_columns(table.columns).items() if field not in given}
    mapping = {field: column for field, column in guess.items() if column not in kept.values()} | kept
    missing = [name for name, is_there in _needed(mapping) if not is_there]
    if missing:
        reason = f"this table has no column that is known to be the {' or the '.join(missing)}: say which one is"
        raise UnknownColumns(reason, table.columns, mapping)
    return mapping


def _needed(mapping):
    return ("title", "title" in mapping), ("start", "starts_at" in mapping or "day" in mapping)


def _add_people(table, people, warnings):
    mapping = guess_columns_of_people(table.columns)
    if not {"name", "first", "last"} & mapping.keys():
        warnings.add("a table that is neither of talks nor of speakers was passed over", table.where)
        return
    for line, row in table.rows:
        texts = {field: row.get(column, "") for field, column in mapping.items()}
        name = texts.get("name") or f"{texts.get('first', '')} {texts.get('last', '')}".strip()
        extra = _rest(row, mapping, warnings, f"{table.where}, line {line}")
        if texts.get("url") and not read_address(texts["url"]):
            extra[mapping["url"]] = texts.pop("url")
        keys = {key: texts.get(key, "") for key in ("biography", "url", "id")}
        if _CODE.fullmatch(keys["id"]):
            keys["code"] = keys.pop("id")
        if found := speaker(name, extra, **keys):
            people.setdefault(found.name.casefold(), found)


def _rest(row, mapping, warnings, where):
    """{column: text} of the columns that are no field, without those that are nobody else’s business."""
    rest = {column: text for column, text in row.items() if text and column not in mapping.values()}
    if private := {column for column in rest if _is_private(column)}:
        warnings.add("what is nobody else’s business was left out", where)
    return {column: text for column, text in rest.items() if column not in private}


def _is_private(column):
    """Whether a word of its name says so: “Speaker e-mail”, “Email addresses”, “phone”."""
    name = column.casefold().replace(" ", "_")
    return name in PRIVATE or not PRIVATE.isdisjoint(re.split(r"[^\w-]+|_", name))


class _Reader:
    def __init__(self, table, mapping, people):
        self.table, self.mapping, self.people = table, mapping, people
        self.problems = Problems()
        dates = [row.get(mapping.get(field), "") for _, row in table.rows for field in ("day", "starts_at")]
        self._month_first = is_month_first(dates)

    def events(self):
        found = []
        for line, row in self.table.rows:
            try:
                found.append(self._event(f"line {line}", row))
            except Unusable as problem:
                title = row.get(self.mapping["title"], "")[:60]
                self.problems.add(str(problem), f"line {line}, event “{title}”")
        self.problems.refuse()
        return found

    def _event(self, where, row):
        cells = {field: row.get(column, "") for field, column in self.mapping.items()}
        texts = {name: cells.get(field, "") for field, name in _TEXTS.items()}
        if _CODE.fullmatch(texts["id"]):
            texts["code"], texts["id"] = texts["id"], ""
        day, times = self._times(cells)
        extra = _rest(row, self.mapping, self.table.warnings, where)
        key = f"pretalx {texts['code']}" if texts.get("code") else ""
        return FoundEvent(where, day, texts | times, self._speakers(cells.get("speakers", "")), [], extra, key=key)

    def _times(self, cells):
        """(day or None, texts of date or start, end, duration) from cells that may each hold a part."""
        day = read_day(cells.get("day", ""), self._month_first)
        start, own_day, end = read_written_moment(cells.get("starts_at", ""), self._month_first)
        day = own_day or day
        found = {"duration": read_length(cells.get("duration", ""))}
        clocks = read_clocks(cells.get("starts_at", "") or cells.get("day", ""))
        if start:
            found["date"] = start.isoformat()
        elif day and clocks:
            found["start"] = _clock(clocks[0])
        if end := end or self._end(cells, day, clocks):
            found["end"] = end.isoformat()
        return None if start else day, found

    def _end(self, cells, day, clocks):
        end, _, _ = read_written_moment(cells.get("ends_at", ""), self._month_first)
        ends = read_clocks(cells.get("ends_at", "")) or clocks[1:]
        if end or not (day and ends):
            return end
        overnight = timedelta(days=1) if clocks and ends[0] < clocks[0] else timedelta()
        return datetime.combine(day, time()) + ends[0] + overnight

    def _speakers(self, text):
        """Those of the other table whose names are in the text, and whoever else stands between commas."""
        pieces, found, at = _BETWEEN_NAMES.split(text, MOST_SPEAKERS), [], 0
        while at < len(pieces):
            for length in (3, 2, 1):  # a name may have commas of its own
                name = " ".join(", ".join(pieces[at : at + length]).casefold().split())
                if known := self.people.get(name):
                    break
            found.append(known or speaker(pieces[at]))
            at += length
        return [one for one in found if one]


def _clock(length):
    minutes = int(length.total_seconds()) // 60
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
