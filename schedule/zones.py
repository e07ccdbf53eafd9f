"""In which zone a page shows its times, and what that zone is called."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from .rows import day_name, offset_name


@dataclass(frozen=True)
class Times:
    """``zone`` is mine where times are to be shown in it, None where in the conference's; ``name`` is its name."""

    zone: ZoneInfo | None
    name: str
    is_both: bool  # I chose my time, and the conference's is the same


def times_of(preferences, conference, snapshot):
    """The Times of a conference's page for somebody with these Preferences."""
    zone = preferences.zone_beside(conference.zone)
    wants_mine = preferences.time == "mine" and bool(preferences.zone)
    return Times(zone, _name_over(snapshot, zone or conference.zone), wants_mine and zone is None)


@dataclass(frozen=True)
class MyTime:
    when: str  # ``Sunday 1 February, 00:30–01:10``, without the date where it is the conference's
    zone: str


def beside(row, preferences):
    """A Row's MyTime, where my zone is known and its clocks show another time than the conference's; else None."""
    if not preferences.zone:
        return None
    zone = ZoneInfo(preferences.zone)
    start, end = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
    if start.utcoffset() == row.starts_at.utcoffset():
        return None
    date = f"{start:%A} {start.day} {start:%B}, " if start.date() != row.starts_at.date() else ""
    return MyTime(f"{date}{start:%H:%M}–{end:%H:%M}", zone_name(start))


def zone_name(moment):
    """``Europe/Brussels, CET, UTC+1`` of a datetime in a ZoneInfo; a zone that is but an offset has no more to say."""
    key = moment.tzinfo.key
    return "UTC" if key == "UTC" else _joined("" if key.startswith("Etc/") else key, moment)


def _joined(zone, moment):
    letters = moment.tzname() if moment.tzname().isalpha() else ""
    return ", ".join(part for part in (zone, letters, offset_name(moment)) if part)


def zone_name_over(moments):
    """The name of the zone of these datetimes, in their order; with the day from which it is offset otherwise."""
    name, offset = zone_name(moments[0]), moments[0].utcoffset()
    for moment in moments:
        if moment.utcoffset() != offset:
            offset = moment.utcoffset()
            name += f"; from {day_name(moment.date())} {_joined('', moment)}"
    return name


def _name_over(snapshot, zone):
    """The name of the zone while the programme lasts, kept with the snapshot."""
    if not snapshot.rows:
        return zone.key
    if zone.key not in snapshot.zone_names:
        starts = sorted(row.starts_at.timestamp() for row in snapshot.rows)
        snapshot.zone_names[zone.key] = zone_name_over([datetime.fromtimestamp(start, zone) for start in starts])
    return snapshot.zone_names[zone.key]
