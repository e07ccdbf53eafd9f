"""The one form behind day, track, room, kind, language, mine, what is over, and words: what an address asks of a
schedule."""

from dataclasses import dataclass, replace
from functools import cached_property, reduce
from itertools import islice
from operator import and_, or_
from urllib.parse import urlencode

from .present import Present
from .search import NOTHING, is_narrower, other_searches, search_talks, terms
from .search.limits import MANY, MOST, MOST_OF_MANY, PAGE
from .search.words import LONGEST_QUERY
from .snapshot import FACETS, Choice, Snapshot

_TITLES = {"track": "Track", "room": "Room", "kind": "Kind", "language": "Language"}
_LETTERS = 4  # back to a shorter search, and the space between two words may be one of them
_MINE = {"starred": "Starred", "noted": "With my note"}
_UPCOMING = "Not over yet"
_SWITCHES = ("starred", "noted", "upcoming", "exact", "hidden")


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
    upcoming: bool = False  # only what is not over yet
    view: str = ""  # "grid", or the list
    exact: bool = False  # the words as they were typed: nothing that is spelt nearly so
    hidden: bool = False  # with what I have hidden

    @classmethod
    def from_query(cls, query, snapshot):
        """Read a QueryDict. Of a repeated ``day`` or ``q`` the last counts."""
        known = {
            facet: tuple(dict.fromkeys(v for v in query.getlist(facet) if v in snapshot.facets[facet]))
            for facet in FACETS
        }
        known["day"] = known["day"][-1:]
        switches = {name: query.get(name) == "1" for name in _SWITCHES}
        view = "grid" if query.get("view") == "grid" else ""
        return cls(q=read_words(query), view=view, **switches, **known)

    @property
    def is_empty(self):
        return replace(self, view="") == ProgrammeFilter()

    @property
    def is_narrowed(self):
        return replace(self, q="", exact=False, hidden=False, view="") != ProgrammeFilter()

    def query(self, **changes):
        """The query string of this filter with ``changes``, as ``?day=2026-02-01&track=dns``; "" when empty."""
        wanted = replace(self, **changes)
        pairs = [("q", wanted.q)] if wanted.q else []
        pairs += [(facet, value) for facet in FACETS for value in getattr(wanted, facet)]
        pairs += [(name, "1") for name in _SWITCHES if getattr(wanted, name)]
        pairs += [("view", wanted.view)] if wanted.view else []
        return f"?{urlencode(pairs)}" if pairs else ""


def read_words(query):
    """What a QueryDict has been typed into ``q``, on one line; of several the last."""
    return " ".join(query.get("q", "").replace("\0", "")[:LONGEST_QUERY].splitlines())


@dataclass(frozen=True)
class CountedChoice:
    choice: Choice
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Chosen:
    """One thing that narrows the selection, and what dropping it would leave."""

    label: str
    query: str
    count: int


class Answer:
    """What a search says of itself. It has ``q``, ``is_search``, ``count``, ``found`` and the ``notes`` found."""

    @property
    def count_text(self):
        """How many there are, in words: ``1,049 talks, best first``."""
        more = "More than " if self.found.is_capped else ""
        order = ", best first" if self.is_search and self.count > 1 else ""
        return f"{more}{self.count:,} talk{'' if self.count == 1 else 's'}{order}"

    @property
    def corrected(self):
        """What was searched for instead of the words that were typed, "" where it was these."""
        return self.found.instead_of(self.q)

    @property
    def is_found_as_typed(self):
        return bool(self.found.as_typed or any(note.is_as_typed for note in self.notes.values()))


class Selection(Answer):
    """What a ProgrammeFilter leaves of a Snapshot, and what each further choice would leave.

    ``my`` is what is mine: ids of talks that I ``starred`` and ``noted``, ``notes_found``, and what I have ``hidden``.
    Rows that are withdrawn or hidden are left out, unless they are asked for as mine: whoever has a note on a talk must
    still find it.
    """

    def __init__(self, snapshot: Snapshot, wanted: ProgrammeFilter, conference, my):
        self.snapshot, self.wanted, self._conference, self.my = snapshot, wanted, conference, my
        self.q = wanted.q
        self.is_search = bool(terms(wanted.q))
        self.found, self.notes = self._search() if self.is_search else (NOTHING, {})
        self._hits = self.found.with_notes(self.notes)
        self._hidden = my.hidden.rows_in(snapshot)
        self.hit_rows = snapshot.rows_of_talks(self._hits) if self.is_search else snapshot.everything
        self._narrowed = {facet: self._rows_chosen(facet) for facet in FACETS if getattr(wanted, facet)}
        self._narrowed |= {name: self._mine[name] for name in _MINE if getattr(wanted, name)}
        if wanted.upcoming:
            self._narrowed["upcoming"] = snapshot.everything & ~self.present.over(snapshot)
        repeats = snapshot.repeats if self.is_search else ()
        self._repeats = [talk for talk in repeats if (talk & self.hit_rows).bit_count() > 1]
        self.selected = self._rows_without(None)
        self.count = self._count(self.selected)

    def _search(self):
        """The talks Found, and {talk id: my note on it that was found}."""
        is_huge = len(self.snapshot.rows) > MANY
        most = MOST_OF_MANY if is_huge and not self.wanted.is_narrowed else MOST
        key = (terms(self.wanted.q), most, self.wanted.exact)
        found = self.snapshot.kept_search(key)
        if found is None:
            among = self._left_of_shorter(most)
            found = search_talks(self._conference, self.wanted.q, most=most, literal=self.wanted.exact, among=among)
            self.snapshot.keep_search(key, found)
        notes = self.my.notes_found(self.wanted.q, literal=self.wanted.exact or bool(found.as_typed))
        return found, {pk: note for pk, note in notes.items() if pk in self.snapshot.rows_of_talk}

    def _left_of_shorter(self, most):
        """The ids of the few talks that a shorter search has left, a letter or some ago; None where it is not known.

        Whoever types on finds less: once few are left, the engine need not be asked for every letter.
        """
        for letters in range(1, _LETTERS + 1):
            shorter = terms(self.wanted.q[:-letters])
            found = self.snapshot.kept_search((shorter, most, self.wanted.exact)) if shorter else None
            if found and found.as_typed <= PAGE and is_narrower(terms(self.wanted.q), shorter):
                return found.ids[: found.as_typed]
        return None

    @property
    def zone(self):
        return self._conference.zone

    @cached_property
    def present(self):
        return Present.of(self.snapshot, self.zone)

    @cached_property
    def _mine(self):
        starred, noted = self.my.starred, self.my.noted
        if self.is_search:  # the rest would be counted for nothing
            starred, noted = starred.intersection(self._hits), noted.intersection(self._hits)
        return {"starred": self.snapshot.rows_of_talks(starred), "noted": self.snapshot.rows_of_talks(noted)}

    @property
    def has_mine(self):
        """Whether something of mine stands in it, or would with fewer filters: then it is an answer to nobody else."""
        mine = self._mine["starred"] | self._mine["noted"] | self._hidden
        wanted = self.wanted
        return bool(self.notes or wanted.starred or wanted.noted or wanted.hidden or mine & self.hit_rows)

    @property
    def literally(self):
        """The address of a search for what was typed and nothing else."""
        return self.wanted.query(exact=True)

    @property
    def forgivingly(self):
        return self.wanted.query(exact=False)

    def rows(self, start=0, end=None):
        """In running order; for a search, a row a talk, best first. From ``start`` to before ``end``."""
        if not self.is_search:
            return self.snapshot.select(self.selected)[start:end]
        rows = []
        for talk_id in self._hits:
            rows += islice((i for i in self.snapshot.rows_of_talk.get(talk_id, ()) if self.selected >> i & 1), 1)
            if len(rows) == end:
                break
        return [self.snapshot.rows[i] for i in rows[start:]]

    @property
    def selected_even_withdrawn(self):
        """As ``selected``, with what would be had it not been withdrawn: a calendar strikes that out."""
        rows = self._rows_without(None, withdrawn=True)
        wanted = self.wanted
        return rows if wanted.starred or wanted.noted or wanted.hidden else rows & ~self._hidden

    @property
    def in_words(self):
        """``“orchids” · Sat 31 Jan · Hall``: what it was narrowed by, so that it is told from another; "" for all."""
        words = [f"“{self.q}”"] if self.is_search else []
        return " · ".join(words + [chosen.label for chosen in self.droppable()])

    def choices(self, facet):
        """Every choice of a facet: none comes or goes while somebody types, those that leave nothing are hidden."""
        rows = self._rows_without(facet)
        chosen = getattr(self.wanted, facet)
        return [
            CountedChoice(choice, self._count(choice.rows & rows), choice.value in chosen)
            for choice in self.snapshot.facets[facet].values()
        ]

    def days(self):
        """[(counted choice, address)] of each day."""
        return [(one, self.wanted.query(day=(one.choice.value,))) for one in self.choices("day")]

    @property
    def all_days(self):
        """What no day at all would leave, as a Chosen."""
        return Chosen("All days", self.wanted.query(day=()), self._count(self._rows_without("day")))

    def facets(self):
        """The facets that offer a choice: [(name, title, number chosen, choices)]."""
        return [
            (name, title, len(getattr(self.wanted, name)), self.choices(name))
            for name, title in _TITLES.items()
            if name in self.snapshot.offered
        ]

    def mine(self):
        """My own two filters: [(name, title, count, is_chosen)]."""
        return [(name, title, self._count_mine(name), getattr(self.wanted, name)) for name, title in _MINE.items()]

    def counts(self):
        """The count of every choice that the page offers, in its order, as numbers with spaces between.

        Days (all of them, then each), facets, mine: a tenth of what the same choices take as HTML.
        """
        numbers = self._numbers() if self._narrowed or self._repeats else self.snapshot.numbers_of(self.selected)
        return " ".join((numbers, *(str(self._count_mine(name)) for name in _MINE)))

    def _numbers(self):
        numbers = [self._count(self._rows_without("day"))]
        for facet in self.snapshot.offered:
            rows = self._rows_without(facet)
            numbers += [self._count(choice.rows & rows) for choice in self.snapshot.facets[facet].values()]
        return " ".join(map(str, numbers))

    @property
    def filters_chosen(self):
        """How many choices are made beside the day and the words."""
        facets = sum(len(getattr(self.wanted, name)) for name in FACETS[1:])
        return facets + self.wanted.starred + self.wanted.noted + self.wanted.upcoming

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
        for name, title in _MINE.items():
            if getattr(self.wanted, name):
                found.append(self._chosen(title, **{name: False}))
        if self.wanted.upcoming:
            found.append(self._chosen(_UPCOMING, upcoming=False))
        return found

    @property
    def hidden_count(self):
        """How many of the talks that would stand here I have hidden."""
        if not self._hidden or self.wanted.starred or self.wanted.noted:
            return 0
        rows = self.hit_rows & self.snapshot.standing & self._hidden
        return self._count(reduce(and_, self._narrowed.values(), rows))

    @property
    def with_hidden(self):
        return self.wanted.query(hidden=True)

    @property
    def without_hidden(self):
        return self.wanted.query(hidden=False)

    def nearby(self):
        """For a search that found nothing, others that do find something with the same filters: [Chosen]."""
        near = []
        for text in other_searches(self._conference, self.wanted.q):
            other = Selection(self.snapshot, replace(self.wanted, q=text, exact=False), self._conference, self.my)
            if other.count:
                near.append(Chosen(text, other.wanted.query(), other.count))
        return near

    def _chosen(self, label, **without):
        narrowed = replace(self.wanted, **without)
        (name,) = without
        rows = self._rows_without(name)
        if name in FACETS and without[name]:
            chosen = (self.snapshot.facets[name][value].rows for value in without[name])
            rows &= reduce(or_, chosen)
        return Chosen(label, narrowed.query(), self._count(rows))

    def _count_mine(self, name):
        """How many of my starred or noted talks stand in what the other choices leave."""
        mine = self._mine[name]
        return self._count(self._rows_without(name, withdrawn=True) & mine) if mine else 0

    def _rows_chosen(self, facet):
        return reduce(or_, (self.snapshot.facets[facet][value].rows for value in getattr(self.wanted, facet)))

    def _rows_without(self, dropped, withdrawn=False):
        withdrawn = withdrawn or self.wanted.starred or self.wanted.noted
        rows = self.hit_rows if withdrawn else self.hit_rows & self.snapshot.standing
        if not withdrawn and not self.wanted.hidden:
            rows &= ~self._hidden
        for name, narrowed in self._narrowed.items():
            if name != dropped:
                rows &= narrowed
        return rows

    def _count(self, rows):
        """Rows of the programme; talks of a search, where one that is repeated counts once."""
        count = rows.bit_count()
        for talk in self._repeats:
            count -= max(0, (rows & talk).bit_count() - 1)
        return count
