"""The rules of an agenda: what clashes, what could give way, what is free between. Pure: items in, days out.

All times are aware. They are compared as moments and never as wall clocks, so that a night in which the clocks change
has the hours that it has.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from project.lib.lanes import lanes_of

SHORTEST = dt.timedelta(minutes=5)  # what a slot without a length takes of an agenda
NAMED_GAP = 15  # minutes from which on a gap is named


@dataclass(frozen=True)
class Time:
    """Another time at which a talk is on, in UTC."""

    slot_id: int
    day: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str = ""


@dataclass(frozen=True)
class Item:
    """A talk at the time that I take, or an entry of mine; in UTC."""

    key: str
    day: dt.date  # of the programme
    starts_at: dt.datetime
    ends_at: dt.datetime
    title: str
    place: str = ""
    priority: int = 1  # as Star.priority; an entry has that of a star
    others: tuple[Time, ...] = ()  # the other times of a talk that is repeated
    is_moved: bool = False  # the time that I took is withdrawn, this is another
    of: Any = None  # the Star or Entry that it is

    @property
    def is_own(self):
        return self.key.startswith("entry-")

    @property
    def taken_until(self):
        return max(self.ends_at, self.starts_at + SHORTEST)


@dataclass(frozen=True)
class WayOut:
    """Of a clash: ``item`` could be seen at another ``time``, when nothing else is in the agenda; or, where that is
    None, it could give way to ``rival``, which matters more."""

    item: Item
    time: Time | None = None
    rival: Item | None = None


@dataclass(frozen=True)
class Between:
    """What lies between two stretches: minutes, and the room to go to where it is another one, else ""."""

    minutes: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    to: str = ""

    @property
    def is_free(self):
        return self.minutes >= NAMED_GAP


@dataclass(frozen=True)
class Stretch:
    """Items without a gap of time that is nobody's: one, or several that clash."""

    items: tuple[Item, ...]
    ways_out: tuple[WayOut, ...] = ()
    before: Between | None = None

    @property
    def is_clash(self):
        return len(self.items) > 1

    @property
    def starts_at(self):
        return self.items[0].starts_at

    @property
    def ends_at(self):
        return max(item.taken_until for item in self.items)

    @property
    def clashes_from(self):
        return min(max(one.starts_at, other.starts_at) for one, other in _overlapping(self.items))

    @property
    def clashes_until(self):
        return max(min(one.taken_until, other.taken_until) for one, other in _overlapping(self.items))

    @property
    def lanes(self):
        """The items side by side: [[Item]], each lane in order and without a clash."""
        return lanes_of(self.items, lambda item: (item.starts_at, item.taken_until))

    @property
    def table(self):
        """The lanes as the rows of a table: [[(Item, or None for free time, number of rows)]]."""
        moments = sorted({moment for item in self.items for moment in (item.starts_at, item.taken_until)})
        rows = [[] for _interval in moments[1:]]
        for lane in self.lanes:
            reached = 0
            for item in lane:
                start, end = moments.index(item.starts_at), moments.index(item.taken_until)
                if start > reached:
                    rows[reached].append((None, start - reached))
                rows[start].append((item, end - start))
                reached = end
            if reached < len(rows):
                rows[reached].append((None, len(rows) - reached))
        return rows


@dataclass(frozen=True)
class Day:
    day: dt.date
    stretches: tuple[Stretch, ...]

    @property
    def ends_at(self):
        return max(stretch.ends_at for stretch in self.stretches)

    @property
    def count(self):
        return sum(len(stretch.items) for stretch in self.stretches)

    @property
    def clashes(self):
        return sum(stretch.is_clash for stretch in self.stretches)


def overlap(one, other):
    """Whether there is a moment at which both are on."""
    return one.starts_at < other.taken_until and other.starts_at < one.taken_until


def choose_time(times, taken):
    """Of the times of a talk, in order, the one that I take: ``taken`` (a slot's id, or None), else the first."""
    return next((time for time in times if time.slot_id == taken), times[0])


def clashes_with(item, items):
    """Those of ``items`` that are on at the same time, in order."""
    return sorted((other for other in items if other.key != item.key and overlap(item, other)), key=_order)


def free_times(item, items):
    """The other times of a repeated talk at which nothing else is in the agenda."""
    rest = [other for other in items if other.key != item.key]
    return [time for time in item.others if not any(overlap(_as_item(time), other) for other in rest)]


def plan_days(items):
    """[Day] in order, each with what is in the agenda and what lies between."""
    days = defaultdict(list)
    for item in sorted(items, key=_order):
        days[item.day].append(item)
    return [Day(day, tuple(_stretches(days[day], items))) for day in sorted(days)]


def _stretches(of_day, items):
    previous = None
    for group in _groups(of_day):
        ways_out = tuple(_ways_out(group, items)) if len(group) > 1 else ()
        stretch = Stretch(tuple(group), ways_out)
        stretch = Stretch(stretch.items, ways_out, _between(previous, stretch))
        yield stretch
        previous = stretch


def _groups(of_day):
    """Items in order, those together that are bound to each other by clashes, if only through a third."""
    groups = []
    until = None
    for item in of_day:
        if until is not None and item.starts_at < until:
            groups[-1].append(item)
            until = max(until, item.taken_until)
        else:
            groups.append([item])
            until = item.taken_until
    return groups


def _ways_out(group, items):
    for item in group:
        for time in free_times(item, items):
            yield WayOut(item, time=time)
    for item in group:
        rivals = [other for other in clashes_with(item, group) if other.priority > item.priority]
        if rivals:
            yield WayOut(item, rival=rivals[0])


def _between(previous, stretch):
    if previous is None:
        return None
    minutes = round((stretch.starts_at - previous.ends_at).total_seconds() / 60)
    here, there = _room(previous), _room(stretch)
    to = there if here and there and here != there else ""
    return Between(minutes, previous.ends_at, stretch.starts_at, to) if to or minutes >= NAMED_GAP else None


def _room(stretch):
    """Where somebody is who does all of a stretch, "" where that is not known."""
    rooms = {item.place for item in stretch.items}
    return rooms.pop() if len(rooms) == 1 else ""


def _overlapping(items):
    """Those pairs of items in order that are on at the same time."""
    return [(one, other) for i, one in enumerate(items) for other in items[i + 1 :] if overlap(one, other)]


def _as_item(time):
    return Item("", time.day, time.starts_at, time.ends_at, "")


def _order(item):
    return item.starts_at, item.ends_at, item.key
