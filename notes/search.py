"""The index of all notes. A note is found by its author alone, by its own words and by those of its talk's title."""

from dataclasses import dataclass
from functools import cached_property

from django.db import connection

from schedule.search import FoldedText, Term, terms
from schedule.search.index import Document, Index, batches
from schedule.search.questions import search
from schedule.search.talks import words_of

from .models import Note
from .rendered import words_of_note
from .rendering import plain_words

MOST = 200  # notes of mine that one search finds


@dataclass(frozen=True)
class FoundNote:
    note_id: int
    talk_id: int | None
    body_html: str
    terms: tuple[Term, ...]  # what to mark in it
    is_as_typed: bool

    @cached_property
    def folded(self):
        """Its text as marks are made in."""
        return FoldedText(plain_words(self.body_html))


def _documents(note_ids):
    documents = []
    for note in Note.objects.filter(pk__in=note_ids).not_deleted().with_place():
        talk = note.talk
        title, speakers = (f"{talk.title} {talk.subtitle}", talk.speaker_names) if talk else (note.subject, "")
        fields = words_of(title, speakers, "", words_of_note(note))
        documents.append(Document(note.pk, note.author_id, *fields))
    return documents


def _all_ids():
    return list(Note.objects.not_deleted().order_by("pk").values_list("pk", flat=True))


def _authors_own(author_id):
    return author_id


NOTES = Index("notes_search", "note", _all_ids, _documents, _authors_own)


def find_notes(user, text, *, literal=False):
    """[FoundNote] of this user's notes, best first."""
    typed = terms(text)
    if not user.is_authenticated or not typed or (literal and not NOTES.may_find(typed, user.pk)):
        return []
    found = search(NOTES, text, user.pk, most=MOST, literal=literal)
    if not found.ids:
        return []
    places = ", ".join(["%s"] * len(found.ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, talk_id, body_html FROM notes_note WHERE author_id = %s AND id IN ({places})",  # noqa: S608
            [user.pk, *found.ids],
        )
        as_typed = set(found.ids[: found.as_typed])
        notes = {row[0]: FoundNote(*row, found.terms, row[0] in as_typed) for row in cursor.fetchall()}
    return [notes[pk] for pk in found.ids if pk in notes]


def by_talk(found):
    """{talk id: FoundNote}, of several notes on one talk the best, in the same order; notes on other things are left
    out."""
    best = {}
    for note in found:
        if note.talk_id is not None:
            best.setdefault(note.talk_id, note)
    return best


def follow_notes(instance, **_options):
    """Receiver of what is saved or deleted."""
    NOTES.write([instance.pk], [instance.author_id])


def follow_talks(talk_ids, **_options):
    """Receiver of talks_indexed: their titles may be others."""
    for some in batches(sorted(talk_ids)):
        notes = dict(Note.objects.filter(talk__in=some).values_list("pk", "author_id"))
        NOTES.write(notes, notes.values())
