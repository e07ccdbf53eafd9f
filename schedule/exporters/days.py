"""Programme days as frab's formats need them: numbered, with windows in which all that is on them starts."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from schedule.importers.fields import make_guid, to_utc
from schedule.importers.programme import Day

_USUALLY = timedelta(hours=4)  # after midnight one day ends and the next begins, if no event says otherwise
_DAY, _MINUTE = timedelta(hours=24), timedelta(minutes=1)


def change_of_days(events, zone):
    """How long after midnight the days change so that every event starts within its own, if that can be."""
    starts = [_wall_clock(event.starts_at, zone) - datetime.combine(event.day, time()) for event in events]
    first, last = min(starts, default=_USUALLY), max(starts, default=_USUALLY)
    return max(timedelta(), min(first, max(_USUALLY, last - _DAY + _MINUTE)))


def with_windows(days, events, zone, change):
    """``days`` and those of the events, in order, each with a window: [(Day, its events)], never empty.

    The window is the source's, widened where an event of the day does not start in it.
    """
    by_date = {day.date: (day, []) for day in days}
    for event in events:
        by_date.setdefault(event.day, (Day(event.day), []))[1].append(event)
    if not by_date:
        by_date[date(1970, 1, 1)] = Day(date(1970, 1, 1)), []
    return [(_with_window(*by_date[key], zone, change), by_date[key][1]) for key in sorted(by_date)]


def _with_window(day, events, zone, change):
    starts = [event.starts_at for event in events]
    starts_at = min([day.starts_at or _moment(day.date, zone, change), *starts])
    ends_at = day.ends_at or _moment(day.date + timedelta(days=1), zone, change)
    last = max([starts_at, *starts]) + _MINUTE
    return replace(day, starts_at=starts_at, ends_at=max(ends_at, last.replace(second=0, microsecond=0)))


def in_pieces(event, zone, change):
    """An event that lasts a day or longer as an event of each programme day; another as it is, alone.

    Giggity gives up a schedule in which an event lasts for 24 hours, so that one of a whole day ends a minute early.
    The first piece keeps the guid.
    """
    if event.ends_at - event.starts_at < _DAY:
        return [event]
    pieces, start, day = [], event.starts_at, event.day
    while event.ends_at - start >= _DAY:
        following = (_wall_clock(start, zone) - change).date() + timedelta(days=1)
        end = max(_moment(following, zone, change), start + _MINUTE)  # of a wall clock that comes twice it is the first
        pieces.append((day, start, min(end, start + _DAY - _MINUTE)))
        start, day = end, following
    pieces.append((day, start, event.ends_at))
    return [_piece(event, number, *piece) for number, piece in enumerate(pieces)]


def _piece(event, number, day, starts_at, ends_at):
    guid = make_guid(f"{event.guid}#{number}") if number else event.guid
    return replace(event, guid=guid, day=day, starts_at=starts_at, ends_at=ends_at)


def _wall_clock(moment, zone):
    return moment.astimezone(zone).replace(tzinfo=None)


def _moment(day, zone, change):
    return to_utc(datetime.combine(day, time()) + change, zone)


def local(moment, zone):
    """In the zone, unless its offset has seconds, which no format can say."""
    there = moment.astimezone(zone)
    return moment.astimezone(UTC) if there.utcoffset().seconds % 60 else there


def length_of(event):
    """``HH:MM``, whole minutes."""
    minutes = int((event.ends_at - event.starts_at).total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"
