"""PostgreSQL: two tsvectors a document, made from words that words.py has split, never from its own parser.

Beside the words they hold the first one, two and three letters of each, after a ``<``: to look up a lexeme is quick,
to collect all that begin with ``p`` is not. ``#7`` is the scope. Neither sign can be typed into a search.
"""

from .limits import FIRST, HEADS, WHOLE
from .words import LAST

SHORT = 3  # letters of a beginning that is a lexeme of its own

# No foreign key: Django's flush truncates the tables that it knows, and these would stand in its way.
_TABLES = """
CREATE TABLE {name}_document (
    id bigint PRIMARY KEY, scope bigint NOT NULL, title text COLLATE "C" NOT NULL, speakers text NOT NULL,
    place text NOT NULL, body text NOT NULL, heads tsvector NOT NULL, words tsvector NOT NULL
);
-- A page of an index has no room for the longest titles.
CREATE INDEX {name}_document_title ON {name}_document (left(title, 200));
CREATE INDEX {name}_document_scope ON {name}_document (scope, left(title, 200));
CREATE INDEX {name}_document_heads ON {name}_document USING gin (heads);
CREATE INDEX {name}_document_words ON {name}_document USING gin (words);
CREATE TABLE {name}_vocabulary (
    vocabulary bigint NOT NULL, word text COLLATE "C" NOT NULL, documents integer NOT NULL,
    PRIMARY KEY (vocabulary, word)
);
CREATE TABLE {name}_spelling (
    key bigint NOT NULL, vocabulary bigint NOT NULL, word text COLLATE "C" NOT NULL,
    PRIMARY KEY (key, vocabulary, word)
)
"""
# Rows (id, title, speakers, place): heads that are wanted, heads with whole words, heads of titles that begin so; and
# at last, in the place of a title, the ids of everything, with commas between.
_QUESTION = """
(SELECT id, title, speakers, place FROM {name}_document WHERE heads @@ %s::tsquery LIMIT {HEADS})
UNION ALL (SELECT id, title, speakers, place FROM {name}_document WHERE heads @@ %s::tsquery LIMIT {WHOLE})
UNION ALL (SELECT id, title, speakers, place FROM {name}_document
    WHERE {scope} left(title, 200) >= %s AND left(title, 200) < %s ORDER BY left(title, 200) LIMIT {FIRST})
UNION ALL (SELECT NULL, string_agg(id::text, ','), NULL, NULL
    FROM (SELECT id FROM {name}_document WHERE words @@ %s::tsquery LIMIT {MOST} + 1) AS everything)
"""
_TYPES = {"id": "bigint", "scope": "bigint", "key": "bigint", "vocabulary": "bigint", "documents": "integer"}


def create_statements(name):
    return _TABLES.format(name=name).split(";")


def tables(name):
    return [f"{name}_{table}" for table in ("spelling", "vocabulary", "document")]


def lock(cursor, name):
    """Writers of one index wait for each other: they count the same words."""
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])


def write(cursor, name, documents):
    """Add Documents that are not in the index."""
    cursor.executemany(
        f"INSERT INTO {name}_document (id, scope, title, speakers, place, body, heads, words)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s::tsvector, %s::tsvector)",
        [(one.id, one.scope, one.title, one.speakers, one.place, one.body, *_vectors(one)) for one in documents],
    )


def remove(cursor, name, documents):
    cursor.execute(f"DELETE FROM {name}_document WHERE id = ANY(%s)", [[one.id for one in documents]])


def insert(cursor, table, columns, rows):
    """One statement, with an array a column: many times quicker than one a row."""
    names = columns.split()
    arrays = ", ".join(f"%s::{_TYPES.get(column, 'text')}[]" for column in names)
    if rows:
        values = [list(column) for column in zip(*rows, strict=True)]
        cursor.execute(f"INSERT INTO {table} ({', '.join(names)}) SELECT * FROM unnest({arrays})", values)


def question(name, wanted, scope, most):
    """The statement that asks for Candidates, and its values."""
    narrowed = [f"'#{scope}'"] if scope is not None else []
    match = " & ".join([*narrowed, *map(_any_of, wanted)])
    whole = " & ".join([*narrowed, *(f"'{one.typed}'" for one in wanted)])
    first = " ".join(one.typed for one in wanted)
    statement = _QUESTION.format(
        name=name,
        scope="" if scope is None else f"scope = {scope:d} AND",
        HEADS=HEADS,
        WHOLE=WHOLE,
        FIRST=FIRST,
        MOST=most,
    )
    return statement, [match, whole, first, first + LAST, match]


def _any_of(wanted):
    words = [*wanted.words, *wanted.expansions, *(near.word for near in wanted.corrections)]
    anything = [f"'{word}'" for word in words] + _beginning(wanted)
    return f"({' | '.join(anything)})"


def _beginning(wanted):
    if not wanted.beginning or wanted.expansions:
        return []
    return [f"'<{wanted.beginning}'" if len(wanted.beginning) <= SHORT else f"'{wanted.beginning}':*"]


def check(cursor, name, stored):
    """[(id, what is wrong)] of the tsvectors."""
    cursor.execute(f"SELECT id, heads::text, words::text FROM {name}_document")
    return [
        (pk, "its tsvector is another one") for pk, *vectors in cursor.fetchall() if vectors != _vectors(stored[pk])
    ]


def _vectors(document):
    """The two tsvectors as PostgreSQL writes them: words in order of length and bytes."""
    heads = {f"#{document.scope}"}
    for field in (document.title, document.speakers, document.place):
        heads.update(_lexemes(field))
    return [_vector(heads), _vector(heads.union(_lexemes(document.body)))]


def _lexemes(field):
    for word in set(field.split()):
        yield word
        for length in range(1, min(SHORT, len(word)) + 1):
            yield f"<{word[:length]}"


def _vector(lexemes):
    return " ".join(f"'{lexeme}'" for lexeme in sorted(lexemes, key=str.encode))
