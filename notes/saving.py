"""Writing a note so that no save ever undoes another unseen."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from project.lib.markdown import render_markdown

from .models import Note
from .search import NOTES


class StaleNote(Exception):
    """The note was changed since the version that was edited. ``note`` is the one that stands, or None."""

    def __init__(self, note):
        super().__init__("The note was changed meanwhile.")
        self.note = note


def save_note(author, talk, body, version):
    """Keep ``body`` (Markdown) as this author's note; ``version`` is the one it was edited from, 0 for a new note.

    The same text sent twice is saved once. Raises StaleNote where another save came between; nothing is written.
    """
    body_html = render_markdown(body)
    if version == 0:
        return _create_note(author, talk, body, body_html)
    mine = Note.objects.for_user(author).filter(talk=talk)
    with transaction.atomic():
        changed = (
            mine.filter(version=version)
            .exclude(body=body)
            .update(body=body, body_html=body_html, version=F("version") + 1, updated_at=timezone.now())
        )
        note = mine.first()
        if changed:
            NOTES.write([note.pk], [author.pk])
    if not changed:
        _accept_repetition(note, body)
    return note


def _create_note(author, talk, body, body_html):
    try:
        with transaction.atomic():
            return Note.objects.create(author=author, talk=talk, body=body, body_html=body_html)
    except IntegrityError:
        note = Note.objects.for_user(author).get(talk=talk)
        _accept_repetition(note, body)
        return note


def _accept_repetition(note, body):
    """Nothing was written: all is well if ``body`` already stands, as after a double click or a lost answer."""
    if note is None or note.body != body:
        raise StaleNote(note)
