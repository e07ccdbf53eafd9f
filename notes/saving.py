"""Writing a note so that no save ever undoes another unseen, and each that was acknowledged is in the history."""

import re
import secrets
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from .history import thin_history
from .models import Note, Revision
from .rendered import render
from .search import NOTES
from .tagging import write_tags

THIN_EVERY = 100  # versions
_FURTHER = re.compile(r"[0-9a-f]{32}")


class StaleNote(Exception):
    """The note was changed since the version that was edited: nothing was written over it.

    ``note`` is the one that stands, or None where it was deleted; ``base`` the Revision that was edited, if it is
    known. The text that was to be saved is in the history of ``note`` too, as a revision without a version.
    """

    def __init__(self, note, base=None):
        super().__init__("The note was changed meanwhile.")
        self.note, self.base = note, base


@dataclass(frozen=True)
class Saved:
    """``version`` is what the text has become; that of ``note`` is higher where this was a repetition."""

    note: Note
    version: int
    is_new: bool = False


def new_handle():
    """For a further note at a place that has one."""
    return secrets.token_hex(16)


def is_handle_of(handle, place):
    return handle == place.handle or bool(_FURTHER.fullmatch(handle))


def save_note(author, place, body, version, *, handle="", key="", note=None):
    """Keep ``body`` (Markdown) as this author's note at a Place; ``version`` is the one it was edited from, 0 for a
    new note. Returns Saved.

    ``handle`` says which of several notes there, and is the main one's if not given; ``note`` is the Note that was
    edited, if it is known: one that stands in its stead by now is another. ``key`` is the edit's own: sent
    twice, it is saved once and answered the same. The same text sent twice is saved once, with or without a key.
    Raises StaleNote where another save came between.
    """
    handle = handle or place.handle
    rendered = render(place, handle, body)  # before the transaction: others wait for its end
    if version == 0:
        saved = _create_note(author, place, handle, body, rendered, key)
    else:
        mine = Note.objects.for_user(author).not_deleted().filter(handle=handle)
        saved = _change_note(mine.filter(pk=note.pk) if note else mine, place, body, rendered, version, key)
    return saved or _repeated(author, handle, body, version, key)


def _create_note(author, place, handle, body, rendered, key):
    if key and Revision.objects.filter(note__author=author, note__handle=handle, key=key).exists():
        return None  # it was made before, and perhaps deleted since
    try:
        with transaction.atomic():
            note = Note.objects.create(
                author=author, handle=handle, body=body, body_html=rendered.html, renderer=rendered.renderer,
                edit_key=key, subject=place.subject, **place.fields,
            )  # fmt: skip
            write_tags(note, rendered.tags, is_new=True)
    except IntegrityError:
        return None
    return Saved(note, note.version, is_new=True)


def _change_note(mine, place, body, rendered, version, key):
    try:
        return _change(mine, place, body, rendered, version, key)
    except IntegrityError:
        if not key:
            raise
        return _change(mine, place, body, rendered, version, "")  # the key is that of another edit, kept already


@transaction.atomic
def _change(mine, place, body, rendered, version, key):
    changed = (
        mine.filter(version=version)
        .exclude(body=body)
        .update(
            body=body, body_html=rendered.html, renderer=rendered.renderer, version=F("version") + 1, edit_key=key,
            updated_at=timezone.now(),
        )
    )  # fmt: skip
    if not changed:
        return None
    note = place.attach(mine.get())
    write_tags(note, rendered.tags)
    if note.version % THIN_EVERY == 0:
        thin_history(note)
    NOTES.write([note.pk], [note.author_id])
    return Saved(note, note.version)


def _repeated(author, handle, body, version, key):
    """Nothing was written: all is well if this very edit was saved before, as after a double click or a lost answer."""
    note = Note.objects.for_user(author).not_deleted().with_place().filter(handle=handle).first()
    if note is None:
        raise StaleNote(None)
    before = key and note.revisions.filter(key=key, body=body, version__isnull=False).first()
    if before:
        return Saved(note, before.version)
    if note.body == body:
        return Saved(note, note.version)
    keep_unsaved(note, body, key)
    raise StaleNote(note, note.revisions.filter(version=version).first() if version else None)


@transaction.atomic
def keep_unsaved(note, body, key=""):
    """Put a text that meets a conflict into the history, where it is not there already."""
    notes = Note.objects.filter(pk=note.pk)
    if connection.vendor != "sqlite":  # where BEGIN IMMEDIATE has let nobody else in
        notes = notes.select_for_update()
    if not notes.exists() or note.revisions.filter(body=body).exists():
        return
    key = "" if note.revisions.filter(key=key).exists() else key
    Revision.objects.create(note=note, body=body, length=len(body), saved_at=timezone.now(), key=key)
