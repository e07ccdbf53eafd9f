"""The one form behind day, track, room, kind, language, mine and words: what an address asks of a schedule."""

from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from urllib.parse import urlencode

from .search import NOTHING, search_talks, terms
from .snapshot import FACETS, Choice, Snapshot

LONGEST_QUERY = 200  # characters


@dataclass(frozen=True)
class ProgrammeFilter:
    """What is asked for: only values that the programme has; whatever else an address says is passed over."""

    q: str = ""
    day: tuple[str, ...] = ()
    track: tuple[str, ...] = ()
    room: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    starred: bool = False
    noted: bool = False

    @classmethod
    def from_query(cls, query, snapshot):
        """Read a QueryDict. Of a repeated ``day`` or ``q`` the last counts."""
        known = {
            facet: tuple(dict.fromkeys(v for v in query.getlist(facet) if v in snapshot.facets[facet]))
            for facet in FACETS
        }
        known["day"] = known["day"][-1:]
        q = query.get("q", "").replace("\0", "")[:LONGEST_QUERY]
        return cls(q=q, starred=query.get("starred") == "1", noted=query.get("noted") == "1", **known)

    @property
    def is_empty(self):
        return self == ProgrammeFilter()

    def query(self, **changes):
        """The query string of this filter with ``changes``, as ``?day=2026-02-01&track=dns``; "" when empty."""
        wanted = replace(self, **changes)
        pairs = [("q", wanted.q)] if wanted.q else []
        pairs += [(facet, value) for facet in FACETS for value in getattr(wanted, facet)]
        pairs += [(name, "1") for name in ("starred", "noted") if getattr(wanted, name)]
        return f"?{urlencode(pairs)}" if pairs else ""


@dataclass(frozen=True)
class CountedChoice:
    choice: Choice
    count: int
    is_chosen: bool
    query: str  # the address that chooses this one alone in its facet


@dataclass(frozen=True)
class Chosen:
    """One thing that narrows the selection, and what dropping it would leave."""

    label: str
    query: str
    count: int


class Selection:
    """What a ProgrammeFilter leaves of a Snapshot, and what each further choice would leave.

    ``starred`` and ``noted`` are the ids of my talks. Rows that are withdrawn are left out, unless they are
    asked for as mine: whoever has a note on a talk must still find it.
    """

    def __init__(self, snapshot: Snapshot, wanted: ProgrammeFilter, conference, starred=(), noted=()):
        self.snapshot, self.wanted = snapshot, wanted
        self.is_search = bool(terms(wanted.q))
        self.found = search_talks(conference, wanted.q) if self.is_search else NOTHING
        self.terms = self.found.terms
        self._hits = self.found.ids
        self._hit_rows = snapshot.rows_of_talks(self._hits)
        self._mine = {"starred": snapshot.rows_of_talks(starred), "noted": snapshot.rows_of_talks(noted)}
        self._narrowed = {facet: self._rows_chosen(facet) for facet in FACETS if getattr(wanted, facet)}
        self._narrowed |= {name: rows for name, rows in self._mine.items() if getattr(wanted, name)}
        self.selected = self._rows_without(None)
        self.count = self._count(self.selected)

    def rows(self):
        """In running order; for a search, a row a talk, best first."""
        if not self.is_search:
            return self.snapshot.select(self.selected)
        return [self._first_row(talk_rows) for talk_rows in self._ranked_talks()]

    def choices(self, facet):
        """The facet's choices that would leave something, and those that are chosen."""
        return [choice for choice in self._counted(facet) if choice.count or choice.is_chosen]

    def _counted(self, facet):
        rows = self._rows_without(facet)
        chosen = getattr(self.wanted, facet)
        return [
            CountedChoice(
                choice,
                self._count(choice.rows & rows),
                choice.value in chosen,
                self.wanted.query(**{facet: (choice.value,)}),
            )
            for choice in self.snapshot.facets[facet].values()
        ]

    def days(self):
        """Every day, also one that nothing is left on: tabs do not come and go while somebody types."""
        return self._counted("day")

    @property
    def all_days(self):
        """What no day at all would leave, as a Chosen."""
        return Chosen("All days", self.wanted.query(day=()), self._count(self._rows_without("day")))

    def facets(self):
        """The facets that offer a choice: [(name, title, number chosen, choices)]."""
        titles = {"track": "Track", "room": "Room", "kind": "Kind", "language": "Language"}
        return [
            (name, title, len(getattr(self.wanted, name)), self.choices(name))
            for name, title in titles.items()
            if len(self.snapshot.facets[name]) > 1
        ]

    def mine(self):
        """My own two filters: [(name, title, count, is_chosen)]."""
        return [
            (name, title, self.count_mine(name), getattr(self.wanted, name))
            for name, title in (("starred", "Starred"), ("noted", "With my note"))
        ]

    @property
    def filters_chosen(self):
        """How many choices are made beside the day and the words."""
        facets = sum(len(getattr(self.wanted, name)) for name in FACETS[1:])
        return facets + self.wanted.starred + self.wanted.noted

    def chosen(self):
        """Each thing that narrows beside the day and the words, with the address and the count without it."""
        return self.droppable(FACETS[1:])

    def droppable(self, facets=FACETS):
        """Each thing that narrows beside the words, with the address and the count without it."""
        found = []
        for facet in facets:
            values = getattr(self.wanted, facet)
            for value in values:
                rest = tuple(other for other in values if other != value)
                found.append(self._chosen(self.snapshot.facets[facet][value].label, **{facet: rest}))
        for name, title in (("starred", "Starred"), ("noted", "With my note")):
            if getattr(self.wanted, name):
                found.append(self._chosen(title, **{name: False}))
        return found

    def _chosen(self, label, **without):
        narrowed = replace(self.wanted, **without)
        (name,) = without
        rows = self._rows_without(name)
        if name in FACETS and without[name]:
            chosen = (self.snapshot.facets[name][value].rows for value in without[name])
            rows &= reduce(or_, chosen)
        return Chosen(label, narrowed.query(), self._count(rows))

    def count_mine(self, name):
        """How many of my starred or noted talks stand in what the other choices leave."""
        return self._count(self._rows_without(name, withdrawn=True) & self._mine[name])

    def _rows_chosen(self, facet):
        return reduce(or_, (self.snapshot.facets[facet][value].rows for value in getattr(self.wanted, facet)))

    def _rows_without(self, dropped, withdrawn=False):
        withdrawn = withdrawn or self.wanted.starred or self.wanted.noted
        rows = (1 << len(self.snapshot.rows)) - 1 if withdrawn else self.snapshot.standing
        if self.is_search:
            rows &= self._hit_rows
        for name, narrowed in self._narrowed.items():
            if name != dropped:
                rows &= narrowed
        return rows

    def _count(self, rows):
        return self.snapshot.count_talks(rows) if self.is_search else rows.bit_count()

    def _ranked_talks(self):
        for talk_id in self._hits:
            rows = self.snapshot.rows_of_talk.get(talk_id, 0) & self.selected
            if rows:
                yield rows

    def _first_row(self, rows):
        return self.snapshot.rows[(rows & -rows).bit_length() - 1]
