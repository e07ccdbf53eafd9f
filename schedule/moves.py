"""Where a slot was before it moved, in words."""

import datetime as dt
from dataclasses import dataclass

from .rows import day_name


@dataclass(frozen=True)
class Move:
    """``before`` and ``after`` say no more than tells one from the other."""

    on: str  # the date, as ``24 January``
    before: str
    after: str

    @classmethod
    def of(cls, slot, zone):
        """The last move of a Slot; None where it never moved."""
        if not (slot.moved_at and slot.moved_from):
            return None
        was, at = slot.moved_from, slot.moved_at.astimezone(zone)
        start, end = (moment.astimezone(zone) for moment in times_before(slot))
        here = slot.room.name if slot.room else ""
        moved_room, moved_start = was.get("room", "") != here, start != slot.starts_at
        room = here if moved_room or moved_start else ""
        lengthened = not moved_start and end != slot.ends_at
        return cls(
            f"{at.day} {at:%B}",
            place_in_words(start, end if lengthened else None, was.get("room", "") if room or moved_room else ""),
            place_in_words(
                slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone) if lengthened else None, room
            ),
        )


def times_before(slot):
    """When a Slot that has moved began and ended before."""
    return [dt.datetime.fromisoformat(slot.moved_from[name]) for name in ("starts_at", "ends_at")]


def moves_of(talk, zone):
    """{slot id: Move} of the slots of a talk that ever moved."""
    moved = talk.slots.filter(moved_at__isnull=False).select_related("room")
    return {slot.pk: Move.of(slot, zone) for slot in moved}


def when_and_where(slot, zone):
    """``Sat 31 Jan 10:00, Hall``."""
    return place_in_words(slot.starts_at.astimezone(zone), None, slot.room.name if slot.room else "")


def place_in_words(start, end, room):
    """``Sat 31 Jan 10:00–10:45, Hall``; without an end or a room that is left out."""
    until = f"–{end:%H:%M}" if end else ""
    return f"{day_name(start.date())} {start:%H:%M}{until}{f', {room}' if room else ''}"
