"""SQLite: an FTS5 table of folded words; rowid is the talk's id.

words.py has done the splitting, so FTS5 only keeps apart what spaces keep apart: that is its tokenizer ``ascii``, to
which every character beyond ASCII belongs to a word. (``unicode61`` would cut words of India at their vowel signs.)
"""

from django.db import connection

from .words import beginnings

CREATE = """
CREATE VIRTUAL TABLE schedule_search USING fts5(
    conference, title, speakers, place, body,
    tokenize = 'ascii', prefix = '1 2 3'
)
"""
# How much a hit counts in title, speakers, place and body; the conference is there to narrow, not to rank.
_SEARCH = """
SELECT schedule_search.rowid FROM schedule_search
JOIN schedule_talk ON schedule_talk.id = schedule_search.rowid
WHERE schedule_search MATCH %s
ORDER BY bm25(schedule_search, 0.0, 10.0, 9.0, 3.0, 0.5), schedule_search.rowid
"""


def write(documents):
    """Add ``Document``s of talks that are not in the index."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO schedule_search (rowid, conference, title, speakers, place, body)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [
                (document.talk_id, f"conference{document.conference_id}", *map(" ".join, document.fields))
                for document in documents
            ],
        )


def remove(talk_ids):
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM schedule_search WHERE rowid = %s", [(pk,) for pk in talk_ids])


def clear():
    """Make the table anew: quicker than emptying it, and it brings an older one up to CREATE."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE schedule_search")
        cursor.execute(CREATE)


def contents():
    """{talk id: what the index holds of it}, to be compared with ``expected_content``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rowid, conference, title, speakers, place, body FROM schedule_search")
        return {talk_id: tuple(columns) for talk_id, *columns in cursor.fetchall()}


def expected_content(document):
    return (f"conference{document.conference_id}", *map(" ".join, document.fields))


def search(conference_id, terms):
    """Ids of the talks that have all terms, whole or as a beginning (see ``beginnings``), best first."""
    open_ended = beginnings(terms)
    # A whole word counts twice, as itself and as a beginning: so it comes before a longer one.
    typed = " AND ".join(f'("{t}" OR "{t}" *)' if t in open_ended else f'"{t}"' for t in terms)
    question = f"conference : conference{conference_id} AND {{title speakers place body}} : ({typed})"
    with connection.cursor() as cursor:
        cursor.execute(_SEARCH, [question])
        return [talk_id for (talk_id,) in cursor.fetchall()]
