"""Rooms, tracks and speakers of a programme, made equal in the tables; and the writing that all tables share."""

import colorsys
import zlib
from dataclasses import dataclass

from django.db.models import Model
from django.utils import timezone

from .matching import distinct_slug, match_rows
from .models import Room, Speaker, TalkSpeaker, Track

BATCH = 200  # rows a statement


def other_values(row, values):
    """Those of ``values`` that are not the row's already."""
    return {name: value for name, value in values.items() if getattr(row, name) != value}


def set_fields(row, values):
    """Give ``row`` these values; whether any of them is new to it."""
    other = other_values(row, values)
    for name, value in other.items():
        setattr(row, name, value)
    return bool(other)


def write_rows(model, new, changed):
    """Insert ``new`` and update ``changed`` rows whole, a statement for each 200."""
    model.objects.bulk_create(new, batch_size=BATCH)
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    if "updated_at" in fields:
        for row in changed:
            row.updated_at = timezone.now()
    model.objects.bulk_create(
        changed, batch_size=BATCH, update_conflicts=True, unique_fields=["pk"], update_fields=fields
    )


@dataclass
class Parts:
    """The rows of one kind that a programme asks for, beside those that there are; nothing is written yet."""

    model: type[Model]
    rows: dict[object, Model]  # by the name that a programme knows it by; those of ``new`` are not saved
    new: list[Model]
    changed: list[tuple[Model, dict[str, object]]]  # with the values to give them
    gone: list[Model]

    @property
    def have_changed(self):
        return bool(self.new or self.changed or self.gone)

    def write(self, conference):
        for row, values in self.changed:
            set_fields(row, values)
        for row in self.new:
            row.conference = conference
        if self.gone:
            self.model.objects.filter(pk__in=[row.pk for row in self.gone]).delete()
        write_rows(self.model, self.new, [row for row, _ in self.changed])


def compare_rooms(rooms, rows):
    """Parts by the room's name."""
    values = [
        {
            "name": room.name,
            "guid": room.guid,
            "source_slug": room.slug,
            "capacity": room.capacity,
            "description": room.description,
            "extra": room.extra,
            "position": position,
        }
        for position, room in enumerate(rooms)
    ]
    return _compare_named(Room, values, rows, "guid")


def compare_tracks(tracks, rows):
    """Parts by the track's name."""
    values = [
        {
            "name": track.name,
            "source_slug": track.slug,
            "color": track.color,
            "hue": hue_of(track),
            "extra": track.extra,
            "position": position,
        }
        for position, track in enumerate(tracks)
    ]
    return _compare_named(Track, values, rows, "source_slug")


def hue_of(track):
    """0 to 350 in tens: of the organiser's colour, or of the name where there is none or it is grey."""
    if track.color:
        red, green, blue = (int(track.color[i : i + 2], 16) / 255 for i in (1, 3, 5))
        hue, _, saturation = colorsys.rgb_to_hls(red, green, blue)
        if saturation > 0.1:
            # HSL counts from red at 0, OKLCH has red at 30.
            return round((hue * 360 + 30) / 10) * 10 % 360
    return zlib.crc32(track.name.encode()) % 36 * 10


def _compare_named(model, values, rows, second_key):
    matched = match_rows(
        values,
        rows,
        (lambda wanted: wanted["name"], lambda row: row.name),
        (lambda wanted: wanted[second_key], lambda row: getattr(row, second_key)),
    )
    found = _parts(model, [wanted["name"] for wanted in values], values, matched, rows)
    kept = {row.pk for row in matched if row}
    found.gone = [row for row in rows if row.pk not in kept]
    return found


def known_speakers(events):
    """{what the source knows a speaker by: Speaker}; of one who is described twice, the first is kept."""
    known = {}
    for event in events:
        for speaker in event.speakers:
            known.setdefault(speaker_key(speaker), speaker)
    return known


def compare_speakers(known, rows):
    """Parts by ``speaker_key``. Those who are gone are seen when all is written: a withdrawn talk keeps its own."""
    values = [
        {
            "name": one.name,
            "guid": one.guid,
            "source_id": one.id,
            "code": one.code,
            "url": one.url,
            "biography": one.biography,
            "extra": one.extra,
        }
        for one in known.values()
    ]
    matched = match_rows(
        list(known.values()),
        rows,
        (lambda one: one.guid, lambda row: row.guid),
        (lambda one: one.id and (one.id, one.name), lambda row: (row.source_id, row.name)),
        (lambda one: one.code, lambda row: row.code),
        (lambda one: one.name, lambda row: row.name),
    )
    return _parts(Speaker, list(known), values, matched, rows)


def _parts(model, keys, values, matched, rows):
    slugs = {row.slug for row in rows}
    found = Parts(model, dict(zip(keys, matched, strict=True)), [], [], [])
    for key, wanted, row in zip(keys, values, matched, strict=True):
        if row is None:
            row = model(slug=distinct_slug(wanted["name"], slugs, model.__name__.lower()), **wanted)
            found.rows[key] = row
            found.new.append(row)
        elif changed := other_values(row, wanted):
            found.changed.append((row, changed))
    return found


def speaker_key(speaker):
    return speaker.guid or speaker.id or speaker.code or speaker.name


def write_speakers_of(speakers_of_talks):
    """Make the speakers of these talks ({talk id: [speaker id] in order}) be just those; whether any were not."""
    there = {}
    for talk_id, speaker_id in TalkSpeaker.objects.filter(talk__in=speakers_of_talks).values_list("talk", "speaker"):
        there.setdefault(talk_id, []).append(speaker_id)
    wrong = [pk for pk, speakers in speakers_of_talks.items() if there.get(pk, []) != speakers]
    TalkSpeaker.objects.filter(talk__in=wrong).delete()
    TalkSpeaker.objects.bulk_create(
        [
            TalkSpeaker(talk_id=pk, speaker_id=speaker_id, position=position)
            for pk in wrong
            for position, speaker_id in enumerate(speakers_of_talks[pk])
        ],
        batch_size=BATCH,
    )
    return bool(wrong)


def delete_speakers_without_talks(conference):
    Speaker.objects.filter(conference=conference, talks=None).delete()
