"""What changes, in words for people: names of fields, times of the conference's place, passages of long texts."""

from dataclasses import dataclass

from rapidfuzz.distance import Postfix, Prefix

from project.lib.markdown import plain_text

from .importers.programme import Event
from .moves import place_in_words
from .rows import day_name

_MOST_NAMES = 20
_AROUND, _LONGEST = 60, 300  # letters of a long text: beside what differs, and in all

# {field of Talk: its name}; what is not here is told as further details.
_NAMES = {
    "title": "Title",
    "subtitle": "Subtitle",
    "speaker_names": "Speakers",
    "track": "Track",
    "abstract": "Abstract",
    "description": "Description",
    "kind_label": "Kind",
    "languages": "Languages",
    "url": "Address",
    "links": "Links",
    "license": "Licence",
    "do_not_record": "Recording",
}
_CONFERENCE = {"title": "Title", "url": "Address", "time_zone": "Time zone", "source_version": "Version"}


@dataclass(frozen=True)
class FieldChange:
    """``name`` for people; "" is nothing, as what was not there before."""

    name: str
    old: str
    new: str


def talk_changes(differences, one):
    """FieldChanges of a TalkDifference, times and rooms first."""
    places = [change for slot in one.slots for change in _place_changes(differences, slot)]
    lost = [FieldChange("Time", _place(slot, differences), "") for slot in one.gone]
    words = [
        FieldChange(name, *_both(differences, one.talk, key, one.values[key]))
        for key, name in _NAMES.items()
        if key in one.values
    ]
    if one.has_other_speakers and "speaker_names" not in one.values:
        words.append(FieldChange("Speakers", one.talk.speaker_names, one.talk.speaker_names))
    return tuple(places + lost + words) or (FieldChange("Further details", "", ""),)


def _place_changes(differences, slot):
    if slot.slot is None:
        return [FieldChange("Time", "", _place(slot.event, differences))]
    if "is_withdrawn" in slot.values:
        place = _place(slot.slot, differences)
        return [FieldChange("Time", place, "") if slot.event.is_cancelled else FieldChange("Time", "", place)]
    changes = []
    if slot.values.keys() & {"day", "starts_at", "ends_at"}:
        old, new = (time_in_words(one, differences.zone) for one in (slot.slot, slot.event))
        if old != new:
            changes.append(FieldChange("Time", old, new))
        if "day" in slot.values:
            changes.append(FieldChange("Day", day_name(slot.slot.day), day_name(slot.event.day)))
    if "room" in slot.values:
        changes.append(FieldChange("Room", differences.room_name(slot.slot.room_id), slot.event.room))
    return changes


def _place(slot, differences):
    room = slot.room if isinstance(slot, Event) else differences.room_name(slot.room_id)
    return time_in_words(slot, differences.zone, room)


def time_in_words(slot, zone, room=""):
    """“Sat 31 Jan 10:00–10:45” of an Event or a Slot, and its room where one is given."""
    return place_in_words(slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone), room)


def _both(differences, talk, key, new):
    """A field before and after, in words."""
    old = differences.track_name(talk.track_id) if key == "track" else getattr(talk, key)
    if key == "links":
        return tuple(_links(one, beside) for one, beside in ((old, new), (new, old)))
    if key == "languages":
        return ", ".join(old), ", ".join(new)
    if key == "do_not_record":
        return tuple("not wished" if value else "allowed" for value in (old, new))
    new = str(new or "")
    if key in ("abstract", "description") and plain_text(old) != plain_text(new):
        old, new = plain_text(old), plain_text(new)
    return _passage(old, new)


def _links(links, beside):
    """Those that are not beside, by their titles."""
    shown = ", ".join(link["title"] or link["url"] for link in links if link not in beside)
    return _cut(shown, 0, len(shown))


def _passage(old, new):
    """Two texts, each cut to where they differ and a little around it."""
    if max(len(old), len(new)) <= _LONGEST:
        return old, new
    same = Prefix.similarity(old, new)
    end = min(Postfix.similarity(old, new), min(len(old), len(new)) - same)
    return tuple(_cut(text, max(0, same - _AROUND), len(text) - max(0, end - _AROUND)) for text in (old, new))


def _cut(text, start, end):
    shown = text[start : min(end, start + _LONGEST)]
    return f"{'…' if start else ''}{shown}{'…' if start + len(shown) < len(text) else ''}"


def conference_changes(differences):
    """FieldChanges of the conference itself, its rooms, its tracks and its speakers."""
    conference, values = differences.stored.conference, differences.conference
    if conference.pk is None:
        return []
    changes = [
        FieldChange(name, getattr(conference, key), values[key]) for key, name in _CONFERENCE.items() if key in values
    ]
    if values.keys() & {"starts_on", "ends_on"}:
        old = (conference.starts_on, conference.ends_on)
        new = (values.get("starts_on", old[0]), values.get("ends_on", old[1]))
        changes.append(FieldChange("Dates", *(f"{first} to {last}" if first else "" for first, last in (old, new))))
    for name in ("rooms", "tracks", "speakers"):
        changes += _part_changes(name.title(), getattr(differences, name))
    return changes


def _part_changes(name, parts):
    if parts.new or parts.gone:
        yield FieldChange(name, _names(parts.gone), _names(parts.new))
    renamed = [(row.name, values["name"]) for row, values in parts.changed if "name" in values]
    for old, new in renamed:
        yield FieldChange(name, old, new)
    if described := [row for row, values in parts.changed if values.keys() - {"name", "position", "hue"}]:
        yield FieldChange(f"Details of {name.lower()}", "", _names(described))


def _names(rows):
    names = [row.name for row in rows]
    more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more
