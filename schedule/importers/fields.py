"""The fields of a schedule file, each read leniently: what a producer meant, or why it cannot be told."""

import functools
import re
import uuid
import zoneinfo
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from .programme import UnreadableProgramme
from .texts import is_utf16

EARLIEST, LATEST = 1970, 2100
# What must not be published again, although a source told it to the person who has its key.
PRIVATE = {
    "access_code", "anonymised_data", "assigned_reviewers", "contact", "e-mail", "email", "emails", "internal_notes",
    "mail", "mean_score", "median_score", "notes_internal", "phone",
}  # fmt: skip
_PARTS = re.compile(r"[0-9]{1,12}(?::[0-9]{1,12}){0,2}")
_ISO_DURATION = re.compile(r"P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:\d+S)?)?")
_DOUBLED = re.compile(r"^(https?://[^/?#]+)//+")  # in some exports of pretalx, and not in the others
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8})*")
_LANGUAGE_NAMES = {
    "english": "en",
    "german": "de",
    "deutsch": "de",
    "french": "fr",
    "spanish": "es",
    "italian": "it",
}


class Unusable(ValueError):
    """A field that cannot be read; str() says why, without saying where."""


def decode(data):
    """Bytes as text: UTF-8, or UTF-16 with its mark. Raises UnreadableProgramme, saying at which byte."""
    try:
        return data.decode("utf-16" if is_utf16(data) else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        name = "UTF-16" if error.encoding.startswith("utf-16") else "UTF-8"
        raise UnreadableProgramme(f"not {name} at byte {error.start}", f"line {line}") from None


def read_date(text):
    """``2026-01-31`` or a date-time as a date. Raises Unusable."""
    try:
        found = date.fromisoformat(text.strip()[:10])
    except ValueError:
        raise Unusable(f"“{text[:40]}” is not a date") from None
    return _within_reach(found)


def read_moment(text):
    """An ISO 8601 date-time; aware if the text has an offset. Raises Unusable."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Unusable(f"“{text[:40]}” is not a date and time") from None
    return _within_reach(found)


def read_clock(text):
    """``09:30`` or ``09:30:00`` as the time since the day began; hours may pass 24. Raises Unusable."""
    parts = text.strip().split(":")
    if len(parts) not in (2, 3) or not all(part.isdecimal() and len(part) <= 2 for part in parts):
        raise Unusable(f"“{text[:40]}” is not a time of day")
    return timedelta(hours=int(parts[0]), minutes=int(parts[1]))


def read_duration(text):
    """A length of time. ``90`` is minutes, ``1:30`` hours and minutes, ``1:02:30`` days, hours and minutes.

    Three parts are read so because pretalx and EventFahrplan do; where the middle is no hour of a day, or
    the first is none, they are hours, minutes, seconds. Raises Unusable.
    """
    text = text.strip()
    if iso := _ISO_DURATION.fullmatch(text):
        days, hours, minutes = (int(part or 0) for part in iso.groups())
        return timedelta(days=days, hours=hours, minutes=minutes)
    if not _PARTS.fullmatch(text):
        raise Unusable(f"“{text[:40]}” is not a duration")
    parts = [int(part) for part in text.split(":")]
    try:
        if len(parts) == 1:
            return timedelta(minutes=parts[0])
        if len(parts) == 2:
            return timedelta(hours=parts[0], minutes=parts[1])
        if parts[0] and parts[1] < 24:
            return timedelta(days=parts[0], hours=parts[1], minutes=parts[2])
        return timedelta(hours=parts[0], minutes=parts[1])
    except OverflowError:
        raise Unusable(f"“{text[:40]}” is longer than any talk") from None


def read_zone(name, moments):
    """(IANA name, warning or ""): the name if it is one, else what the offsets of the moments tell."""
    if place := zones_by_fold().get(name.casefold()):
        return place, ""
    offsets = Counter(moment.utcoffset() for moment in moments if moment.tzinfo).most_common(1)
    said = f"“{name[:60]}” is no time zone that is known" if name else "the file names no time zone"
    if offsets and (zone := zones_by_fold().get(_fixed_zone(offsets[0][0]))):
        return zone, f"{said}; the offset of its dates was taken, {zone}"
    return "UTC", f"{said}; times are shown in UTC"


@functools.cache
def zones_by_fold():
    """{IANA name with its letters folded: the name} of places, and of UTC."""
    return {name.casefold(): name for name in zoneinfo.available_timezones() if "/" in name or name == "UTC"}


def _fixed_zone(offset):
    hours = offset.total_seconds() / 3600
    return "utc" if hours == 0 else f"etc/gmt{-hours:+g}"  # the sign is POSIX's: east of Greenwich is minus


def read_languages(text):
    """``"de, en"`` as ``("de", "en")``: distinct lower-case BCP 47 tags; what is none is left out."""
    found = []
    for part in re.split(r"[,;/ ]+", text):
        code = _LANGUAGE_NAMES.get(part.casefold(), part)
        if _LANGUAGE.fullmatch(code):
            found.append(code.replace("_", "-").lower())
    return tuple(dict.fromkeys(found))


def read_address(text, base=""):
    """An absolute http, https or mailto address, a relative one taken from ``base``; "" for anything else."""
    try:
        address = urljoin(base, text.strip()) if text.strip() else ""
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme in ("http", "https"):
        return _DOUBLED.sub(r"\1/", address) if parts.netloc else ""
    return address if parts.scheme == "mailto" else ""


def read_color(text):
    """``#rrggbb`` in lower case, or ""."""
    text = text.strip().lower()
    return text if re.fullmatch(r"#[0-9a-f]{6}", text) else ""


def make_guid(*parts):
    """A guid for what has none, the same for the same parts. The source's address or its id should be in them."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(parts)))


def to_utc(moment, zone):
    """An aware moment in UTC; a naive one is wall clock in ``zone``, the earlier where there are two."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _within_reach(found):
    if not EARLIEST <= found.year <= LATEST:
        raise Unusable(f"the year {found.year} is not between {EARLIEST} and {LATEST}")
    return found
