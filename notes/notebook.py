"""All that somebody wrote, by conference and day, or as a search finds it."""

from functools import cached_property
from itertools import groupby
from urllib.parse import urlencode

from django.db.models import Count, Min
from django.db.models.functions import Coalesce
from django.utils.safestring import mark_safe

from project.lib.markdown import plain_text
from schedule.models import Conference
from schedule.search import best_line, terms

from .models import Note, Tag
from .search import find_notes

PAGE = 50
_WORDS = 220  # characters of a note that its line shows


class Notebook:
    """``query`` may have ``q`` words, ``tag``, ``conference`` a slug, and ``page``. What it names that is not there
    finds nothing."""

    def __init__(self, user, query):
        self._user = user
        self.q = query.get("q", "")[:200]
        self.tag = query.get("tag", "").lstrip("#").casefold()[:64]
        self.conference = query.get("conference", "")[:80]
        page = query.get("page", "")
        self.number = int(page) if page.isdecimal() and 0 < len(page) < 5 and int(page) else 1
        self.is_search = bool(terms(self.q))

    @cached_property
    def found(self):
        """{note id: FoundNote} where words are searched for, best first."""
        return {one.note_id: one for one in find_notes(self._user, self.q)} if self.is_search else {}

    @cached_property
    def _notes(self):
        notes = Note.objects.for_user(self._user).not_deleted()
        if self.tag:
            notes = notes.filter(tags__name=self.tag)
        if self.conference:
            notes = notes.filter(conference__slug=self.conference)
        return notes.filter(pk__in=self.found) if self.is_search else notes

    @cached_property
    def count(self):
        return self._notes.count()

    @cached_property
    def notes(self):
        """A page of Notes; each knows ``on``, its programme day if it has one, and ``line``, some words of it."""
        first, last = (self.number - 1) * PAGE, self.number * PAGE
        notes = self._notes.with_place().annotate(on=Coalesce("day", Min("talk__slots__day")))
        if self.is_search:
            ids = set(self._notes.values_list("pk", flat=True))
            wanted = [pk for pk in self.found if pk in ids][first:last]
            notes = sorted(notes.filter(pk__in=wanted), key=lambda note: wanted.index(note.pk))
        else:
            newest = ["-conference__starts_on", "conference__title", "conference_id"]
            notes = list(notes.order_by(*newest, "on", Min("talk__slots__starts_at"), "pk")[first:last])
        for note in notes:
            note.line = self._line(note)
        return notes

    def _line(self, note):
        found = self.found.get(note.pk)
        if found and (line := best_line(found.folded, found.terms)):
            return mark_safe(line)  # noqa: S308  escaped where it is marked
        words = plain_text(note.body_html)
        return words if len(words) <= _WORDS else words[: _WORDS - 1].rsplit(" ", 1)[0] + "…"

    def groups(self):
        """[(conference, [(day or None, notes)])] in order; a search, whose order is another, has none."""
        by_conference = groupby(self.notes, lambda note: note.conference)
        return [
            (conference, [(day, list(some)) for day, some in groupby(notes, lambda note: note.on)])
            for conference, notes in by_conference
        ]

    @cached_property
    def tags(self):
        """[(tag, in how many notes)] of what the rest of the query leaves, the most used first."""
        notes = Note.objects.for_user(self._user).not_deleted()
        if self.conference:
            notes = notes.filter(conference__slug=self.conference)
        rows = Tag.objects.filter(note__in=notes).values("name").annotate(notes=Count("pk")).order_by("-notes", "name")
        return [(row["name"], row["notes"]) for row in rows[:60]]

    @cached_property
    def conferences(self):
        """Those that somebody has notes on, the newest first, each with ``note_count``."""
        mine = Note.objects.for_user(self._user).not_deleted().order_by()
        counts = dict(mine.values_list("conference").annotate(Count("pk")))
        conferences = list(Conference.objects.filter(pk__in=counts).newest_first())
        for conference in conferences:
            conference.note_count = counts[conference.pk]
        return conferences

    @property
    def following_query(self):
        return self.query(page=self.number + 1) if self.count > self.number * PAGE else ""

    def query(self, **changes):
        """This query with some of it changed, as an address has it; of an empty one nothing."""
        values = {"q": self.q, "tag": self.tag, "conference": self.conference} | changes
        values = {name: value for name, value in values.items() if value}
        return f"?{urlencode(values)}" if values else ""

    @property
    def without_tag(self):
        return self.query(tag="")

    @property
    def without_conference(self):
        return self.query(conference="")
