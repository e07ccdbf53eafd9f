"""Search: one question, one answer, with SQLite's FTS5 or PostgreSQL's tsvector behind it.

The index is tables of the database that are written in the caller's transaction; they cannot tell another story than
the talks do. ``manage.py rebuild_search --check`` compares them.
"""

from .limits import MOST
from .marks import best_line, has_words, mark
from .places import FoldedText
from .questions import NOTHING, Found, other_texts, search
from .talks import TALKS, talks_indexed, words_of_talks
from .words import Term, is_narrower, terms

__all__ = [
    "NOTHING",
    "FoldedText",
    "Found",
    "Term",
    "best_line",
    "has_words",
    "index_talks",
    "is_narrower",
    "mark",
    "other_searches",
    "search_talks",
    "terms",
    "words_of_talks",
]


def search_talks(conference, text, *, most=MOST, literal=False, among=None):
    """Found: the talks of a Conference, or with None of all, that have every word of ``text``, the last half typed.

    Where few or none have, words that are spelt nearly so are searched for too, unless ``literal``. Withdrawn talks
    are among them. A text without a word finds nothing; no text is an error. ``among`` are the ids of few talks, where
    it is known that no others have the words as they were typed.
    """
    return search(TALKS, text, conference.pk if conference else None, most=most, literal=literal, among=among)


def other_searches(conference, text):
    """Texts to try where ``text`` finds nothing: the nearest spelling, then without one word or the other."""
    return other_texts(TALKS, text, conference.pk if conference else None)


def index_talks(talk_ids):
    """Write the index of these talks anew, in the caller's transaction; of those that are gone nothing stays."""
    TALKS.write(talk_ids)
    talks_indexed.send(TALKS, talk_ids=set(talk_ids))
