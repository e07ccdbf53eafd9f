"""The index of all talks."""

from bisect import bisect_right
from itertools import accumulate

from django.db import connection
from django.dispatch import Signal

from project.lib.markdown import plain_text

from .index import Document, Index
from .words import split

_LONGEST_DOCUMENT = 100_000  # letters of one talk's words; a tsvector ends at 1 MB, and a letter has up to four bytes


def _documents(talk_ids):
    from schedule.models import Slot, Talk

    rooms = {}
    for talk_id, room in Slot.objects.filter(talk__in=talk_ids, room__isnull=False).values_list("talk", "room__name"):
        rooms.setdefault(talk_id, set()).add(room)
    documents = []
    for talk in Talk.objects.filter(pk__in=talk_ids).select_related("track"):
        place = [talk.track.name if talk.track else "", *sorted(rooms.get(talk.pk, ()))]
        body = f"{plain_text(talk.abstract)} {plain_text(talk.description)}"
        fields = words_of(f"{talk.title} {talk.subtitle}", talk.speaker_names, " ".join(place), body)
        documents.append(Document(talk.pk, talk.conference_id, *fields))
    return documents


def words_of(*texts):
    """The folded words of each text, up to _LONGEST_DOCUMENT; what lies beyond is not found, on either engine."""
    kept, left = [], _LONGEST_DOCUMENT
    for field in map(split, texts):
        reached = list(accumulate(map(len, field)))
        kept.append(" ".join(field[: bisect_right(reached, left)]))
        left -= reached[-1] if reached else 0
    return kept


def words_of_talks(conference):
    """{talk id: (words of its title, words of its text)} of a Conference, folded, as they are indexed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, title, body FROM schedule_search_document WHERE scope = %s", [conference.pk])
        return {pk: (title.split(), body.split()) for pk, title, body in cursor.fetchall()}


def _all_ids():
    from schedule.models import Talk

    return list(Talk.objects.order_by("pk").values_list("pk", flat=True))


def _conferences_own(conference_id):
    return conference_id


TALKS = Index("schedule_search", "talk", _all_ids, _documents, _conferences_own)
talks_indexed = Signal()  # sends ``talk_ids``: what else is indexed with their titles has to follow
