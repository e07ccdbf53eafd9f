"""iCalendar (RFC 5545 and 7986): what a calendar shows of a schedule, and goes on showing when it is changed.

Times are wall clocks with an IANA TZID and its VTIMEZONE, not UTC: a calendar then shows the hour that is printed at
the door, keeps naming the zone, and moves with a government that changes its clocks. Only a wall clock that comes
twice, in the night when clocks go back, is written in UTC, for nothing else tells the second from the first.
VTIMEZONE is made here because icalendar's own begins summer time an hour late (by its wall clock after the change).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from schedule.importers.texts import seen_text

_NOT_OF_ADDRESSES = re.compile(r"[\x00-\x20\x7f\"<>\\^`{|}\ud800-\udfff]+")
_OCTETS = 75  # of a line, without its end
_HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Hallway//Schedule//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH")
_REFRESH = ("REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H")


@dataclass(frozen=True)
class CalendarEntry:
    """One event. ``zone`` is an IANA name; times are aware. ``place`` is never empty: Giggity drops what has none."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    title: str
    place: str
    changed_at: datetime
    url: str = ""
    categories: tuple[str, ...] = ()
    description: str = ""  # plain text
    sequence: int = 0
    is_cancelled: bool = False


def entries_of(published, *, host, plain_text):
    """The CalendarEntry of each event. ``plain_text`` makes what an organiser wrote into lines without markup."""
    programme = published.programme
    for event in programme.events:
        change = published.changes[event.guid]
        page = published.pages.get(event.guid, "")
        speakers = ", ".join(speaker.name for speaker in event.speakers)
        texts = (event.subtitle, speakers, plain_text(event.abstract), plain_text(event.description), page)
        yield CalendarEntry(
            uid=f"{event.guid}@{host}",
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            zone=programme.time_zone,
            title=event.title,
            place=event.room or programme.title,
            changed_at=change.changed_at,
            url=page,
            categories=tuple(word for word in (event.track, event.kind_label) if word),
            description="\n\n".join(text for text in texts if text),
            sequence=change.sequence,
            is_cancelled=change.is_withdrawn or event.is_cancelled,
        )


def write_calendar(entries, *, name, zone, address="", refresh=True):
    """A calendar of CalendarEntry. ``address`` is where it can be had again, ``refresh`` whether it is worth asking.

    The same entries give the same bytes.
    """
    entries = list(entries)
    head = [*_HEAD, f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}", f"X-WR-TIMEZONE:{zone}", "COLOR:teal"]
    if refresh:
        head += [*_REFRESH, *([f"SOURCE;VALUE=URI:{_address(address)}"] if address else [])]
    lines = [*head, *_zones(entries)]
    for entry in entries:
        lines += _event(entry)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _event(entry):
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_text(entry.uid)}",
        f"DTSTAMP:{_utc(entry.changed_at)}",
        f"LAST-MODIFIED:{_utc(entry.changed_at)}",
        f"SEQUENCE:{entry.sequence}",
        f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}",
        *_times(entry),
        f"SUMMARY:{_text(entry.title)}",
        f"LOCATION:{_text(entry.place)}",
    ]
    if entry.categories:
        lines.append(f"CATEGORIES:{','.join(map(_text, entry.categories))}")
    if entry.description:
        lines.append(f"DESCRIPTION:{_text(entry.description)}")
    if entry.url:
        lines.append(f"URL:{_address(entry.url)}")
    return [*lines, "END:VEVENT"]


def _times(entry):
    start, end = _local(entry)
    if entry.zone == "UTC" or start.fold or end.fold:
        first, last = f"DTSTART:{_utc(start)}", f"DTEND:{_utc(end)}"
    else:
        wall_clock = f";TZID={entry.zone}:{{:%Y%m%dT%H%M%S}}"
        first, last = "DTSTART" + wall_clock.format(start), "DTEND" + wall_clock.format(end)
    # An end has to be later than the start; without any, Giggity drops the event.
    return first, last if entry.ends_at > entry.starts_at else "DURATION:PT0S"


def _local(entry):
    zone = _zone(entry.zone)
    return entry.starts_at.astimezone(zone), entry.ends_at.astimezone(zone)


def _zones(entries):
    """The VTIMEZONE of each zone of the entries, for the years that they are in."""
    years = {}
    for entry in entries:
        if entry.zone != "UTC":
            years.setdefault(entry.zone, set()).update(moment.year for moment in _local(entry))
    for zone in sorted(years):
        yield from _vtimezone(zone, min(years[zone]), max(years[zone]))


@lru_cache(maxsize=64)
def _vtimezone(name, first, last):
    zone = _zone(name)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}"]
    before = datetime(first, 1, 1, tzinfo=UTC) - timedelta(days=1)
    lines += _observance(before.astimezone(zone), before.astimezone(zone))
    for moment in _changes(zone, before, datetime(last + 1, 1, 2, tzinfo=UTC)):
        lines += _observance((moment - timedelta(seconds=1)).astimezone(zone), moment.astimezone(zone))
    return (*lines, "END:VTIMEZONE")


def _observance(before, after):
    """What holds from ``after`` on. It begins, by the rule, at the wall clock that was right ``before`` it."""
    kind = "DAYLIGHT" if after.dst() else "STANDARD"
    starts = (after.astimezone(UTC) + before.utcoffset()).replace(tzinfo=None)
    return (
        f"BEGIN:{kind}",
        f"DTSTART:{starts:%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{_offset(before)}",
        f"TZOFFSETTO:{_offset(after)}",
        f"TZNAME:{after.tzname()}",
        f"END:{kind}",
    )


def _changes(zone, start, end):
    """The moments at which the clocks of a zone are changed, to the second."""

    def rule(moment):
        local = moment.astimezone(zone)
        return local.utcoffset(), local.tzname()

    while start < end:
        following = start + timedelta(days=1)
        if rule(start) != rule(following):
            low, high = start, following
            while high - low > timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                low, high = (middle, high) if rule(middle) == rule(start) else (low, middle)
            yield high
        start = following


def _offset(moment):
    seconds = round(moment.utcoffset().total_seconds())
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'-' if seconds < 0 else '+'}{minutes // 60:02}{minutes % 60:02}{f'{rest:02}' if rest else ''}"


@lru_cache(maxsize=64)
def _zone(name):
    return ZoneInfo(name)


def _utc(moment):
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text):
    """A value of type TEXT: nothing in it begins another line, another value or another property."""
    return seen_text(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _address(address):
    return _NOT_OF_ADDRESSES.sub("", address)


def _folded(line):
    """A line in pieces of 75 octets, none of which ends within a character."""
    octets = line.encode()
    if len(octets) <= _OCTETS:
        return octets
    pieces, start, most = [], 0, _OCTETS
    while len(octets) - start > most:
        end = start + most
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(octets[start:end])
        start, most = end, _OCTETS - 1
    return b"\r\n ".join([*pieces, octets[start:]])
