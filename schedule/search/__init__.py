"""Search: one question, one answer, with SQLite's FTS5 or PostgreSQL's tsvector behind it.

The index is tables of the database that are written in the caller's transaction; they cannot tell another story than
the talks do. ``manage.py rebuild_search --check`` compares them.
"""

from .limits import MOST
from .marks import best_line, mark
from .questions import NOTHING, Found, search
from .talks import TALKS
from .words import Term, terms

__all__ = [
    "NOTHING",
    "Found",
    "Term",
    "best_line",
    "check_index",
    "index_talks",
    "mark",
    "rebuild_index",
    "search_talks",
    "terms",
]


def search_talks(conference, text, *, most=MOST, literal=False):
    """Found: the talks of a Conference, or with None of all, that have every word of ``text``, the last half typed.

    Where few or none have, words that are spelt nearly so are searched for too, unless ``literal``. Withdrawn talks
    are among them. A text without a word finds nothing; no text is an error.
    """
    return search(TALKS, text, conference.pk if conference else None, most=most, literal=literal)


def index_talks(talk_ids):
    """Write the index of these talks anew, in the caller's transaction; of those that are gone nothing stays."""
    TALKS.write(talk_ids)


def rebuild_index():
    """Write the whole index anew; returns the number of talks."""
    return TALKS.rebuild(_all_talks())


def check_index():
    """What differs between the index and the talks, a sentence each; nothing where it is sound."""
    return TALKS.check(_all_talks(), "talk")


def _all_talks():
    from schedule.models import Talk

    return list(Talk.objects.order_by("pk").values_list("pk", flat=True))
