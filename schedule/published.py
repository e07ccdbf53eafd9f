"""From the tables to a Programme, as the importers had it: what the exporters write."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from zlib import crc32

from .exporters.published import Change, Published
from .importers.programme import Day, Event, Link, Programme, Room, Speaker, Track
from .models import Room as RoomRow
from .models import Slot, TalkSpeaker
from .models import Track as TrackRow

_FEW = 200  # slots that are asked for by their ids; of more, all are read and the rest passed over
_UNREAD = ("moved_at", "moved_from", "talk__alike", "talk__speaker_names", "talk__updated_at")  # columns of a Slot
_SPEAKER = ("name", "guid", "source_id", "code", "url", "biography", "extra")  # columns, as the fields of a Speaker
_NO_ROWS = 1_000_000_000  # from here on those are numbered who have no row


def publish(conference, rows=None, *, site="", with_withdrawn=False):
    """The Published of a Conference, in running order; of snapshot ``rows`` only these. Always four queries.

    ``site`` goes before the path of an address, as ``https://hallway.example``. What the source has cancelled is
    an event all the same; what is no more in the source only ``with_withdrawn``, as a calendar needs it, in order to
    strike it out.
    """
    slots = [slot for slot in _read_slots(conference, rows) if with_withdrawn or _is_in_source(slot)]
    speakers_of, people = _read_speakers(conference)
    rooms, tracks = (list(model.objects.filter(conference=conference)) for model in (RoomRow, TrackRow))
    names = {row.pk: row.name for row in rooms}, {row.pk: row.name for row in tracks}
    events = tuple(_event(slot, tuple(speakers_of.get(slot.talk_id, ())), *names) for slot in slots)
    programme = Programme(
        acronym=conference.acronym,
        title=conference.title,
        time_zone=conference.time_zone,
        events=events,
        rooms=tuple(map(_room, rooms)),
        tracks=tuple(map(_track, tracks)),
        days=tuple(_day(one) for one in conference.days),
        version=conference.source_version,
        url=conference.url,
        extra=conference.extra,
    )
    for slot in slots:
        slot.talk.conference = conference
    return Published(
        programme if rows is None else _without_what_is_unused(programme),
        numbers={slot.guid: slot.pk for slot in slots},
        people=_numbered(events, people),
        changes={slot.guid: _change(slot) for slot in slots},
        pages={slot.guid: site + slot.talk.get_absolute_url() for slot in slots},
    )


def _read_slots(conference, rows):
    slots = Slot.objects.for_conference(conference).select_related("talk").defer(*_UNREAD).in_running_order()
    if rows is None:
        return slots
    wanted = {row.slot_id for row in rows}
    if len(wanted) <= _FEW:
        slots = slots.filter(pk__in=wanted)
    return [slot for slot in slots if slot.pk in wanted]


def _is_in_source(slot):
    return "is_cancelled" in slot.own or not (slot.is_withdrawn or slot.talk.is_withdrawn)


def _read_speakers(conference):
    """({talk id: its Speakers in order}, {Speaker: id})."""
    known, speakers_of = {}, {}
    pairs = TalkSpeaker.objects.filter(talk__conference=conference).order_by("position")
    for talk_id, speaker_id, *said in pairs.values_list("talk", "speaker", *(f"speaker__{name}" for name in _SPEAKER)):
        if speaker_id not in known:
            known[speaker_id] = Speaker(*said)
        speakers_of.setdefault(talk_id, []).append(known[speaker_id])
    return speakers_of, {speaker: pk for pk, speaker in known.items()}


def _numbered(events, people):
    """{Speaker: number} of those who speak; whoever is named by one slot of a talk alone has no row."""
    numbers, taken = {}, set(people.values())
    for speaker in (speaker for event in events for speaker in event.speakers):
        if speaker not in numbers:
            start = _NO_ROWS + crc32(repr(speaker).encode(errors="replace"))
            numbers[speaker] = people.get(speaker) or next(number for number in count(start) if number not in taken)
            taken.add(numbers[speaker])
    return numbers


def _without_what_is_unused(programme):
    """Of a selection: only the rooms, tracks and days that it has; all days where it has none."""
    used = {name: {getattr(event, name) for event in programme.events} for name in ("room", "track", "day")}
    return replace(
        programme,
        rooms=tuple(room for room in programme.rooms if room.name in used["room"]),
        tracks=tuple(track for track in programme.tracks if track.name in used["track"]),
        days=tuple(day for day in programme.days if day.date in used["day"] or not used["day"]),
    )


def _event(slot, speakers, rooms, tracks):
    talk = slot.talk
    event = Event(
        guid=slot.guid,
        title=talk.title,
        day=slot.day,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        id=slot.source_id,
        code=talk.code,
        slug=talk.source_slug,
        url=talk.url,
        room=rooms.get(slot.room_id, ""),
        track=tracks.get(talk.track_id, ""),
        kind=talk.kind,
        kind_label=talk.kind_label,
        languages=tuple(talk.languages),
        subtitle=talk.subtitle,
        abstract=talk.abstract,
        description=talk.description,
        speakers=speakers,
        links=tuple(Link(**link) for link in talk.links),
        origin_url=talk.origin_url,
        feedback_url=talk.feedback_url,
        logo=talk.logo,
        license=talk.license,
        do_not_record=talk.do_not_record,
        extra=talk.extra,
    )
    return replace(event, **_own(slot.own)) if slot.own else event


def _own(own):
    """Slot.own, which is JSON, as fields of an Event."""
    read = {
        "languages": tuple,
        "links": lambda links: tuple(Link(**link) for link in links),
        "speakers": lambda speakers: tuple(Speaker(**speaker) for speaker in speakers),
    }
    return {name: read[name](value) if name in read else value for name, value in own.items()}


def _room(row):
    return Room(row.name, row.guid, row.source_slug, row.capacity, row.description, row.extra)


def _track(row):
    return Track(row.name, row.source_slug, row.color, row.extra)


def _day(said):
    moments = (said.get(name) for name in ("starts_at", "ends_at"))
    return Day(date.fromisoformat(said["date"]), *(m and datetime.fromisoformat(m).astimezone(UTC) for m in moments))


def _change(slot):
    return Change(slot.sequence, slot.changed_at, slot.is_withdrawn or slot.talk.is_withdrawn)
