"""PostgreSQL: a table of tsvectors, made from words that words.py has split, never from its own parser."""

from django.db import connection

from .words import beginnings

# No foreign key: Django's flush truncates the tables that it knows, and this one would stand in its way.
CREATE = """
CREATE TABLE schedule_search (
    talk_id bigint PRIMARY KEY,
    conference_id bigint NOT NULL,
    document tsvector NOT NULL
);
CREATE INDEX schedule_search_document ON schedule_search USING gin (document);
CREATE INDEX schedule_search_conference ON schedule_search (conference_id)
"""
# The weights are those of D, C, B and A: body, place, speakers, title. A whole word counts once more than a longer
# one that begins with it, and so comes before it.
_SEARCH = """
SELECT talk_id FROM schedule_search JOIN schedule_talk ON schedule_talk.id = talk_id,
    (SELECT %s::tsquery AS typed, %s::tsquery AS whole) AS question
WHERE schedule_search.conference_id = %s AND document @@ typed
ORDER BY ts_rank('{0.05, 0.25, 0.6, 1.0}', document, typed, 1)
    + ts_rank('{0.05, 0.25, 0.6, 1.0}', document, whole, 1) DESC, talk_id
"""
_FURTHEST = 16_383  # the last position that a tsvector tells apart
_OFTEN = 250  # positions that it keeps of one word


def write(documents):
    """Add ``Document``s of talks that are not in the index."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO schedule_search (talk_id, conference_id, document) VALUES (%s, %s, %s::tsvector)",
            [(document.talk_id, document.conference_id, expected_content(document)[1]) for document in documents],
        )


def remove(talk_ids):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM schedule_search WHERE talk_id = ANY(%s)", [list(talk_ids)])


def clear():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM schedule_search")


def contents():
    """{talk id: what the index holds of it}, to be compared with ``expected_content``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT talk_id, conference_id, document::text FROM schedule_search")
        return {talk_id: (conference_id, document) for talk_id, conference_id, document in cursor.fetchall()}


def expected_content(document):
    """The conference and the tsvector as PostgreSQL writes one: words in order of bytes and length."""
    positions = {}
    place = 0
    for weight, field in zip("ABCD", document.fields, strict=True):
        for word in field:
            place += 1
            positions.setdefault(word, []).append((min(place, _FURTHEST), weight))
    ordered = sorted(positions, key=lambda word: word.encode())
    return document.conference_id, " ".join(f"'{word}':{_places(positions[word])}" for word in ordered)


def _places(places):
    seen = {}
    for place, weight in places[:_OFTEN]:
        seen.setdefault(place, weight)
    return ",".join(f"{place}{'' if weight == 'D' else weight}" for place, weight in seen.items())


def search(conference_id, terms):
    """Ids of the talks that have all terms, whole or as a beginning (see ``beginnings``), best first."""
    open_ended = beginnings(terms)
    typed = " & ".join(f"'{term}'{':*' if term in open_ended else ''}" for term in terms)
    whole = " | ".join(f"'{term}'" for term in terms)
    with connection.cursor() as cursor:
        cursor.execute(_SEARCH, [typed, whole, conference_id])
        return [talk_id for (talk_id,) in cursor.fetchall()]
