"""What moved, was withdrawn or came back of the talks that somebody starred or noted, until they have seen it."""

import datetime as dt
from dataclasses import dataclass, replace

from schedule.models import Slot, Talk
from schedule.moves import Move, times_before, when_and_where
from schedule.snapshot import snapshot_of

from .agenda import Item, clashes_with, overlap
from .models import Note, Star, Told
from .planned import read_planned

MOVED, WITHDRAWN, DROPPED, BACK = "moved", "withdrawn", "dropped", "back"
_LONG = ("talk__abstract", "talk__description", "talk__extra", "talk__links")


@dataclass(frozen=True)
class Change:
    """``what`` became of a talk, or of one of its times (DROPPED: withdrawn, while the talk is on at another)."""

    talk: Talk
    what: str
    at: dt.datetime
    slot: Slot
    before: str = ""  # when and where, in words
    after: str = ""
    clashes: tuple[Item, ...] = ()  # with what else is in the agenda, and did not before


def unseen_changes(user, my, conference, zone):
    """[Change] of a conference that this user should know of, in running order, their times in the zone.

    No query for a visitor, or for whoever has neither starred nor noted a talk that ever changed; else three, a fourth
    where one changed since they knew of it, and three more where it is on at another time and may clash.
    """
    changed = snapshot_of(conference).changed
    mine = [pk for pk in changed if pk in my.starred or pk in my.noted] if changed else []
    if not mine:
        return []
    known, told = _known(user, conference)
    new = [pk for pk in mine if pk in known and (changed[pk] > known[pk] or (pk in told and told[pk].was_withdrawn))]
    if not new:
        return []
    slots = Slot.objects.for_conference(conference).filter(talk__in=new).select_related("talk", "room").defer(*_LONG)
    slots_of = {}
    for slot in slots.in_running_order():
        slots_of.setdefault(slot.talk_id, []).append(slot)
    changes = [
        change for pk, some in slots_of.items() for change in _changes(some, known[pk], told.get(pk), conference, zone)
    ]
    return _with_clashes(changes, user, conference)


def see(user, changes):
    """They have seen these Changes: each is said once."""
    seen = {}
    for change in changes:
        until = max(change.at, seen[change.talk.pk].until) if change.talk.pk in seen else change.at
        was_withdrawn = change.what == WITHDRAWN
        seen[change.talk.pk] = Told(user=user, talk=change.talk, until=until, was_withdrawn=was_withdrawn)
    Told.objects.bulk_create(
        seen.values(), update_conflicts=True, unique_fields=["user", "talk"], update_fields=["until", "was_withdrawn"]
    )


def _known(user, conference):
    """({talk id: until when this user knows what became of it}, {talk id: Told})."""
    here = {"talk__conference": conference}
    known = {}
    stars = Star.objects.for_user(user).filter(**here).values_list("talk", "created_at")
    notes = Note.objects.for_user(user).not_deleted().filter(**here).values_list("talk", "created_at")
    for pk, created_at in (*stars, *notes):
        known[pk] = min(created_at, known.get(pk, created_at))
    told = {one.talk_id: one for one in Told.objects.filter(user=user, **here)}
    known |= {pk: max(one.until, known[pk]) for pk, one in told.items() if pk in known}
    return known, told


def _changes(slots, known, told, conference, zone):
    """Of one talk, whose slots these are."""
    talk = slots[0].talk
    talk.conference = conference
    standing = [] if talk.is_withdrawn else [slot for slot in slots if not slot.is_withdrawn]
    at = max(slot.changed_at for slot in slots)
    if not standing:
        return [] if told and told.was_withdrawn else [Change(talk, WITHDRAWN, at, slots[0])]
    if told and told.was_withdrawn:
        return [Change(talk, BACK, at, standing[0], after=when_and_where(standing[0], zone))]
    return [change for slot in slots for change in _changes_of_slot(slot, known, zone)]


def _changes_of_slot(slot, known, zone):
    if slot.is_withdrawn:
        if slot.sequence and slot.changed_at > known:
            yield Change(slot.talk, DROPPED, slot.changed_at, slot, before=when_and_where(slot, zone))
    elif slot.moved_at and slot.moved_at > known:
        move = Move.of(slot, zone)
        yield Change(slot.talk, MOVED, slot.moved_at, slot, move.before, move.after)


def _with_clashes(changes, user, conference):
    """With what each move, and each return, makes clash in the agenda. Three queries, none where nothing is on."""
    if not any(change.after for change in changes):
        return changes
    items = read_planned(user, conference).items
    mine = {item.of.talk_id: item for item in items if not item.is_own}
    return [
        replace(change, clashes=tuple(_new_clashes(change, mine[change.talk.pk], items)))
        if change.after and change.talk.pk in mine
        else change
        for change in changes
    ]


def _new_clashes(change, item, items):
    clashes = clashes_with(item, items)
    if change.what == MOVED:
        start, end = times_before(change.slot)
        before = replace(item, starts_at=start, ends_at=end)
        clashes = [other for other in clashes if not overlap(before, other)]
    return clashes
