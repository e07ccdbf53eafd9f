"""Rooms, tracks and speakers of a programme, made equal in the tables; and the writing that all tables share."""

import colorsys
import zlib

from django.utils import timezone

from .matching import distinct_slug, match_rows
from .models import Room, Speaker, TalkSpeaker, Track

BATCH = 200  # rows a statement


def set_fields(row, values):
    """Give ``row`` these values; whether any of them is new to it."""
    changed = False
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    return changed


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


def sync_rooms(conference, rooms):
    """({name: Room}, whether a row changed)."""
    values = [
        {
            "name": room.name,
            "guid": room.guid,
            "source_slug": room.slug,
            "capacity": room.capacity,
            "description": room.description,
            "position": position,
        }
        for position, room in enumerate(rooms)
    ]
    return _sync_named(conference, Room, values, "guid")


def sync_tracks(conference, tracks):
    """({name: Track}, whether a row changed)."""
    values = [
        {
            "name": track.name,
            "source_slug": track.slug,
            "color": track.color,
            "hue": hue_of(track),
            "position": position,
        }
        for position, track in enumerate(tracks)
    ]
    return _sync_named(conference, Track, values, "source_slug")


def hue_of(track):
    """0 to 350 in tens: of the organiser's colour, or of the name where there is none or it is grey."""
    if track.color:
        red, green, blue = (int(track.color[i : i + 2], 16) / 255 for i in (1, 3, 5))
        hue, _, saturation = colorsys.rgb_to_hls(red, green, blue)
        if saturation > 0.1:
            # HSL counts from red at 0, OKLCH has red at 30.
            return round((hue * 360 + 30) / 10) * 10 % 360
    return zlib.crc32(track.name.encode()) % 36 * 10


def _sync_named(conference, model, values, second_key):
    rows = list(model.objects.filter(conference=conference))
    matched = match_rows(
        values,
        rows,
        (lambda wanted: wanted["name"], lambda row: row.name),
        (lambda wanted: wanted[second_key], lambda row: getattr(row, second_key)),
    )
    kept = {row.pk for row in matched if row}
    gone = [row.pk for row in rows if row.pk not in kept]
    if gone:
        model.objects.filter(pk__in=gone).delete()
    slugs = {row.slug for row in rows}
    new, changed = [], []
    for i, wanted in enumerate(values):
        if matched[i] is None:
            slug = distinct_slug(wanted["name"], slugs, model.__name__.lower())
            matched[i] = model(conference=conference, slug=slug, **wanted)
            new.append(matched[i])
        elif set_fields(matched[i], wanted):
            changed.append(matched[i])
    write_rows(model, new, changed)
    return {row.name: row for row in matched}, bool(gone or new or changed)


def sync_speakers(conference, events):
    """({what the source knows a speaker by: Speaker}, whether a row changed). See ``speaker_key``."""
    wanted = {}
    for event in events:
        for speaker in event.speakers:
            wanted.setdefault(speaker_key(speaker), speaker)
    rows = list(Speaker.objects.filter(conference=conference))
    found = list(wanted.values())
    matched = match_rows(
        found,
        rows,
        (lambda one: one.guid, lambda row: row.guid),
        (lambda one: one.id and (one.id, one.name), lambda row: (row.source_id, row.name)),
        (lambda one: one.code, lambda row: row.code),
        (lambda one: one.name, lambda row: row.name),
    )
    slugs = {row.slug for row in rows}
    new, changed = [], []
    for i, one in enumerate(found):
        values = {
            "name": one.name,
            "guid": one.guid,
            "source_id": one.id,
            "code": one.code,
            "url": one.url,
            "biography": one.biography,
        }
        if matched[i] is None:
            slug = distinct_slug(one.name, slugs, "speaker")
            matched[i] = Speaker(conference=conference, slug=slug, **values)
            new.append(matched[i])
        elif set_fields(matched[i], values):
            changed.append(matched[i])
    write_rows(Speaker, new, changed)
    return dict(zip(wanted, matched, strict=True)), bool(new or changed)


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
