"""What became of a note. The rows themselves are written by the database (triggers.py)."""

import datetime as dt
from functools import cached_property
from itertools import groupby, pairwise

from django.utils import timezone

from .comparing import compare
from .models import Revision

PAGE = 100  # revisions

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
    Revision.objects.for_note(note).filter(pk__in=going).delete()
    return len(going)


def _period_of(now, saved_at):
    step = next(step for age, step in _STEPS if now - saved_at >= age)
    return step, (saved_at - EPOCH) // step


class History:
    """The revisions of a Note, a page of them newest first, as ``query`` asks: ``before`` the id of one to begin
    below, ``from`` and ``to`` the ids of two to compare. What a query names that is not there is left out."""

    def __init__(self, note, query):
        self.note = note
        self._all = Revision.objects.for_note(note)
        self._asked = {name: _number(query.get(name, "")) for name in ("before", "from", "to")}

    @cached_property
    def revisions(self):
        """Without their texts. Each knows ``more``, how many characters it has more than the one before it."""
        rows = self._all.newest_first().defer("body")
        if self._asked["before"]:
            rows = rows.filter(pk__lt=self._asked["before"])
        rows = list(rows[: PAGE + 1])
        for row, before in pairwise(rows):
            row.previous = before
            row.more = row.length - before.length
        self.following = rows[PAGE - 1].pk if len(rows) > PAGE else None
        return rows[:PAGE]

    @cached_property
    def pair(self):
        """The two Revisions to compare, the older one first; None where two were not chosen."""
        chosen = self._all.filter(pk__in={self._asked["from"], self._asked["to"]} - {None})
        return list(chosen) if len(chosen) == 2 else None

    @cached_property
    def comparison(self):
        return compare(self.pair[0].body, self.pair[1].body) if self.pair else None


def _number(text):
    return int(text) if text.isdecimal() and len(text) < 19 else None
