"""What became of a note. The rows themselves are written by the database (triggers.py)."""

import datetime as dt
from functools import cached_property
from itertools import groupby, pairwise

from django.db.models import Count
from django.utils import timezone

from project.lib.comparing import compare
from schedule.search.index import batches
from schedule.templatetags.times import in_zone

from .models import Note, Revision

PAGE = 100  # revisions
BATCH = 200  # notes whose histories are looked for at once

ALWAYS_KEPT = 50  # the newest, and whatever has a name
# How old a revision is, and the time of which then only the last one stays. Nothing younger is thinned.
_STEPS = [
    (dt.timedelta(days=90), dt.timedelta(days=1)),
    (dt.timedelta(days=7), dt.timedelta(hours=1)),
    (dt.timedelta(days=1), dt.timedelta(minutes=10)),
]
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def thin_history(note):
    """Delete old revisions of a Note that stand close together; returns how many."""
    now = timezone.now()
    rows = list(Revision.objects.for_note(note).order_by("pk").values_list("pk", "saved_at", "name"))
    old = [(pk, saved_at, name) for pk, saved_at, name in rows[:-ALWAYS_KEPT] if now - saved_at >= _STEPS[-1][0]]
    going = [
        pk
        for _period, some in groupby(old, lambda row: _period_of(now, row[1]))
        for pk, _saved_at, name in list(some)[:-1]
        if not name
    ]
    for some in batches(going):
        Revision.objects.for_note(note).filter(pk__in=some).delete()
    return len(going)


def thin_histories():
    """Thin the history of every note, in the bin or not; returns (revisions deleted, notes that had them)."""
    thinned, notes, last = 0, 0, 0
    counted = Revision.objects.order_by("note_id").values("note_id").annotate(Count("pk"))
    long = counted.filter(pk__count__gt=ALWAYS_KEPT)
    while some := list(long.filter(note_id__gt=last).values_list("note_id", flat=True)[:BATCH]):
        for last in some:
            count = thin_history(Note(pk=last))
            thinned, notes = thinned + count, notes + bool(count)
    return thinned, notes


def _period_of(now, saved_at):
    step = next(step for age, step in _STEPS if now - saved_at >= age)
    return step, (saved_at - EPOCH) // step


class History:
    """The revisions of a Note, a page of them newest first, as ``query`` asks: ``before`` the id of one to begin
    below, ``from`` and ``to`` the ids of two to compare. What a query names that is not there is left out."""

    def __init__(self, note, query):
        self.note = note
        self._all = Revision.objects.for_note(note)
        self.before, self._from, self._to = (_number(query.get(name, "")) for name in ("before", "from", "to"))

    @cached_property
    def _rows(self):
        """One more than the page has, to compare the last one with. Without their texts."""
        rows = self._all.newest_first().defer("body")
        if self.before:
            rows = rows.filter(pk__lt=self.before)
        return list(rows[: PAGE + 1])

    @cached_property
    def revisions(self):
        """Each knows ``previous``, the one before it, ``more``, how many characters it has more than that, and its
        ``title``."""
        for row, previous in pairwise(self._rows):
            row.previous, row.more = previous, row.length - previous.length
        return self._with_titles(self._rows[:PAGE])

    @property
    def following(self):
        """What ``before`` is on the next page; None on the last."""
        return self._rows[PAGE - 1].pk if len(self._rows) > PAGE else None

    @property
    def has_choice(self):
        """Whether two were asked for."""
        return bool(self._from or self._to)

    @cached_property
    def pair(self):
        """The two Revisions to compare, the older one first: those that were asked for, else the newest. None where
        there are not two."""
        if self.has_choice:
            pair = list(self._all.filter(pk__in={self._from, self._to} - {None}))
        else:
            pair = list(self._all.newest_first()[:2])[::-1]
        return self._with_titles(pair) if len(pair) == 2 else None

    def _with_titles(self, revisions):
        for revision in revisions:
            when = in_zone(revision.saved_at, self.note.conference.zone)
            revision.title = f"{when}, {f'version {revision.version}' if revision.version else 'met a conflict'}"
        return revisions

    @cached_property
    def comparison(self):
        return compare(self.pair[0].body, self.pair[1].body) if self.pair else None


def _number(text):
    return int(text) if text.isdecimal() and len(text) < 19 else None
