"""Where a Programme differs from the tables, row by row; nothing is written and no row is touched."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from .importers.programme import Event
from .matching import Group, match_rows, match_talks
from .models import Slot
from .parts import compare_rooms, compare_speakers, compare_tracks, known_speakers, other_values, speaker_key
from .stored import own_values, talk_values


@dataclass
class SlotDifference:
    """One Event and its Slot, which is None where it is new."""

    event: Event
    slot: Slot | None
    talk: "TalkDifference"
    values: dict[str, object] = field(default_factory=dict)  # of the fields that change; ``room`` is a Room
    has_moved: bool = False  # it stands, and its day, start or room is another
    is_rescheduled: bool = False  # anything of its time and place is another, or it is withdrawn or returns


@dataclass
class TalkDifference:
    """One talk of the programme and its Talk, which is None where it is new."""

    group: Group
    values: dict[str, object] = field(default_factory=dict)  # of the fields that change; ``track`` is a Track
    speakers: list = field(default_factory=list)  # Speakers in order, some perhaps not saved yet
    has_other_speakers: bool = False
    slots: list[SlotDifference] = field(default_factory=list)
    gone: list[Slot] = field(default_factory=list)  # standing until now, and no more in the programme

    @property
    def talk(self):
        return self.group.talk

    @property
    def is_withdrawn(self):
        return self.group.is_cancelled

    @property
    def has_moved(self):
        """Whether it is at another time or place, or at one more or less."""
        return bool(self.gone) or any(
            one.has_moved or one.slot is None or "is_withdrawn" in one.values for one in self.slots
        )

    @property
    def has_changed(self):
        """Whether anything is written of a talk that is known."""
        slots = self.gone or any(one.values for one in self.slots)
        return bool(self.values or self.has_other_speakers or slots)


class Differences:
    def __init__(self, programme, stored, answers=None):
        self.programme, self.stored = programme, stored
        self.rooms = compare_rooms(programme.rooms, stored.rooms)
        self.tracks = compare_tracks(programme.tracks, stored.tracks)
        self.known_speakers = known_speakers(programme.events)
        self.speakers = compare_speakers(self.known_speakers, stored.speakers)
        self._room_names = {room.pk: room.name for room in stored.rooms}
        self._track_names = {track.pk: track.name for track in stored.tracks}
        matching = match_talks(programme.events, stored, answers)
        self.uncertain = matching.uncertain
        self.talks = [self._talk(group) for group in matching.groups]
        self._slots()
        kept = {one.talk.pk for one in self.talks if one.talk}
        self.gone = [talk for talk in stored.talks if talk.pk not in kept and not talk.is_withdrawn]
        self.conference = self._conference()

    @property
    def is_empty(self):
        parts = (self.rooms, self.tracks, self.speakers)
        return not (
            self.conference
            or self.gone
            or any(part.have_changed for part in parts)
            or any(one.talk is None or one.has_changed for one in self.talks)
            or self.lost_slots
            or self.forgotten_slots
        )

    @property
    def going(self):
        """Talks that stand until now, and would not."""
        return [*self.gone, *(one.talk for one in self.talks if one.talk and _is_cancelled_now(one))]

    @property
    def zone(self):
        return ZoneInfo(self.programme.time_zone)

    def room_name(self, pk):
        """What the room with this id was called; "" for none."""
        return self._room_names.get(pk, "")

    def track_name(self, pk):
        return self._track_names.get(pk, "")

    def _talk(self, group):
        keys = _speaker_keys(group)
        found = TalkDifference(group, speakers=[self.speakers.rows[key] for key in keys])
        track = self.tracks.rows.get(group.first.track)
        values = talk_values(group.first, [self.known_speakers[key] for key in keys])
        values["is_withdrawn"] = group.is_cancelled
        if group.talk is None:
            found.values = values | {"track": track}
            return found
        found.values = other_values(group.talk, values)
        if _is_other_row(track, group.talk.track_id):
            found.values["track"] = track
        ids = [speaker.pk for speaker in found.speakers]
        found.has_other_speakers = ids != self.stored.speakers_of.get(group.talk.pk, [])
        return found

    def _slots(self):
        pairs = [(event, one) for one in self.talks for event in one.group.events]
        matched = match_rows(pairs, self.stored.slots, *_slot_keys(self.rooms.rows))
        for (event, one), slot in zip(pairs, matched, strict=True):
            one.slots.append(self._slot(event, one, slot))
        kept = {slot.pk for slot in matched if slot}
        lost = [slot for slot in self.stored.slots if slot.pk not in kept]
        self.lost_slots = [slot for slot in lost if not slot.is_withdrawn]
        self.forgotten_slots = [slot for slot in lost if slot.is_withdrawn and "is_cancelled" in slot.own]
        by_talk = {one.talk.pk: one for one in self.talks if one.talk}
        for slot in self.lost_slots:
            if slot.talk_id in by_talk:
                by_talk[slot.talk_id].gone.append(slot)

    def _slot(self, event, one, slot):
        room = self.rooms.rows.get(event.room)
        speakers = tuple(self.known_speakers[key] for key in _speaker_keys(one.group))
        values = {
            "guid": event.guid,
            "source_id": event.id,
            "day": event.day,
            "starts_at": event.starts_at,
            "ends_at": event.ends_at,
            "own": own_values(event, one.group.first, speakers),
            "is_withdrawn": event.is_cancelled,
        }
        found = SlotDifference(event, slot, one)
        if slot is None:
            found.values = values | {"room": room}
            return found
        found.values = other_values(slot, values)
        if _is_other_row(room, slot.room_id):
            found.values["room"] = room
        if one.talk is None or slot.talk_id != one.talk.pk:
            found.values["talk"] = one.group
        found.is_rescheduled = bool(found.values.keys() & {"day", "starts_at", "ends_at", "room", "is_withdrawn"})
        found.has_moved = not event.is_cancelled and _has_moved(slot, found.values)
        return found

    def _conference(self):
        """{field of Conference: value} of those that change."""
        programme, conference = self.programme, self.stored.conference
        days = [event.day for event in programme.events] or [day.date for day in programme.days]
        values = {
            "title": programme.title or conference.slug,
            "acronym": programme.acronym,
            "url": programme.url,
            "time_zone": programme.time_zone,
            "source_version": programme.version,
            "days": [_day_as_json(day) for day in programme.days],
            "extra": programme.extra,
        }
        if days:
            values |= {"starts_on": min(days), "ends_on": max(days)}
        return other_values(conference, values)


def _speaker_keys(group):
    """All who speak at one time or another, those of the first time first."""
    return dict.fromkeys(speaker_key(speaker) for event in group.events for speaker in event.speakers)


def _slot_keys(rooms):
    """For match_rows: by the guid, then of the same talk by start and room, by start, in order."""

    def talk_of(pair):
        talk = pair[1].talk
        return talk and talk.pk

    def room_of(pair):
        room = rooms.get(pair[0].room)
        return room and room.pk

    def start_of(pair):
        return talk_of(pair) and (talk_of(pair), pair[0].starts_at)

    def place_of(pair):
        return talk_of(pair) and (*start_of(pair), room_of(pair))

    return (
        (lambda pair: pair[0].guid, lambda slot: slot.guid),
        (place_of, lambda slot: (slot.talk_id, slot.starts_at, slot.room_id)),
        (start_of, lambda slot: (slot.talk_id, slot.starts_at)),
        (talk_of, lambda slot: slot.talk_id),
    )


def _is_other_row(row, pk):
    """Whether a row that is asked for, perhaps a new one, is not the one with this id."""
    return (row is not None and row.pk is None) or (row and row.pk) != pk


def _has_moved(slot, values):
    # Of a slot that returns the room may have gone meanwhile: that it has one again is no move.
    room = values.keys() & {"room"} and not (slot.is_withdrawn and slot.room_id is None)
    return bool(room or values.keys() & {"day", "starts_at"})


def _is_cancelled_now(one):
    return one.is_withdrawn and not one.talk.is_withdrawn


def _day_as_json(day):
    return {
        "date": day.date.isoformat(),
        "starts_at": day.starts_at and day.starts_at.isoformat(),
        "ends_at": day.ends_at and day.ends_at.isoformat(),
    }
