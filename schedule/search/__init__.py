"""Search: one question, one answer, with SQLite's FTS5 or PostgreSQL's tsvector behind it.

The index is a table of the database that is written in the caller's transaction; it cannot tell another story than
the talks do. ``manage.py rebuild_search --check`` compares them.
"""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, islice

from django.db import connection, transaction

from project.lib.markdown import plain_text

from . import postgresql, sqlite
from .marks import best_line, mark
from .words import split, words

__all__ = ["best_line", "check_index", "index_talks", "mark", "rebuild_index", "search_talks", "words"]

_BATCH = 500  # talks
_LONGEST_DOCUMENT = 100_000  # letters of one talk's words; a tsvector ends at 1 MB, and a letter has up to four bytes


@dataclass(frozen=True)
class Document:
    """A talk as words: ``fields`` are those of title, speakers, place (track and rooms) and body."""

    talk_id: int
    conference_id: int
    fields: tuple[list[str], list[str], list[str], list[str]]


def search_talks(conference, text):
    """Ids of the conference's talks that have every word of ``text``, the last half typed, best first.

    Withdrawn talks are among them. A text without a word finds nothing; no text is an error.
    """
    terms = words(text)
    return _engine().search(conference.pk, terms) if terms else []


def index_talks(talk_ids):
    """Write the index of these talks anew, in the caller's transaction; of those that are gone nothing stays."""
    engine = _engine()
    for some in _batches(sorted(set(talk_ids))):
        with transaction.atomic():
            engine.remove(some)
            engine.write(_documents(some))


def rebuild_index():
    """Write the whole index anew; returns the number of talks."""
    from schedule.models import Talk

    with transaction.atomic():
        _engine().clear()
        talk_ids = list(Talk.objects.values_list("pk", flat=True))
        index_talks(talk_ids)
    return len(talk_ids)


def check_index():
    """What differs between the index and the talks, a sentence each; nothing where it is sound."""
    from schedule.models import Talk

    engine = _engine()
    indexed = engine.contents()
    problems = []
    for some in _batches(Talk.objects.order_by("pk").values_list("pk", flat=True)):
        for document in _documents(some):
            found = indexed.pop(document.talk_id, None)
            if found is None:
                problems.append(f"talk {document.talk_id} is not in the index")
            elif found != engine.expected_content(document):
                problems.append(f"talk {document.talk_id} has other words in the index")
    return problems + [f"talk {talk_id} is in the index, but not in the tables" for talk_id in indexed]


def _batches(talk_ids):
    remaining = iter(talk_ids)
    while some := list(islice(remaining, _BATCH)):
        yield some


def _engine():
    return sqlite if connection.vendor == "sqlite" else postgresql


def _documents(talk_ids):
    from schedule.models import Slot, Talk

    rooms = {}
    for talk_id, room in Slot.objects.filter(talk__in=talk_ids, room__isnull=False).values_list("talk", "room__name"):
        rooms.setdefault(talk_id, set()).add(room)
    for talk in Talk.objects.filter(pk__in=talk_ids).select_related("track"):
        place = [talk.track.name if talk.track else "", *sorted(rooms.get(talk.pk, ()))]
        yield Document(
            talk.pk,
            talk.conference_id,
            _within_length(
                split(f"{talk.title} {talk.subtitle}"),
                split(talk.speaker_names),
                split(" ".join(place)),
                split(f"{plain_text(talk.abstract)} {plain_text(talk.description)}"),
            ),
        )


def _within_length(*fields):
    """The fields up to _LONGEST_DOCUMENT; what lies beyond is not found, on either engine."""
    kept, left = [], _LONGEST_DOCUMENT
    for field in fields:
        reached = list(accumulate(map(len, field)))
        kept.append(field[: bisect_right(reached, left)])
        left -= reached[-1] if reached else 0
    return tuple(kept)
