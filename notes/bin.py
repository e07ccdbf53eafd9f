"""A note that is deleted waits in the bin, whole, with its history; then it is gone."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from .models import Note
from .saving import new_handle
from .search import NOTES

STAYS = dt.timedelta(days=30)
_BATCH = 20  # notes that are let go of at once: each may be long


def delete_note(note, version):
    """Put a Note into the bin, and let go of what has waited there long enough. Returns whether it was done: not where
    ``version`` is no longer the one that stands."""
    with transaction.atomic():
        done = Note.objects.not_deleted().filter(pk=note.pk, version=version).update(deleted_at=timezone.now())
        if done:
            NOTES.write([note.pk], [note.author_id])
    if done:
        empty_bin(Note.objects.filter(author_id=note.author_id))
    return bool(done)


def undelete_note(note):
    """Take a Note out of the bin. Where its place has another main note by now, it becomes a further one."""
    try:
        _take_out(note.pk, note.author_id)
    except IntegrityError:
        _take_out(note.pk, note.author_id, handle=new_handle())


@transaction.atomic
def _take_out(note_id, author_id, **changes):
    if Note.objects.is_deleted().filter(pk=note_id).update(deleted_at=None, **changes):
        NOTES.write([note_id], [author_id])


def erase_note(note):
    """Delete for good a Note that is in the bin, with its history. Returns whether it was there."""
    return bool(_erase(Note.objects.filter(pk=note.pk)))


def empty_bin(notes):
    """Delete for good those of ``notes`` whose time in the bin is over; returns how many."""
    over, gone = notes.filter(deleted_at__lt=timezone.now() - STAYS), 0
    while some := _erase(over):
        gone += some
    return gone


@transaction.atomic
def _erase(notes):
    """A batch of those in the bin. They are locked first: nobody may be taking one out."""
    binned = notes.is_deleted().order_by("pk").select_for_update().values_list("pk", flat=True)
    _count, kinds = Note.objects.filter(pk__in=list(binned[:_BATCH])).delete()
    return kinds.get("notes.Note", 0)
