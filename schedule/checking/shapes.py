"""The shapes that texts must have: what both the XML and the JSON of frab say of dates, addresses and names.

They are written from what validators do: an XML Schema processor trims numbers and moments, but no other text.
"""

import re
import zoneinfo
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Shape:
    """``name`` follows “is not …”, ``example`` “It must be …”."""

    name: str
    example: str
    fits: Callable[[str], bool]


def _pattern(name, example, pattern):
    compiled = re.compile(pattern)
    return Shape(name, example, lambda text: bool(compiled.fullmatch(text)))


_OFFSET = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_DAY = r"-?(?P<year>[1-9][0-9]{4,}|[0-9]{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-3][0-9])"
_CLOCK = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_DATE = re.compile(_DAY + _OFFSET + "?")
_MOMENT = re.compile(f"{_DAY}T{_CLOCK}{_OFFSET}")
_SPACES = " \t\r\n"  # what XML takes for white space


def _is_day(found):
    if not found:
        return False
    year, month, day = int(found["year"][-4:]), int(found["month"]), int(found["day"])
    # Years beyond four digits, and those before our era, have the calendar of their last four.
    return (year > 0 or len(found["year"]) > 4) and 1 <= day <= monthrange(year or 2000, month)[1]


def is_date(text):
    return _is_day(_DATE.fullmatch(text))


def is_moment(text):
    """A date and time with an offset."""
    return _is_day(_MOMENT.fullmatch(text.strip(_SPACES)))


_NUMBER = re.compile(r"[+-]?[0-9]+")


def is_number(text):
    return bool(_NUMBER.fullmatch(text.strip(_SPACES)))


def is_counting_number(text):
    text = text.strip(_SPACES)
    return bool(_NUMBER.fullmatch(text)) and text[0] != "-" and text.strip("+0") != ""


def as_number(text):
    """A key for numbers that are equal: ``01`` and ``+1`` are ``1``."""
    return text.strip(_SPACES).lstrip("+").lstrip("0")


_ASCII_URI = re.compile(
    r"https?://"
    r"(?:(?:[^\[\]@/?#%]|%[0-9a-fA-F]{2})*@)?"
    r"(?:\[[^\[\]@/?#%]*\]|(?:[^\[\]@/?#%:]|%[0-9a-fA-F]{2})*)"
    r"(?::[0-9]{1,9})?"
    r"(?:[/?](?:[^\[\]#%]|%[0-9a-fA-F]{2})*)?"
    r"(?:\#(?:[^\[\]#%]|%[0-9a-fA-F]{2})*)?"
)


def is_web_address(text):
    """An absolute http or https address, as validators take it: letters beyond ASCII and spaces pass."""
    return bool(_ASCII_URI.fullmatch(text.strip(_SPACES)))


ANY = Shape("a text", "a text", lambda text: True)
DATE = Shape("a date", "a date such as 2026-01-31", is_date)
MOMENT = Shape(
    "a date and time with an offset", "a date and time with its offset, such as 2026-01-31T09:30:00+01:00", is_moment
)
DATE_OR_MOMENT = Shape(
    "a date, nor a date and time with an offset",
    "a date such as 2026-01-31, or a date and time with its offset, such as 2026-01-31T09:30:00+01:00",
    lambda text: is_date(text) or is_moment(text),
)
NUMBER = Shape("a whole number", "a whole number", is_number)
COUNTING_NUMBER = Shape("a whole number from 1", "a whole number, 1 or more", is_counting_number)
WEB_ADDRESS = Shape("an absolute http or https address", "an address such as https://example.org/x", is_web_address)
WEB_ADDRESS_OR_NOTHING = Shape(
    "empty, nor an absolute http or https address",
    "empty, or an address such as https://example.org/logo.png",
    lambda text: not text.strip(_SPACES) or is_web_address(text),
)
FLAG = Shape("true or false", "true, false, 1 or 0", lambda text: text.strip(_SPACES) in ("true", "false", "1", "0"))
GUID = _pattern(
    "a UUID",
    "a UUID: groups of 8, 4, 4, 4 and 12 hexadecimal digits",
    "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
)
CODE = _pattern("six digits and capitals", "exactly six digits and capitals, or left out", "[0-9A-Z]{6}")
CLOCK = _pattern("a time of day", "a time of day such as 09:30", "[0-2][0-9]:[0-5][0-9](?::[0-5][0-9])?")
DURATION = _pattern(
    "a duration",
    "hours and minutes such as 00:45, with at most two digits for the hours",
    "[0-9]{1,2}:[0-9]{2}(?::[0-9]{1,2})?",
)
COLOR = _pattern("a colour", "# and six hexadecimal digits, such as #1a2b3c", "#[0-9a-fA-F]{6}")
ACRONYM = _pattern(
    "an acronym", "four or more of a–z, 0–9, _ and -, without capitals, dots or spaces", "[a-z0-9_-]{4,}"
)
TRACK_SLUG = _pattern(
    "a short name", "a lower-case letter first, then a–z, 0–9 and -, such as web-frameworks", "[a-z][a-z0-9-]+"
)
EVENT_SLUG = _pattern(
    "a short name of two parts",
    "four or more of a–z, 0–9 and _, a dash, and four or more of these or dashes; or left out",
    "[a-z0-9_]{4,}-[a-z0-9_-]{4,}",
)


@cache
def known_zones():
    """All IANA names; to gather them takes a walk through the file system."""
    return frozenset(zoneinfo.available_timezones())


def is_zone(name):
    """An IANA name of a place, or UTC: what every program knows."""
    return name == "UTC" or ("/" in name and name in known_zones())
