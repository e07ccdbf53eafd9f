"""What is in somebody's agenda, read for the rules of ``agenda``, and as its pages show it."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from schedule.models import Conference, Slot

from .agenda import Item, Time, choose_time, clashes_with, plan_days
from .models import Entry, Star

_LONG = ("talk__abstract", "talk__description", "talk__extra", "talk__links")


@dataclass(frozen=True)
class Planned:
    """``lost`` are the Stars of talks that are no longer in the programme."""

    items: list[Item] = field(default_factory=list)
    lost: list[Star] = field(default_factory=list)


@dataclass
class Agenda:
    """One conference's part of somebody's agenda at a moment, in the zone in which its times are shown.

    ``others`` is all that is Planned at all conferences, {Conference: Planned}.
    """

    conference: Conference
    planned: Planned
    zone: ZoneInfo
    now: dt.datetime
    others: dict = field(default_factory=dict)

    @cached_property
    def days(self):
        return plan_days(self.planned.items)

    @property
    def count(self):
        return len(self.planned.items)

    @property
    def clashes(self):
        return sum(day.clashes for day in self.days)

    @property
    def is_over(self):
        """Whether nothing is to come, of it or of the conference."""
        last = max([day.day for day in self.days] + [self.conference.ends_on or dt.date.min])
        return last < self.now.astimezone(self.conference.zone).date() and not self._coming

    @property
    def folded(self):
        """The days that are over while another is still to come."""
        return {day.day for day in self.days if day.ends_at <= self.now} if self._coming else set()

    @property
    def _coming(self):
        return any(day.ends_at > self.now for day in self.days)

    @property
    def elsewhere(self):
        """[(item, what clashes with it at another conference, that Conference)]."""
        return [
            (item, other, conference)
            for conference, planned in self.others.items()
            if conference != self.conference
            for item in self.planned.items
            for other in clashes_with(item, planned.items)
        ]


def read_planned(user, conference):
    """What this user has Planned at a Conference; nothing for a visitor."""
    return read_all_planned(user, conference).get(conference, Planned())


def read_all_planned(user, conference=None):
    """{Conference: Planned} of this user, or of one conference alone. Three queries, however much it is."""
    planned = defaultdict(Planned)
    if not user.is_authenticated:
        return planned
    only = {"talk__conference": conference} if conference else {}
    slots = Prefetch("talk__slots", Slot.objects.not_withdrawn().select_related("room").order_by("starts_at", "pk"))
    stars = Star.objects.for_user(user).filter(**only).select_related("talk__conference", "talk__track").defer(*_LONG)
    for star in stars.prefetch_related(slots).order_by("talk__title"):
        item = _item_of_star(star)
        here = planned[star.talk.conference]
        here.items.append(item) if item else here.lost.append(star)
    only = {"conference": conference} if conference else {}
    for entry in Entry.objects.for_user(user).not_deleted().filter(**only).select_related("conference"):
        planned[entry.conference].items.append(_item_of_entry(entry))
    return planned


def _item_of_star(star):
    """None where the talk has no time any more."""
    times = [] if star.talk.is_withdrawn else [_time(slot) for slot in star.talk.slots.all()]
    if not times:
        return None
    mine = choose_time(times, star.slot_id)
    return Item(
        key=f"talk-{star.talk_id}",
        day=mine.day,
        starts_at=mine.starts_at,
        ends_at=mine.ends_at,
        title=star.talk.title,
        place=mine.place,
        priority=star.priority,
        others=tuple(time for time in times if time != mine),
        is_moved=star.slot_id is not None and star.slot_id != mine.slot_id,
        of=star,
    )


def _time(slot):
    place = slot.room.name if slot.room else ""
    return Time(slot.pk, slot.day, slot.starts_at.astimezone(dt.UTC), slot.ends_at.astimezone(dt.UTC), place)


def _item_of_entry(entry):
    starts_at, ends_at = entry.starts_at.astimezone(dt.UTC), entry.ends_at.astimezone(dt.UTC)
    return Item(f"entry-{entry.pk}", entry.day, starts_at, ends_at, entry.title, entry.place, of=entry)
