"""Making the tables equal to a Programme, so that what people hung on its talks stays where it was."""

from dataclasses import asdict, dataclass, field

from django.db import connection, transaction
from django.utils.text import slugify

from .importers.programme import UnreadableProgramme
from .likeness import find_alike
from .matching import distinct_slug, group_into_talks, match_rows, match_talks
from .models import RESERVED_SLUGS, Conference, Slot, Talk
from .parts import (
    BATCH,
    delete_speakers_without_talks,
    set_fields,
    speaker_key,
    sync_rooms,
    sync_speakers,
    sync_tracks,
    write_rows,
    write_speakers_of,
)
from .search import index_talks, words_of_talks

FEW = 20  # talks; of fewer, any number may go without asking


class MassWithdrawal(UnreadableProgramme):
    """More than half of the talks would be withdrawn: more likely a broken source than a cancelled conference."""


@dataclass
class Changes:
    """What an import did, as titles in the programme's order. A talk that came back is added; one that moved and
    changed has moved."""

    conference: Conference
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def apply_programme(programme, slug=None, *, dry_run=False, allow_mass_withdrawal=False):
    """Make the tables equal to ``programme``, all of it or nothing, and return the Changes.

    ``slug`` is the conference's, else its acronym makes one. Talks and slots that are gone are withdrawn, never
    deleted. Raises UnreadableProgramme for a slug that cannot be used, MassWithdrawal where most talks would go.
    """
    with transaction.atomic():
        changes = _Sync(programme, _conference(programme, slug)).run(allow_mass_withdrawal)
        transaction.set_rollback(dry_run)
    return changes


def _conference(programme, slug):
    slug = slug or slugify(programme.acronym)[:80] or slugify(programme.title)[:80]
    if not slug or slugify(slug) != slug or slug in RESERVED_SLUGS:
        raise UnreadableProgramme(f"“{slug}” cannot be a conference’s address: choose one with --conference")
    defaults = {"title": programme.title or slug, "time_zone": programme.time_zone}
    Conference.objects.get_or_create(slug=slug, defaults=defaults)
    # A second import of the same conference waits here; on SQLite it has waited to begin.
    rows = Conference.objects if connection.vendor == "sqlite" else Conference.objects.select_for_update()
    return rows.get(slug=slug)


class _Sync:
    def __init__(self, programme, conference):
        self.programme, self.conference = programme, conference
        self.changes = Changes(conference)
        self.new_talks, self.changed_talks = [], []
        self.new_slots, self.changed_slots = [], []
        self.to_index = set()

    def run(self, allow_mass_withdrawal):
        conference, programme = self.conference, self.programme
        self.tracks, tracks_changed = sync_tracks(conference, programme.tracks)
        self.rooms, rooms_changed = sync_rooms(conference, programme.rooms)
        self.speakers, speakers_changed = sync_speakers(conference, programme.events)
        self.talks = list(Talk.objects.for_conference(conference))
        self.slots = list(Slot.objects.for_conference(conference))
        groups = group_into_talks(programme.events)
        matched = match_talks(groups, self.talks, self.slots)
        self._refuse_mass_withdrawal(matched, allow_mass_withdrawal)
        talks = self._sync_talks(groups, matched)
        self._withdraw({talk.pk for talk in matched if talk})
        write_rows(Talk, self.new_talks, self.changed_talks)
        write_rows(Slot, self.new_slots, self.changed_slots)
        speakers_moved = self._write_speakers(groups, talks)
        if tracks_changed or rooms_changed:
            self.to_index.update(talk.pk for talk in (*talks, *self.talks))
        self.to_index.update(talk.pk for talk in self.new_talks)
        index_talks(self.to_index)
        if self.to_index:
            write_alike(conference)
        parts_changed = tracks_changed or rooms_changed or speakers_changed or speakers_moved
        rows = self.new_talks or self.changed_talks or self.new_slots or self.changed_slots
        self._write_conference(bool(parts_changed or rows))
        return self.changes

    def _refuse_mass_withdrawal(self, matched, allowed):
        kept = {talk.pk for talk in matched if talk}
        standing = [talk.pk for talk in self.talks if not talk.is_withdrawn]
        going = sum(pk not in kept for pk in standing)
        if not allowed and len(standing) >= FEW and going * 2 > len(standing):
            raise MassWithdrawal(
                f"this would withdraw {going:,} of {len(standing):,} talks (--allow-withdrawals lets it)"
            )

    def _sync_talks(self, groups, matched):
        slugs = {talk.slug for talk in self.talks}
        talks = []
        for events, talk in zip(groups, matched, strict=True):
            values = self._talk_values(events[0])
            if talk is None:
                slug = distinct_slug(values["title"], slugs, "talk")
                talk = Talk(conference=self.conference, slug=slug, **values)
                self.new_talks.append(talk)
                self.changes.added.append(talk.title)
            else:
                self._sync_known_talk(talk, values)
            talks.append(talk)
        self._sync_slots(groups, talks)
        self._tell(matched)
        return talks

    def _sync_known_talk(self, talk, values):
        talk.came_back = talk.is_withdrawn
        talk.has_changed = set_fields(talk, values)
        if talk.has_changed:
            talk.version += 1
            self.changed_talks.append(talk)
            self.to_index.add(talk.pk)

    def _talk_values(self, event):
        track = self.tracks.get(event.track)
        return {
            "code": event.code,
            "source_slug": event.slug,
            "url": event.url,
            "origin_url": event.origin_url,
            "feedback_url": event.feedback_url,
            "logo": event.logo,
            "title": event.title,
            "subtitle": event.subtitle,
            "abstract": event.abstract,
            "description": event.description,
            "kind": event.kind,
            "kind_label": event.kind_label,
            "languages": list(event.languages),
            "track_id": track.pk if track else None,
            "speaker_names": ", ".join(speaker.name for speaker in event.speakers),
            "links": [asdict(link) for link in event.links],
            "license": event.license,
            "do_not_record": event.do_not_record,
            "extra": event.extra,
            "is_withdrawn": False,
        }

    def _sync_slots(self, groups, talks):
        events = [(event, talk) for group, talk in zip(groups, talks, strict=True) for event in group]
        self.moved = set()
        matched = match_rows(
            events,
            self.slots,
            (lambda pair: pair[0].guid, lambda slot: slot.guid),
            (lambda pair: pair[1].pk, lambda slot: slot.talk_id),
        )
        kept = {slot.pk for slot in matched if slot}
        for (event, talk), slot in zip(events, matched, strict=True):
            values = self._slot_values(event)
            if slot is None:
                self.new_slots.append(Slot(conference=self.conference, talk=talk, **values))
                self.moved.add(talk.pk)
                continue
            if slot.talk_id != talk.pk:
                self.to_index.update((slot.talk_id, talk.pk))
            before = (slot.day, slot.starts_at, slot.ends_at, slot.room_id)
            if set_fields(slot, values) | set_fields(slot, {"talk": talk} if slot.talk_id != talk.pk else {}):
                self.changed_slots.append(slot)
            if before != (slot.day, slot.starts_at, slot.ends_at, slot.room_id):
                self.moved.add(talk.pk)
        self._withdraw_slots(kept)

    def _slot_values(self, event):
        room = self.rooms.get(event.room)
        return {
            "guid": event.guid,
            "source_id": event.id,
            "day": event.day,
            "starts_at": event.starts_at,
            "ends_at": event.ends_at,
            "room_id": room.pk if room else None,
            "is_withdrawn": False,
        }

    def _withdraw_slots(self, kept):
        for slot in self.slots:
            if slot.pk not in kept and not slot.is_withdrawn:
                slot.is_withdrawn = True
                self.changed_slots.append(slot)
                self.moved.add(slot.talk_id)

    def _tell(self, matched):
        for talk in matched:
            if talk is None:
                continue
            if talk.came_back:
                told = self.changes.added
            elif talk.pk in self.moved:
                told = self.changes.moved
                self.to_index.add(talk.pk)
            else:
                told = self.changes.changed if talk.has_changed else self.changes.unchanged
            told.append(talk.title)

    def _withdraw(self, kept):
        for talk in self.talks:
            if talk.pk not in kept and not talk.is_withdrawn:
                talk.is_withdrawn = True
                talk.version += 1
                self.changed_talks.append(talk)
                self.changes.withdrawn.append(talk.title)

    def _write_speakers(self, groups, talks):
        speakers_of = {
            talk.pk: list(dict.fromkeys(self.speakers[speaker_key(one)].pk for one in events[0].speakers))
            for events, talk in zip(groups, talks, strict=True)
        }
        is_changed = write_speakers_of(speakers_of)
        if is_changed:
            delete_speakers_without_talks(self.conference)
        return is_changed

    def _write_conference(self, is_changed):
        days = [event.day for event in self.programme.events]
        is_changed |= set_fields(
            self.conference,
            {
                "title": self.programme.title or self.conference.slug,
                "acronym": self.programme.acronym,
                "url": self.programme.url,
                "time_zone": self.programme.time_zone,
                "starts_on": min(days),
                "ends_on": max(days),
                "source_version": self.programme.version,
            },
        )
        if is_changed:
            self.conference.version += 1
            self.conference.save()


def write_alike(conference):
    """Write anew which talks are like which; breaks and withdrawn talks are like none."""
    talks = Talk.objects.for_conference(conference).only("alike")
    compared = set(talks.not_withdrawn().exclude(kind="break").values_list("pk", flat=True))
    words = words_of_talks(conference)
    alike = find_alike({pk: words[pk] for pk in sorted(compared & words.keys())})
    changed = [talk for talk in talks if set_fields(talk, {"alike": alike.get(talk.pk, [])})]
    Talk.objects.bulk_update(changed, ["alike"], batch_size=BATCH)
