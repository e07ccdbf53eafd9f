"""An index of folded words in the database: what it holds, how it is written, asked and checked.

Three tables for each index, and what the engine adds for finding (sqlite.py, postgresql.py):

``<name>_document``    id, scope, and the words of title, speakers, place and body, a space between them
``<name>_vocabulary``  each word of a vocabulary, with the number of documents that have it
``<name>_spelling``    the keys under which it is found when it is misspelt (spelling.py)

All of it is written in the caller's transaction, so it cannot tell another story than the rows do.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import NamedTuple

from django.db import connection, transaction

from . import limits, postgresql, sqlite
from .spelling import Neighbour, entries, keys_of_beginnings, keys_of_neighbours, near_beginnings, neighbours
from .words import LAST

BATCH = 500  # rows a statement
_FIELDS = ("title", "speakers", "place", "body")


class Document(NamedTuple):
    """Something as words. ``scope`` is what a search may be narrowed to: a conference, or a person."""

    id: int
    scope: int
    title: str
    speakers: str
    place: str
    body: str

    def words(self):
        return {word for field in _FIELDS for word in getattr(self, field).split()}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word of a search: one of ``words`` or ``corrections``, or what begins with ``beginning`` if that is given."""

    words: tuple[str, ...]
    beginning: str = ""
    corrections: tuple[Neighbour, ...] = ()
    expansions: tuple[str, ...] = ()  # every whole word that begins with ``beginning``, where they were looked up

    @property
    def typed(self):
        return self.beginning or self.words[0]

    def is_in(self, text):
        """Whether it stands in a text of words, as it was typed; with a space before, between and after them."""
        return f" {self.beginning}" in text if self.beginning else f" {self.words[0]} " in text


@dataclass(frozen=True, slots=True)
class Candidates:
    """``heads``: (id, title, speakers, place) of documents that have everything there; ``ids``: all that have it."""

    heads: list[tuple[int, str, str, str]]
    ids: list[int]
    is_capped: bool


INDEXES = []  # every Index there is


@dataclass(frozen=True)
class Index:
    """``noun`` is what a row is called, ``all_ids()`` are those of all rows, ``documents(ids)`` makes the Documents of
    some. ``vocabulary(scope)`` numbers the vocabulary that belongs to a scope: one person's words must not correct
    what another types. Without a scope all vocabularies are asked, as None."""

    name: str
    noun: str
    all_ids: Callable[[], list[int]]
    documents: Callable[[list[int]], list[Document]]
    vocabulary: Callable[[int | None], int]

    def __post_init__(self):
        INDEXES.append(self)

    # Writing ------------------------------------------------------------------------------------------------

    def create(self):
        """Make the tables."""
        with connection.cursor() as cursor:
            for statement in _engine().create_statements(self.name):
                cursor.execute(statement)

    def drop(self):
        with connection.cursor() as cursor:
            for table in _engine().tables(self.name):
                cursor.execute(f"DROP TABLE IF EXISTS {table}")

    def write(self, ids, locks=(0,)):
        """Write these rows anew; of those that are gone nothing stays.

        ``locks`` are numbers that writers of the same vocabularies have in common: on PostgreSQL they wait for each
        other, and read what they write after the wait.
        """
        ids = sorted(set(ids))
        if not ids:
            return
        counts = Counter()
        with transaction.atomic(), connection.cursor() as cursor:
            _engine().lock(cursor, self.name, locks)
            for some in batches(ids):
                counts.update(self._replace(cursor, some, self.documents(some)))
            self._count(cursor, {key: change for key, change in counts.items() if change})

    def rebuild(self):
        """Write the whole index anew; returns the number of rows."""
        with transaction.atomic():
            self.drop()
            self.create()
            ids = self.all_ids()
            self.write(ids)
        return len(ids)

    def _replace(self, cursor, ids, documents):
        """Returns {(vocabulary, word): by how many documents more have it}."""
        old = self._stored(cursor, ids)
        _engine().remove(cursor, self.name, old)
        _engine().write(cursor, self.name, documents)
        counts = self._counted(documents)
        counts.subtract(self._counted(old))
        return counts

    def _counted(self, documents):
        return Counter((self.vocabulary(one.scope), word) for one in documents for word in one.words())

    def _stored(self, cursor, ids):
        cursor.execute(
            f"SELECT id, scope, title, speakers, place, body FROM {self.name}_document WHERE id IN ({_places(ids)})",
            ids,
        )
        return [Document(*row) for row in cursor.fetchall()]

    def _count(self, cursor, changes):
        """Add to the numbers of documents: {(vocabulary, word): difference}."""
        known = set()
        for some in batches(sorted(changes)):
            cursor.execute(
                f"SELECT vocabulary, word FROM {self.name}_vocabulary"
                f" WHERE vocabulary IN ({_places({v for v, _ in some})}) AND word IN ({_places(some)})",
                [*{v for v, _ in some}, *(word for _, word in some)],
            )
            known.update(cursor.fetchall())
        new = [key for key in changes if key not in known]
        gone = self._change_counts(cursor, {key: change for key, change in changes.items() if key in known})
        insert = _engine().insert
        insert(cursor, f"{self.name}_vocabulary", "vocabulary word documents", [(*key, changes[key]) for key in new])
        insert(cursor, f"{self.name}_spelling", "key vocabulary word", self._entries(new))
        cursor.executemany(
            f"DELETE FROM {self.name}_spelling WHERE key = %s AND vocabulary = %s AND word = %s", self._entries(gone)
        )

    def _change_counts(self, cursor, changes):
        """Returns the words that no document has any more, which are deleted."""
        cursor.executemany(
            f"UPDATE {self.name}_vocabulary SET documents = documents + %s WHERE vocabulary = %s AND word = %s",
            [(change, *key) for key, change in sorted(changes.items())],
        )
        gone = []
        for some in batches(sorted(key for key, change in changes.items() if change < 0)):
            which = f"documents <= 0 AND vocabulary IN ({_places({v for v, _ in some})}) AND word IN ({_places(some)})"
            values = [*{v for v, _ in some}, *(word for _, word in some)]
            cursor.execute(f"SELECT vocabulary, word FROM {self.name}_vocabulary WHERE {which}", values)
            gone += cursor.fetchall()
            cursor.execute(f"DELETE FROM {self.name}_vocabulary WHERE {which}", values)
        return gone

    @staticmethod
    def _entries(keys):
        return [(key, vocabulary, word) for vocabulary, word in keys for key in entries(word)]

    # Asking -------------------------------------------------------------------------------------------------

    def find(self, wanted, scope=None, most=limits.MOST):
        """The Candidates that have all of ``wanted``; where they are many, the likeliest heads are among them."""
        wanted = self._expanded(wanted, scope)
        *heads, (_, everything, _, _) = self._fetch(*_engine().question(self.name, wanted, scope, most))
        heads = {row[0]: row for row in heads}
        ids = list(map(int, everything.split(","))) if everything else []
        return Candidates(list(heads.values()), ids[:most], len(ids) > most)

    def among(self, ids, wanted):
        """The Candidates among these few documents: what ``find`` would find, were there no others."""
        heads, everything = [], []
        for one in self.read(ids).values():
            head = f" {one.title} {one.speakers} {one.place} "
            if all(term.is_in(head) for term in wanted):
                heads.append((one.id, one.title, one.speakers, one.place))
            elif not all(term.is_in(head) or term.is_in(f" {one.body} ") for term in wanted):
                continue
            everything.append(one.id)
        return Candidates(heads, everything, False)

    def _expanded(self, wanted, scope):
        """Beginnings too long for the engine to find quickly as the whole words that begin so."""
        long = [one for one in wanted if len(one.beginning) > _engine().LONGEST_BEGINNING]
        if not long:
            return wanted
        which, vocabulary = self._which(None if scope is None else self.vocabulary(scope))
        one_of_all = (
            f"SELECT * FROM (SELECT DISTINCT CAST(%s AS text) AS beginning, word FROM {self.name}_vocabulary"
            f" WHERE {which} word > %s AND word < %s LIMIT {_engine().EXPANSIONS + 1}) AS longer"
        )
        values = [v for one in long for v in (one.beginning, *vocabulary, one.beginning, one.beginning + LAST)]
        longer = {}
        for beginning, word in self._fetch(" UNION ALL ".join([one_of_all] * len(long)), values):
            longer.setdefault(beginning, []).append(word)
        return tuple(
            replace(one, expansions=(one.beginning, *longer.get(one.beginning, ())))
            if one in long and len(longer.get(one.beginning, ())) <= _engine().EXPANSIONS
            else one
            for one in wanted
        )

    def read(self, ids):
        """{id: its Document}"""
        if not ids:
            return {}
        with connection.cursor() as cursor:
            return {document.id: document for document in self._stored(cursor, ids)}

    def knows(self, words, vocabulary):
        """Those of the words that some document has."""
        which, number = self._which(vocabulary)
        rows = self._fetch(
            f"SELECT DISTINCT word FROM {self.name}_vocabulary WHERE {which} word IN ({_places(words)})",
            [*number, *words],
        )
        return {word for (word,) in rows}

    def all_known(self, terms, vocabulary):
        """The condition that each of these Terms is in a vocabulary, as a word or if it is open as a beginning, and its
        values. Where it is false, nothing is found as typed."""
        known = f"EXISTS (SELECT 1 FROM {self.name}_vocabulary WHERE vocabulary = %s AND word >= %s AND word <= %s)"
        values = [v for word, is_open in terms for v in (vocabulary, word, word + LAST if is_open else word)]
        return " AND ".join([known] * len(terms)), values

    def may_find(self, terms, vocabulary):
        """Whether a vocabulary has all of these Terms."""
        condition, values = self.all_known(terms, vocabulary)
        return bool(self._fetch(f"SELECT {condition}", values)[0][0])

    @staticmethod
    def _which(vocabulary):
        """The condition that narrows to a vocabulary, and its values; nothing for None, which is all of them."""
        return ("", []) if vocabulary is None else ("vocabulary = %s AND", [vocabulary])

    def neighbours(self, word, edits, vocabulary):
        """Words spelt nearly like this one, the nearest first, of equals the most frequent: [Neighbour]."""
        near = neighbours(word, self._spelt(keys_of_neighbours(word, edits), vocabulary), edits)
        return self._by_frequency(near, vocabulary)

    def near_beginnings(self, word, vocabulary):
        """Words that begin nearly like this one, the most frequent first: [Neighbour]."""
        near = near_beginnings(word, self._spelt(keys_of_beginnings(word), vocabulary))
        return self._by_frequency(near, vocabulary)

    def _by_frequency(self, near, vocabulary):
        if len(near) < 2:
            return near
        words = [one.word for one in near[:BATCH]]
        which, number = self._which(vocabulary)
        frequency = dict(
            self._fetch(
                f"SELECT word, sum(documents) FROM {self.name}_vocabulary"
                f" WHERE {which} word IN ({_places(words)}) GROUP BY word",
                [*number, *words],
            )
        )
        return sorted(near[:BATCH], key=lambda one: (one.edits, -frequency.get(one.word, 0)))

    def _spelt(self, keys, vocabulary):
        if not keys:
            return []
        which, number = self._which(vocabulary)
        rows = self._fetch(
            f"SELECT DISTINCT word FROM {self.name}_spelling WHERE {which} key IN ({_places(keys)})",
            [*number, *keys],
        )
        return [word for (word,) in rows]

    def _fetch(self, statement, values):
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()

    # Checking -----------------------------------------------------------------------------------------------

    def fill_if_new(self, using="default", **_options):
        """Index what stood there before a migration made the tables, and forget what a flush has emptied: a receiver
        of post_migrate."""
        table = f"{self.name}_document"
        if using != "default" or table not in connection.introspection.table_names():
            return
        ids = self.all_ids()
        if bool(ids) != bool(self._fetch(f"SELECT id FROM {table} LIMIT 1", [])):
            self.rebuild()

    def check(self):
        """What differs between the index and the rows, a sentence each; nothing where it is sound."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id, scope, title, speakers, place, body FROM {self.name}_document")
            stored = {row[0]: Document(*row) for row in cursor.fetchall()}
            problems = [f"{self.noun} {pk}: {what}" for pk, what in _engine().check(cursor, self.name, stored)]
        for some in batches(self.all_ids()):
            for document in self.documents(some):
                found = stored.pop(document.id, None)
                if found is None:
                    problems.append(f"{self.noun} {document.id} is not in the index")
                elif found != document:
                    problems.append(f"{self.noun} {document.id} has other words in the index")
        problems += [f"{self.noun} {pk} is in the index, but not in the tables" for pk in stored]
        return problems + ([] if problems else self._check_vocabulary())

    def _check_vocabulary(self):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id, scope, title, speakers, place, body FROM {self.name}_document")
            counts = self._counted(Document(*row) for row in cursor.fetchall())
            cursor.execute(f"SELECT vocabulary, word, documents FROM {self.name}_vocabulary")
            counted = {(vocabulary, word): documents for vocabulary, word, documents in cursor.fetchall()}
            cursor.execute(f"SELECT key, vocabulary, word FROM {self.name}_spelling")
            spelt = set(cursor.fetchall())
        wrong = {key for key in counts.keys() | counted.keys() if counts[key] != counted.get(key)}
        wrong |= {entry[1:] for entry in spelt ^ set(self._entries(counts))}
        return [f"the vocabulary is wrong about “{word}”" for _vocabulary, word in sorted(wrong)]


def batches(items, size=BATCH):
    remaining = iter(items)
    while some := list(islice(remaining, size)):
        yield some


@cache
def _engine():
    return sqlite if connection.vendor == "sqlite" else postgresql


def _places(values):
    return ",".join(["%s"] * len(values))
