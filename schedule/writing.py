"""Writing what differs: every row of an import, in the caller's transaction."""

from django.utils import timezone

from .likeness import find_alike
from .matching import distinct_slug
from .models import Slot, Talk
from .parts import BATCH, delete_speakers_without_talks, set_fields, write_rows, write_speakers_of
from .search import index_talks, words_of_talks

# Fields of Talk that a calendar shows, its speakers by their names.
_IN_CALENDARS = {"title", "subtitle", "abstract", "description", "url", "speaker_names", "track", "kind_label"}
_IN_INDEX = _IN_CALENDARS - {"url", "kind_label"}
_IN_LIKENESS = {"title", "subtitle", "abstract", "description", "kind", "is_withdrawn"}


def write_differences(differences, conference):
    """Make the rows of ``conference``, which is locked, what ``differences`` asks for, and raise its version."""
    _Writer(differences, conference).run()


class _Writer:
    def __init__(self, differences, conference):
        self.differences, self.conference = differences, conference
        self.now = timezone.now()
        self.new_talks, self.changed_talks = [], {}
        self.new_slots, self.changed_slots = [], {}
        self.to_index = self._in_other_places()
        self.likeness_changes = False

    def run(self):
        differences = self.differences
        for parts in (differences.rooms, differences.tracks, differences.speakers):
            parts.write(self.conference)
        self._talks()
        self._slots()
        self._mark_for_calendars()
        self._write_slots()
        self._write_speakers()
        self._index()
        set_fields(self.conference, differences.conference)
        self.conference.version += 1
        self.conference.save()

    def _in_other_places(self):
        """Ids of the talks whose room or track has another name now, or is gone."""
        stored = self.differences.stored
        rooms, tracks = (_renamed(parts) | _gone(parts) for parts in (self.differences.rooms, self.differences.tracks))
        in_rooms = {slot.talk_id for slot in stored.slots if slot.room_id in rooms}
        return in_rooms | {talk.pk for talk in stored.talks if talk.track_id in tracks}

    def _talks(self):
        slugs = {talk.slug for talk in self.differences.stored.talks}
        for one in self.differences.talks:
            if one.talk is None:
                slug = distinct_slug(one.group.first.title, slugs, "talk")
                one.group.talk = Talk(conference=self.conference, slug=slug, **one.values)
                self.new_talks.append(one.talk)
            elif one.values:
                self._change_talk(one.talk, one.values)
        for talk in self.differences.gone:
            self._change_talk(talk, {"is_withdrawn": True})
        gone = _gone(self.differences.tracks)
        for talk in self.changed_talks.values():
            if talk.track_id in gone:
                talk.track = None
        write_rows(Talk, self.new_talks, list(self.changed_talks.values()))

    def _change_talk(self, talk, values):
        _set(talk, values)
        talk.version += 1
        self.changed_talks[talk.pk] = talk
        if values.keys() & _IN_INDEX:
            self.to_index.add(talk.pk)
        self.likeness_changes |= bool(values.keys() & _IN_LIKENESS)

    def _slots(self):
        for one in self.differences.talks:
            for slot in one.slots:
                if slot.slot is None:
                    row = Slot(conference=self.conference, talk=one.talk, changed_at=self.now, **slot.values)
                    self.new_slots.append(row)
                    self.to_index.add(one.talk.pk)
                elif slot.values:
                    self._change_slot(slot)
        for slot in self.differences.lost_slots:
            slot.is_withdrawn = True
            self._reschedule(slot)
        for slot in self.differences.forgotten_slots:
            del slot.own["is_cancelled"]
            self.changed_slots[slot.pk] = slot

    def _change_slot(self, one):
        slot = one.slot
        if one.values.keys() & {"room", "talk"}:
            self.to_index |= {slot.talk_id, one.talk.talk.pk}
        if one.has_moved:
            slot.moved_at = self.now
            slot.moved_from = {
                "day": slot.day.isoformat(),
                "starts_at": slot.starts_at.isoformat(),
                "ends_at": slot.ends_at.isoformat(),
                "room": self.differences.room_name(slot.room_id),
            }
        _set(slot, one.values | ({"talk": one.talk.talk} if "talk" in one.values else {}))
        self.changed_slots[slot.pk] = slot
        if one.is_rescheduled:
            self._reschedule(slot)

    def _reschedule(self, slot):
        slot.sequence += 1
        slot.changed_at = self.now
        self.changed_slots[slot.pk] = slot

    def _mark_for_calendars(self):
        """A new date for the slots whose talk, room or track is no more what a calendar shows, or whose conference is
        not, by which the wall clock goes and which is the place of what has no room."""
        conference = self.differences.conference
        rooms, tracks = _renamed(self.differences.rooms), _renamed(self.differences.tracks)
        for one in self.differences.talks:
            shows = one.values.keys() & _IN_CALENDARS or one.has_other_speakers or one.talk.track_id in tracks
            shows = shows or "time_zone" in conference
            for slot in one.slots:
                row = slot.slot
                if row and row.is_withdrawn:
                    continue  # its date is when it was withdrawn: that is said once
                in_place = row and (row.room_id in rooms or (not row.room_id and "title" in conference))
                if row and (shows or in_place or slot.values.keys() & {"own", "talk"}):
                    row.changed_at = self.now
                    self.changed_slots[row.pk] = row

    def _write_slots(self):
        gone = _gone(self.differences.rooms)
        for slot in self.changed_slots.values():
            if slot.room_id in gone:
                slot.room = None
        write_rows(Slot, self.new_slots, list(self.changed_slots.values()))

    def _write_speakers(self):
        new = {talk.pk for talk in self.new_talks}
        speakers_of = {
            one.talk.pk: [speaker.pk for speaker in one.speakers]
            for one in self.differences.talks
            if one.has_other_speakers or one.talk.pk in new
        }
        if write_speakers_of(speakers_of):
            delete_speakers_without_talks(self.conference)

    def _index(self):
        self.to_index |= {talk.pk for talk in self.new_talks}
        index_talks(self.to_index)
        if self.new_talks or self.likeness_changes:
            write_alike(self.conference)


def _set(row, values):
    """As ``set_fields``, without reading what is there: a query for each room, track and talk."""
    for name, value in values.items():
        setattr(row, name, value)


def _renamed(parts):
    return {row.pk for row, values in parts.changed if "name" in values}


def _gone(parts):
    return {row.pk for row in parts.gone}


def write_alike(conference):
    """Write anew which talks are like which; breaks and withdrawn talks are like none."""
    talks = Talk.objects.for_conference(conference).only("alike")
    compared = set(talks.not_withdrawn().exclude(kind="break").values_list("pk", flat=True))
    words = words_of_talks(conference)
    alike = find_alike({pk: words[pk] for pk in sorted(compared & words.keys())})
    changed = [talk for talk in talks if set_fields(talk, {"alike": alike.get(talk.pk, [])})]
    Talk.objects.bulk_update(changed, ["alike"], batch_size=BATCH)
