"""All that somebody wrote, by conference and day, or as a search finds it."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from urllib.parse import urlencode

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.safestring import mark_safe

from project.lib.markdown import plain_text
from schedule.filters import read_words
from schedule.models import Conference, Slot
from schedule.search import best_line, mark, terms

from .models import Note, Tag
from .querysets import LOOKED_AT
from .rendering import fold_tag
from .search import MOST, find_notes

PAGE = 50
TAGS = 60  # that are offered, the most used
_WORDS = 220  # characters of a note that its line shows
_RANKS = {"conference": 0, "hallway": 1, "speaker": 2, "day": 3}  # of a day, or of what has none; talks come last


@dataclass
class Group:
    """Notes of one conference on one day, or on none; whether they are its first ones, on whatever page."""

    conference: Conference
    day: object  # a date, or None
    notes: list
    begins_conference: bool
    begins_day: bool

    @property
    def has_day_note(self):
        return any(note.about == "day" for note in self.notes)


@dataclass(frozen=True)
class Chip:
    """A conference or tag to narrow by: in how many notes, and the address that chooses it, or drops it."""

    label: str
    id: str
    count: int
    is_chosen: bool
    query: str


class Notebook:
    """``query`` may have ``q`` words, ``tag``, ``conference`` a slug, and ``page``. What it names that is not there
    finds nothing."""

    def __init__(self, user, query):
        self._user = user
        self.q = read_words(query)
        tag = query.get("tag", "").replace("\0", "").lstrip("#")
        self.tag = fold_tag(tag) or tag.casefold()[:64]
        self.conference = query.get("conference", "").replace("\0", "")[:80]
        page = query.get("page", "")
        self.number = int(page) if page.isdecimal() and 0 < len(page) < 5 and int(page) else 1
        self.is_search = bool(terms(self.q))

    @property
    def is_narrowed(self):
        return bool(self.q or self.tag or self.conference)

    @cached_property
    def found(self):
        """{note id: FoundNote} where words are searched for, best first."""
        return {one.note_id: one for one in find_notes(self._user, self.q)} if self.is_search else {}

    def _narrow(self, *, tag="", conference=""):
        notes = Note.objects.for_user(self._user).not_deleted()
        if tag:
            notes = notes.filter(tags__name=tag)  # which is there once, so no note comes twice
        if conference:
            notes = notes.filter(conference__slug=conference)
        return notes.filter(pk__in=self.found) if self.is_search else notes

    @cached_property
    def _notes(self):
        return self._narrow(tag=self.tag, conference=self.conference)

    @cached_property
    def _ids_found(self):
        """Ids of a search that nothing else leaves out, best first."""
        left = set(self._notes.values_list("pk", flat=True))
        return [pk for pk in self.found if pk in left]

    @cached_property
    def count(self):
        return len(self._ids_found) if self.is_search else self._notes.count()

    @property
    def count_text(self):
        """How many there are, in words: ``12 notes, best first``."""
        order = ", best first" if self.is_search and self.count > 1 else ""
        few = "The best " if self.count >= MOST and self.is_search else ""
        return f"{few}{self.count:,} note{'' if self.count == 1 else 's'}{order}"

    @property
    def is_spelt_otherwise(self):
        """Whether nothing has the words as they were typed, but something has them nearly so."""
        return bool(self.found) and not any(one.is_as_typed for one in self.found.values())

    @cached_property
    def _page(self):
        """The Notes of this page, and before them the last one of the page before, if there is one."""
        last = self.number * PAGE
        first = max(0, last - PAGE - 1)
        if self.is_search:
            return lines_of([self.found[pk] for pk in self._ids_found[first:last]])
        return [_with_line(note) for note in _with_programme(self._notes)[first:last]]

    @property
    def notes(self):
        """A page of Notes, each as ``lines_of`` has it."""
        return self._page[1:] if self.number > 1 else self._page

    def groups(self):
        """A page of Groups in order; a search, whose order is another, has none."""
        groups, before = [], self._page[0] if self.number > 1 and self._page else None
        for (conference_id, on), some in groupby(self.notes, key=lambda note: (note.conference_id, note.on)):
            notes = list(some)
            is_new = before is None or before.conference_id != conference_id
            groups.append(Group(notes[0].conference, on, notes, is_new, is_new or before.on != on))
            before = notes[-1]
        return groups

    @cached_property
    def tag_chips(self):
        """A Chip of each tag that the rest of the query leaves, the chosen one first, then the most used."""
        notes = self._narrow(conference=self.conference)
        rows = Tag.objects.filter(note__in=notes).values("name").annotate(notes=Count("pk")).order_by("-notes", "name")
        counts = {row["name"]: row["notes"] for row in rows[:TAGS]}
        if self.tag:
            counts = {self.tag: counts.pop(self.tag, 0)} | counts
        return [
            Chip(f"#{name}", f"tag-{name}", count, name == self.tag, self.query(tag="" if name == self.tag else name))
            for name, count in counts.items()
        ]

    @cached_property
    def conference_chips(self):
        """A Chip of each conference that the rest of the query leaves notes on, if there is a choice, and of the
        chosen one."""
        counts = dict(self._narrow(tag=self.tag).order_by().values_list("conference").annotate(Count("pk")))
        shown = Q(pk__in=counts) | Q(slug=self.conference)
        conferences = list(Conference.objects.filter(shown).newest_first())
        if len(conferences) < 2 and not self.conference:
            return []
        return [
            Chip(
                one.title,
                f"in-{one.slug}",
                counts.get(one.pk, 0),
                chosen,
                self.query(conference="" if chosen else one.slug),
            )
            for one in conferences
            for chosen in [one.slug == self.conference]
        ]

    @cached_property
    def conference_title(self):
        """Of the chosen one, "" where there is none."""
        return next((chip.label for chip in self.conference_chips if chip.is_chosen), "")

    @property
    def following_query(self):
        return self.query(page=self.number + 1) if self.count > self.number * PAGE else ""

    @property
    def preceding_query(self):
        return self.query(page=self.number - 1)

    def query(self, **changes):
        """This query with some of it changed, as an address has it; of an empty one nothing."""
        values = {"q": self.q, "tag": self.tag, "conference": self.conference} | changes
        values = {name: value for name, value in values.items() if value}
        return f"?{urlencode(values)}" if values else ""


def lines_of(found):
    """The Notes of these FoundNotes, in their order. Each has ``title`` and ``line``, some of its words, both with what
    was found marked; ``on``, its programme day if it has one; and ``begins_at``, when its talk does."""
    notes = _with_programme(Note.objects.filter(pk__in=[one.note_id for one in found])).in_bulk()
    return [_with_line(notes[one.note_id], one) for one in found if one.note_id in notes]


def _with_programme(notes):
    """In the order of the programme, with what a line needs and no text that is longer. A talk that is repeated stands
    where it is first said."""
    slots = Slot.objects.filter(talk=OuterRef("talk")).order_by("is_withdrawn", "starts_at", "pk")
    first = ["conference__title", "conference_id", F("on").asc(nulls_first=True)]
    ranks = Case(*(When(about=about, then=Value(rank)) for about, rank in _RANKS.items()), default=Value(9))
    return (
        notes.with_place()
        .with_beginning()
        .annotate(
            on=Coalesce("day", Subquery(slots.values("day")[:1])),
            begins_at=Subquery(slots.values("starts_at")[:1]),
        )
        .order_by(
            F("conference__starts_on").desc(nulls_last=True), *first, ranks,
            F("begins_at").asc(nulls_first=True), "talk_id", "speaker_slug", "pk",
        )
    )  # fmt: skip


def _with_line(note, found=None):
    if note.begins_at:
        note.begins_at = note.begins_at.astimezone(note.conference.zone)
        note.clock = f"{note.begins_at:%H:%M}"
    note.title = mark_safe(mark(note.place.subject, found.terms if found else ()))  # noqa: S308  escaped
    if found and (line := best_line(found.folded, found.terms)):
        note.line = mark_safe(line)  # noqa: S308  escaped
        return note
    note.line = first_words(note.beginning)
    return note


def first_words(text):
    """Those of a note's HTML, or of its text where it has none, that its line shows."""
    words = plain_text(text[:LOOKED_AT])
    return words if len(words) <= _WORDS else words[: _WORDS - 1].rsplit(" ", 1)[0] + "…"
