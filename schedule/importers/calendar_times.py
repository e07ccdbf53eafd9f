"""The moments of a calendar: whatever its zones are called, and where it names none."""

import re
import zoneinfo
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from icalendar import vDuration
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from .fields import EARLIEST, LATEST, Unusable, zones_by_fold

_MOMENT = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d))?(?:\.\d+)?(Z?))?", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)(?:\d\d)?", re.ASCII)
# Names without a place, and the place that tz gives for them: its links of 2024b.
_PLACES = {
    "CET": "Europe/Brussels",
    "CST6CDT": "America/Chicago",
    "EET": "Europe/Athens",
    "EST": "America/Panama",
    "EST5EDT": "America/New_York",
    "GMT": "UTC",
    "HST": "Pacific/Honolulu",
    "MET": "Europe/Brussels",
    "MST": "America/Phoenix",
    "MST7MDT": "America/Denver",
    "PST8PDT": "America/Los_Angeles",
    "WET": "Europe/Lisbon",
}
# Of the zones with the same clocks the first is taken.
_COMMON = (
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Athens",
    "America/New_York",
    "America/Chicago",
    "Australia/Sydney",
)


@dataclass(frozen=True)
class Moment:
    """A wall clock with its zone; None is the conference’s own. ``is_day`` says that it is but a date."""

    wall: datetime
    zone: zoneinfo.ZoneInfo | None = None
    is_day: bool = False


def place_of(name):
    """The IANA name that another name of a zone means; "" where that cannot be told."""
    name = name.strip().strip('"')[:100]
    known = zones_by_fold()
    if name.casefold() in known:
        return known[name.casefold()]
    if name.upper() in _PLACES:
        return _PLACES[name.upper()]
    if name in WINDOWS_TO_OLSON:
        return WINDOWS_TO_OLSON[name]
    parts = name.split("/")  # /freeassociation.sourceforge.net/Europe/Berlin and the like
    ends = ("/".join(parts[n:]).casefold() for n in range(1, len(parts) - 1))
    return next((known[end] for end in ends if end in known), "")


def is_place(name):
    """Whether the name says a place itself, so that nobody has to be asked."""
    return name.strip().casefold() in zones_by_fold() or name in WINDOWS_TO_OLSON


class Zones:
    """What the zones that a calendar names are, and which is the conference’s."""

    def __init__(self, calendars, options, warnings):
        self.warnings = warnings
        self._definitions = {
            definition.text("TZID"): definition
            for calendar in calendars
            for definition in calendar.children_called("VTIMEZONE")
        }
        self._found = {}
        said = next((text for calendar in calendars if (text := calendar.text("X-WR-TIMEZONE", "TIMEZONE-ID"))), "")
        used = Counter(
            tzid
            for calendar in calendars
            for event in calendar.children_called("VEVENT")
            for start in event.all("DTSTART")
            if (tzid := start.parameters.get("TZID", ""))
        )
        self._choose(said, [tzid for tzid, _ in used.most_common()], options.time_zone)

    def _choose(self, said, used, wanted):
        """The first that is sure, then the person’s, then the first that was guessed."""
        guesses = [said, *used]
        sure = [place_of(name) for name in guesses if is_place(name)]
        guessed = [zone.key for name in guesses if name and (zone := self._zone(name))]
        names = [*sure, place_of(wanted), *guessed, "UTC"]
        self.name = next(name for name in names if name)
        self.is_guessed = not (sure or place_of(wanted))

    def _zone(self, tzid):
        if tzid not in self._found:
            name = place_of(tzid) or self._by_definition(tzid)
            self._found[tzid] = zoneinfo.ZoneInfo(name) if name else None
        return self._found[tzid]

    def _by_definition(self, tzid):
        definition = self._definitions.get(tzid)
        if not definition:
            return ""
        if place := place_of(definition.text("X-LIC-LOCATION")):
            return place
        return _zone_with(*_offsets(definition))

    def moment(self, found):
        """The Moment of a property. Raises Unusable."""
        return self.read(found.value, found.parameters.get("TZID", ""))

    def read(self, text, tzid=""):
        parts = _MOMENT.fullmatch(text.strip())
        if not parts:
            raise Unusable(f"“{text.strip()[:40]}” is not a date and time")
        year, month, day, hour, minute, second, is_utc = parts.groups()
        if not EARLIEST <= int(year) <= LATEST:
            raise Unusable(f"the year {int(year)} is not between {EARLIEST} and {LATEST}")
        try:
            on = date(int(year), int(month), int(day))
            at = time(int(hour or 0), int(minute or 0), min(int(second or 0), 59))
        except ValueError:
            raise Unusable(f"“{text.strip()[:40]}” is not a date and time") from None
        if is_utc:
            return Moment(datetime.combine(on, at), zoneinfo.ZoneInfo("UTC"))
        return Moment(datetime.combine(on, at), self._named(tzid), hour is None)

    def _named(self, tzid):
        if not tzid:
            return None
        zone = self._zone(tzid)
        if not zone:
            self.warnings.add("a time zone that nobody knows was taken for the conference’s own", f"“{tzid[:60]}”")
        return zone

    def absolute(self, moment):
        """The Moment as an aware datetime; a clock that the zone passes twice means the first time."""
        return moment.wall.replace(tzinfo=moment.zone or zoneinfo.ZoneInfo(self.name))


def day_of(moment):
    return moment.date() if isinstance(moment, datetime) else moment


def read_length(text):
    """A DURATION as a timedelta. Raises Unusable; one that is negative too."""
    if clock := re.fullmatch(r"(\d\d?)(\d\d)(\d\d)", text.strip(), re.ASCII):  # Pentabarf’s
        return timedelta(hours=int(clock[1]), minutes=int(clock[2]))
    try:
        length = vDuration.from_ical(text.strip().upper()[:100])
    except (ValueError, TypeError, OverflowError):
        raise Unusable(f"“{text[:40]}” is not a duration") from None
    if length < timedelta():
        raise Unusable("a duration below zero")
    return length


def _offsets(definition):
    """(in January, in July) as minutes from UTC, of a VTIMEZONE; (None, None) where they cannot be read."""
    turns = []
    for turn in definition.children:
        offset = _OFFSET.fullmatch(turn.text("TZOFFSETTO"))
        start = _MOMENT.fullmatch(turn.text("DTSTART"))
        if offset and start:
            minutes = int(offset[2]) * 60 + int(offset[3])
            month = re.search(r"BYMONTH=(\d{1,2})", turn.text("RRULE"), re.ASCII)
            turns.append((int(month[1] if month else start[2]), -minutes if offset[1] == "-" else minutes))
    if not turns:
        return None, None
    turns.sort()
    before_july = [minutes for month, minutes in turns if month < 7]
    return turns[-1][1], (before_july or [turns[-1][1]])[-1]


@cache
def _zone_with(january, july):
    """The first of the common zones with these offsets; "" without one."""
    if january is None:
        return ""
    for name in (*_COMMON, *sorted(WINDOWS_TO_OLSON.values())):
        zone = zoneinfo.ZoneInfo(name)
        offsets = (datetime(2025, month, 15, tzinfo=zone).utcoffset() for month in (1, 7))
        if tuple(offset.total_seconds() // 60 for offset in offsets) == (january, july):
            return name
    return ""
