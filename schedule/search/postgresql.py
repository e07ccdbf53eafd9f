"""PostgreSQL: two tables of tsvectors, made from words that words.py has split, never from its own parser.

One has titles, speakers and places, one has everything. Both are narrow, so that the planner may as well read through
them until enough is found, as it does for frequent words, as look words up in their GIN index. The vectors stay in the
row, as they are: to fetch and unpack them from elsewhere costs more than to compare them. They also hold the first one,
two and three letters of each word, after a ``<``, which cannot be typed into a search.
"""

from .limits import FIRST, HEADS, WHOLE
from .words import LAST

LONGEST_BEGINNING = 5  # letters; GIN finds documents with several whole words much sooner than with beginnings
EXPANSIONS = 8  # whole words that one longer beginning may stand for; to compare more costs more than the beginning
SHORT = 3  # letters of a beginning that is a lexeme of its own

# No foreign key: Django's flush truncates the tables that it knows, and these would stand in its way.
_TABLES = """
CREATE TABLE {name}_document (
    id bigint PRIMARY KEY, scope bigint NOT NULL, title text COLLATE "C" NOT NULL, speakers text NOT NULL,
    place text NOT NULL, body text NOT NULL
);
-- A page of an index has no room for the longest titles.
CREATE INDEX {name}_document_title ON {name}_document (left(title, 200));
CREATE INDEX {name}_document_scope ON {name}_document (scope, left(title, 200));
CREATE TABLE {name}_heads (
    id bigint PRIMARY KEY, scope bigint NOT NULL, title text NOT NULL, speakers text NOT NULL, place text NOT NULL,
    lexemes tsvector NOT NULL
) WITH (toast_tuple_target = 8160);
CREATE INDEX {name}_heads_scope ON {name}_heads (scope);
CREATE INDEX {name}_heads_lexemes ON {name}_heads USING gin (lexemes) WITH (fastupdate = off);
ALTER TABLE {name}_heads ALTER lexemes SET STORAGE EXTERNAL;
-- GIN reads all places of a word before it returns the first. A sixteenth of the texts stand apart, and three more of
-- them: where enough have the words, the rest is never looked at.
CREATE TABLE {name}_words (
    id bigint NOT NULL, scope bigint NOT NULL, lexemes tsvector NOT NULL
) PARTITION BY RANGE ((id % 16));
CREATE TABLE {name}_words_first PARTITION OF {name}_words FOR VALUES FROM (0) TO (1) WITH (toast_tuple_target = 8160);
CREATE TABLE {name}_words_next PARTITION OF {name}_words FOR VALUES FROM (1) TO (4) WITH (toast_tuple_target = 8160);
CREATE TABLE {name}_words_rest PARTITION OF {name}_words FOR VALUES FROM (4) TO (16) WITH (toast_tuple_target = 8160);
CREATE INDEX {name}_words_id ON {name}_words (id);
CREATE INDEX {name}_words_scope ON {name}_words (scope);
CREATE INDEX {name}_words_lexemes ON {name}_words USING gin (lexemes) WITH (fastupdate = off);
ALTER TABLE {name}_words ALTER lexemes SET STORAGE EXTERNAL;
CREATE TABLE {name}_vocabulary (
    vocabulary bigint NOT NULL, word text COLLATE "C" NOT NULL, documents integer NOT NULL,
    PRIMARY KEY (vocabulary, word)
);
CREATE INDEX {name}_vocabulary_word ON {name}_vocabulary (word);
CREATE TABLE {name}_spelling (
    key bigint NOT NULL, vocabulary bigint NOT NULL, word text COLLATE "C" NOT NULL,
    PRIMARY KEY (key, vocabulary, word)
)
"""
# Rows (id, title, speakers, place): heads that are wanted; where these are not all, heads with whole words and heads of
# titles that begin so; and at last, in the place of a title, the ids of everything, with commas between.
# The constant limits within those that are none tell the planner how few are wanted.
_QUESTION = """
WITH wanted AS MATERIALIZED
    (SELECT id, title, speakers, place FROM {name}_heads WHERE {scope} lexemes @@ %s::tsquery LIMIT {HEADS}),
may_be AS (SELECT CASE WHEN count(*) = {HEADS} THEN 1 ELSE 0 END AS more FROM wanted)
SELECT * FROM wanted
UNION ALL (SELECT * FROM
    (SELECT id, title, speakers, place FROM {name}_heads WHERE {scope} lexemes @@ %s::tsquery LIMIT {WHOLE}) AS whole
    LIMIT (SELECT more * {WHOLE} FROM may_be))
UNION ALL (SELECT * FROM
    (SELECT id, title, speakers, place FROM {name}_document
    WHERE {scope} left(title, 200) >= %s AND left(title, 200) < %s ORDER BY left(title, 200) LIMIT {FIRST}) AS first
    LIMIT (SELECT more * {FIRST} FROM may_be))
UNION ALL (SELECT NULL, string_agg(id::text, ','), NULL, NULL
    FROM (SELECT id FROM {name}_words WHERE {scope} lexemes @@ %s::tsquery LIMIT {MOST} + 1) AS everything)
"""
_TYPES = {
    "id": "bigint",
    "scope": "bigint",
    "key": "bigint",
    "vocabulary": "bigint",
    "documents": "integer",
    "lexemes": "tsvector",
}


def create_statements(name):
    return _TABLES.format(name=name).split(";")


def tables(name):
    return [f"{name}_{table}" for table in ("spelling", "vocabulary", "heads", "words", "document")]


def lock(cursor, name, locks):
    """Wait for other writers that have one of these numbers; in order, so that two never wait for each other."""
    for number in sorted(set(locks)):
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [name, number % 2**31])


def write(cursor, name, documents):
    """Add Documents that are not in the index."""
    texts = [(one.id, one.scope, one.title, one.speakers, one.place) for one in documents]
    insert(
        cursor,
        f"{name}_document",
        "id scope title speakers place body",
        [(*text, one.body) for text, one in zip(texts, documents, strict=True)],
    )
    insert(
        cursor,
        f"{name}_heads",
        "id scope title speakers place lexemes",
        [(*text, _heads(one)) for text, one in zip(texts, documents, strict=True)],
    )
    insert(cursor, f"{name}_words", "id scope lexemes", [(one.id, one.scope, _words(one)) for one in documents])


def remove(cursor, name, documents):
    for table in ("heads", "words", "document"):
        cursor.execute(f"DELETE FROM {name}_{table} WHERE id = ANY(%s)", [[one.id for one in documents]])


def insert(cursor, table, columns, rows):
    """One statement, with an array a column: many times quicker than one a row."""
    names = columns.split()
    arrays = ", ".join(f"%s::{_TYPES.get(column, 'text')}[]" for column in names)
    if rows:
        values = [list(column) for column in zip(*rows, strict=True)]
        cursor.execute(f"INSERT INTO {table} ({', '.join(names)}) SELECT * FROM unnest({arrays})", values)


def question(name, wanted, scope, most):
    """The statement that asks for Candidates, and its values."""
    asked = " & ".join(map(_any_of, wanted))
    whole = " & ".join(f"'{one.typed}'" for one in wanted)
    first = " ".join(one.typed for one in wanted)
    scoped = "" if scope is None else f"scope = {scope:d} AND"
    statement = _QUESTION.format(name=name, scope=scoped, HEADS=HEADS, WHOLE=WHOLE, FIRST=FIRST, MOST=most)
    return statement, [asked, whole, first, first + LAST, asked]


def _any_of(wanted):
    words = [*wanted.words, *wanted.expansions, *(near.word for near in wanted.corrections)]
    anything = [f"'{word}'" for word in words]
    if wanted.beginning and not wanted.expansions:
        is_short = len(wanted.beginning) <= SHORT
        anything.append(f"'<{wanted.beginning}'" if is_short else f"'{wanted.beginning}':*")
    return f"({' | '.join(anything)})"


def check(cursor, name, stored):
    """[(id, what is wrong)] of the tsvectors."""
    problems = []
    for table, vector in (("heads", _heads), ("words", _words)):
        cursor.execute(f"SELECT id, scope, lexemes::text FROM {name}_{table}")
        there = {pk: rest for pk, *rest in cursor.fetchall()}
        for one in stored.values():
            if there.get(one.id) != [one.scope, vector(one)]:
                problems.append((one.id, f"its tsvector of {table} is another one"))
    return problems


def _heads(document):
    return _vector(f"{document.title} {document.speakers} {document.place}".split())


def _words(document):
    return _vector(document.words())


def _vector(words):
    """The tsvector of words and of their beginnings, as PostgreSQL writes it."""
    beginnings = (f"<{word[:length]}" for word in words for length in range(1, SHORT + 1))
    return " ".join(f"'{lexeme}'" for lexeme in sorted({*words, *beginnings}, key=str.encode))
