"""Dates and times as people write them into tables, in several languages."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from .fields import Unusable, read_date, read_moment

LONGEST = 100  # characters of a cell that are looked at for a time
_MONTHS = {
    1: "jan gen ene", 2: "feb fev", 3: "mar mrz mae maa", 4: "apr avr abr", 5: "may mai mag mei maj", 6: "jun juin giu",
    7: "jul juil lug", 8: "aug aou ago", 9: "sep set", 10: "oct okt ott out", 11: "nov", 12: "dec dez dic",
}  # fmt: skip
_MONTH_OF = {start: number for number, starts in _MONTHS.items() for start in starts.split()}
_YEAR_FIRST = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_YEAR_LAST = re.compile(r"\b(\d{1,2})([./-])(\d{1,2})[./-](\d{4}|\d{2})\b")
_DAY_MONTH = re.compile(r"\b(\d{1,2})(?:\.|st|nd|rd|th|er)?\s+(?:de\s+)?([a-z]{3,12})\.?,?\s+(?:de\s+)?(\d{4})\b")
_MONTH_DAY = re.compile(r"\b([a-z]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_LENGTH = re.compile(
    r"(?:(\d{1,3})\s*(?:h|hrs?|hours?|std|stunden?|heures?|horas?|ore)\b\.?)?\s*(?:(\d{1,4})\s*(?:m|mins?|minut\w*)?\.?)?"
)
_CLOCK = re.compile(
    r"(?<!\d)(\d{1,2})(?:\s?[:.h]\s?(\d{2}))(?::\d{2})?(?:\s*([ap])\.?m)?|(?<!\d)(\d{1,2})\s*(?:([ap])\.?m|h\b|uhr)"
)


def is_month_first(texts):
    """Whether ``3/4/2026`` is in March: where any of the texts can only be read so."""
    pairs = [(int(m[1]), int(m[3])) for text in texts if (m := _YEAR_LAST.search(text)) and m[2] == "/"]
    return any(second > 12 for _, second in pairs) and not any(first > 12 for first, _ in pairs)


def read_day(text, month_first=False):
    """A date anywhere in a text; None without one. Raises Unusable for one that cannot be."""
    return _split(_fold(text), month_first)[0]


def read_clocks(text):
    """The times of day in a text as timedeltas, at most two: a start, and the end of a range."""
    return _clocks(_split(_fold(text), False)[1])


def read_length(text):
    """``45 min`` or ``1 h 30`` as the minutes that they are; anything else as it is."""
    found = _LENGTH.fullmatch(_fold(text).strip())
    return str(int(found[1] or 0) * 60 + int(found[2] or 0)) if found and found[0] else text


def read_written_moment(text, month_first=False):
    """(datetime or None, date or None, end as a datetime or None) of what a cell says. Raises Unusable."""
    try:
        if len(text.strip()) > 10:
            moment = read_moment(text)
            return moment, moment.date(), None
    except Unusable:
        pass
    day, rest = _split(_fold(text), month_first)
    clocks = _clocks(rest)
    if not day:
        return None, None, None
    moments = [datetime.combine(day, time()) + clock for clock in clocks]
    return (moments or [None])[0], day, moments[1] if len(moments) > 1 else None


def _fold(text):
    plain = unicodedata.normalize("NFKD", text[:LONGEST].replace("ä", "ae").casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def _split(text, month_first):
    """(date or None, what is left of the text)."""
    for pattern, read in (
        (_YEAR_FIRST, _year_first),
        (_YEAR_LAST, _year_last),
        (_DAY_MONTH, _named),
        (_MONTH_DAY, _named),
    ):
        if (found := pattern.search(text)) and (parts := read(found, month_first)):
            try:
                day = read_date(date(*parts).isoformat())
            except ValueError:
                raise Unusable(f"“{text[:40]}” is not a date") from None
            return day, text[: found.start()] + " " + text[found.end() :]
    return None, text


def _year_first(found, month_first):
    return int(found[1]), int(found[2]), int(found[3])


def _year_last(found, month_first):
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    day, month = (second, first) if month_first and found[2] == "/" else (first, second)
    return year + (2000 if year < 100 else 0), month, day


def _named(found, month_first):
    day, name = (found[1], found[2]) if found[1].isdecimal() else (found[2], found[1])
    month = _MONTH_OF.get(name[:4]) or _MONTH_OF.get(name[:3])
    return (int(found[3]), month, int(day)) if month else None


def _clocks(text):
    found = []
    for match in _CLOCK.finditer(text):
        hour, minute, half = int(match[1] or match[4]), int(match[2] or 0), match[3] or match[5]
        hour = hour % 12 + (12 if half == "p" else 0) if half else hour
        if hour < 48 and minute < 60:
            found.append(timedelta(hours=hour, minutes=minute))
    return found[:2]
