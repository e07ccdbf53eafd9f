"""SQLite: two FTS5 tables of words without their texts, one of titles, speakers and places, one of everything.

words.py has done the splitting, so FTS5 only keeps apart what spaces keep apart: that is its tokenizer ``ascii``, to
which every character beyond ASCII belongs to a word. (``unicode61`` would cut words of India at their vowel signs.)
A word that begins with an underscore, which nobody can type, is the scope of a document.
"""

from .limits import FIRST, HEADS, WHOLE
from .words import LAST

LONGEST_BEGINNING = 5  # letters, of FTS5's prefix indexes; all that begins with more it would merge
EXPANSIONS = 60  # whole words that one longer beginning may stand for
_TABLES = """
CREATE TABLE {name}_document (
    id INTEGER PRIMARY KEY, scope INTEGER NOT NULL,
    title TEXT NOT NULL, speakers TEXT NOT NULL, place TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX {name}_document_title ON {name}_document (title);
CREATE INDEX {name}_document_scope ON {name}_document (scope, title);
CREATE TABLE {name}_vocabulary (
    vocabulary INTEGER NOT NULL, word TEXT NOT NULL, documents INTEGER NOT NULL, PRIMARY KEY (vocabulary, word)
) WITHOUT ROWID;
CREATE INDEX {name}_vocabulary_word ON {name}_vocabulary (word);
CREATE TABLE {name}_spelling (
    key INTEGER NOT NULL, vocabulary INTEGER NOT NULL, word TEXT NOT NULL, PRIMARY KEY (key, vocabulary, word)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE {name}_heads USING fts5(
    words, content='', detail=none, tokenize="ascii tokenchars '_'", prefix='1 2 3 4 5'
);
CREATE VIRTUAL TABLE {name}_words USING fts5(
    words, content='', detail=none, tokenize="ascii tokenchars '_'", prefix='1 2 3 4 5'
)
"""
# Rows (id, title, speakers, place): heads that are wanted; where these are not all, heads with whole words and heads of
# titles that begin so; and at last, in the place of a title, the ids of everything, with commas between.
_QUESTION = """
WITH wanted AS MATERIALIZED (SELECT d.id, d.title, d.speakers, d.place FROM {name}_heads JOIN {name}_document d
    ON d.id = {name}_heads.rowid WHERE {name}_heads MATCH {match} LIMIT {HEADS}),
may_be AS (SELECT count(*) = {HEADS} AS more FROM wanted)
SELECT * FROM wanted
UNION ALL SELECT * FROM (SELECT d.id, d.title, d.speakers, d.place FROM {name}_heads JOIN {name}_document d
    ON d.id = {name}_heads.rowid WHERE {name}_heads MATCH {match}
    LIMIT (SELECT more * {WHOLE} FROM may_be))
UNION ALL SELECT * FROM (SELECT id, title, speakers, place FROM {name}_document
    WHERE {scope} title >= %s AND title < %s ORDER BY title
    LIMIT (SELECT more * {FIRST} FROM may_be))
UNION ALL SELECT NULL, group_concat(rowid), NULL, NULL FROM (SELECT rowid FROM {name}_words
    WHERE {name}_words MATCH {match} LIMIT {MOST} + 1)
"""
# Where all documents have one scope, to look for it would mean to read through all of them.
_SCOPED = """(CASE WHEN (SELECT min(scope) FROM {name}_document) = {scope:d}
    AND (SELECT max(scope) FROM {name}_document) = {scope:d} THEN %s ELSE %s END)"""


def create_statements(name):
    return _TABLES.format(name=name).split(";")


def tables(name):
    return [f"{name}_{table}" for table in ("heads", "words", "spelling", "vocabulary", "document")]


def lock(cursor, name, locks):
    """Nothing to do: a transaction that writes is the only one."""


def write(cursor, name, documents):
    """Add Documents that are not in the index."""
    insert(
        cursor,
        f"{name}_document",
        "id scope title speakers place body",
        [(one.id, one.scope, one.title, one.speakers, one.place, one.body) for one in documents],
    )
    for table, words in _fts(documents):
        cursor.executemany(f"INSERT INTO {name}_{table} (rowid, words) VALUES (%s, %s)", words)


def remove(cursor, name, documents):
    """Take Documents out, given as they were written: FTS5 keeps no text to look up what it has to forget."""
    for table, words in _fts(documents):
        cursor.executemany(
            f"INSERT INTO {name}_{table} ({name}_{table}, rowid, words) VALUES ('delete', %s, %s)", words
        )
    cursor.executemany(f"DELETE FROM {name}_document WHERE id = %s", [(one.id,) for one in documents])


def insert(cursor, table, columns, rows):
    places = ", ".join(["%s"] * len(columns.split()))
    cursor.executemany(f"INSERT INTO {table} ({', '.join(columns.split())}) VALUES ({places})", rows)


def question(name, wanted, scope, most):
    """The statement that asks for Candidates, and its values."""
    match = " AND ".join(map(_any_of, wanted))
    whole = " AND ".join(f'"{one.typed}"' for one in wanted)
    first = " ".join(one.typed for one in wanted)
    parts = {"HEADS": HEADS, "WHOLE": WHOLE, "FIRST": FIRST, "MOST": most, "name": name}
    if scope is None:
        return _QUESTION.format(scope="", match="%s", **parts), [match, whole, first, first + LAST, match]
    statement = _QUESTION.format(scope=f"scope = {scope:d} AND", match=_SCOPED.format(name=name, scope=scope), **parts)
    match, whole = [match, f'"_{scope}" AND {match}'], [whole, f'"_{scope}" AND {whole}']
    return statement, [*match, *whole, first, first + LAST, *match]


def _any_of(wanted):
    words = [*wanted.words, *wanted.expansions, *(near.word for near in wanted.corrections)]
    anything = [f'"{word}"' for word in words] + _beginning(wanted)
    return f"({' OR '.join(anything)})"


def _beginning(wanted):
    return [f'"{wanted.beginning}" *'] if wanted.beginning and not wanted.expansions else []


def check(cursor, name, stored):
    """[(id, what is wrong)] of FTS5's tables, as far as they can be looked into."""
    cursor.execute(f"SELECT rowid FROM {name}_words")
    indexed = {rowid for (rowid,) in cursor.fetchall()}
    cursor.execute(f"SELECT rowid FROM {name}_heads")
    indexed &= {rowid for (rowid,) in cursor.fetchall()}
    return [(pk, "FTS5 does not have it") for pk in sorted(stored.keys() - indexed)]


def _fts(documents):
    """For both tables [(rowid, words)]."""
    heads = [(one.id, f"_{one.scope} {one.title} {one.speakers} {one.place}") for one in documents]
    return [
        ("heads", heads),
        ("words", [(rowid, f"{words} {one.body}") for (rowid, words), one in zip(heads, documents, strict=True)]),
    ]
