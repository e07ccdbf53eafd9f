"""What somebody would rather not see: talks, whole tracks, whole rooms. All of it can be brought back."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404

from project.lib.slots import Slots
from schedule.models import Room, Slot, Talk, Track
from schedule.search.index import batches

from .models import Hidden, Note, Star


@dataclass(frozen=True)
class HiddenThings:
    """Ids of talks, and (conference id, slug) of tracks and rooms. A talk that is ``kept``, because it is starred or
    has a note, goes only where it is hidden itself."""

    talks: set
    tracks: set
    rooms: set
    kept: set

    def __bool__(self):
        return bool(self.talks or self.tracks or self.rooms)

    def has(self, about, conference_id, which):
        """``which`` is the id of a talk, or the slug of a track or room."""
        if about == "talk":
            return which in self.talks
        return (conference_id, which) in (self.tracks if about == "track" else self.rooms)

    def rows_in(self, snapshot):
        """The bit set of what is left out of a Snapshot."""
        if not self:
            return 0
        rows = 0
        for facet, hidden in (("track", self.tracks), ("room", self.rooms)):
            for conference_id, slug in hidden:
                if conference_id == snapshot.conference_id and slug in snapshot.facets[facet]:
                    rows |= snapshot.facets[facet][slug].rows
        if rows:
            rows &= ~snapshot.rows_of_talks(self.kept)
        return rows | snapshot.rows_of_talks(self.talks)

    def marks_in(self, snapshot, address):
        """{slot id: the HTML that says what hides it, with the way to bring that back}. ``address`` is where to."""
        marks = {}
        for about, hidden in (("room", self.rooms), ("track", self.tracks)):
            for conference_id, slug in hidden:
                choice = snapshot.facets[about].get(slug) if conference_id == snapshot.conference_id else None
                rows = choice.rows & self.rows_in(snapshot) if choice else 0
                marks |= _mark(snapshot.select(rows), about, slug, choice and choice.label, address)
        for row in snapshot.select(snapshot.rows_of_talks(self.talks)):
            marks |= _mark([row], "talk", row.slug, "this talk", address)
        return marks


def _mark(rows, about, slug, label, address):
    if not rows:
        return {}
    name = label if about == "talk" else f"the {about} {label}"
    mark = Slots("notes/_hidden.html", ("slot",), address=address, which=f"{about}:{slug}", name=name)
    return {row.slot_id: mark.fill({"slot": str(row.slot_id)}) for row in rows}


def find_thing(conference, about, slug):
    """A talk, a track or a room of a Conference. Raises Http404 where there is none."""
    _know(about)
    return get_object_or_404(_MODELS[about], conference=conference, slug=slug)


def hide_thing(user, conference, about, thing):
    """Hide what ``find_thing`` found; what is hidden stays so."""
    talk = thing if about == "talk" else None
    try:
        with transaction.atomic():
            Hidden.objects.create(user=user, conference=conference, about=about, slug=thing.slug, talk=talk)
    except IntegrityError:
        pass  # twice is once


def bring_back(user, conference, about, slug):
    """Show it again. It may be gone from the programme by now, and nothing is said of that."""
    _know(about)
    Hidden.objects.for_user(user).filter(conference=conference, about=about, slug=slug).delete()


_MODELS = {"talk": Talk, "track": Track, "room": Room}


def _know(about):
    if about not in _MODELS:
        raise Http404("Nothing of that kind can be hidden.")


def without_hidden(user, talk_ids):
    """Those of the talks that this user has not hidden, in order. One that is repeated goes with a room only if each
    of its times is in one that is hidden."""
    gone = set()
    for some in batches(list(talk_ids)):
        gone |= set(Talk.objects.filter(_is_hidden_from(user), pk__in=some).values_list("pk", flat=True))
    return [pk for pk in talk_ids if pk not in gone]


def _is_hidden_from(user):
    hidden = Hidden.objects.for_user(user)
    there = {"conference": OuterRef("conference")}
    in_hidden_room = Exists(hidden.filter(about="room", conference=OuterRef("conference"), slug=OuterRef("room__slug")))
    slots = Slot.objects.not_withdrawn().filter(talk=OuterRef("pk"))
    kept = Exists(Star.objects.for_user(user).filter(talk=OuterRef("pk")))
    kept |= Exists(Note.objects.for_user(user).not_deleted().filter(talk=OuterRef("pk")))
    of_track = Exists(hidden.filter(about="track", slug=OuterRef("track__slug"), **there))
    of_room = Exists(slots.filter(in_hidden_room)) & ~Exists(slots.exclude(in_hidden_room))
    return Exists(hidden.filter(talk=OuterRef("pk"))) | (~kept & (of_track | of_room))
