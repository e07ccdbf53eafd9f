"""The only doors to notes. Somebody else's note is as if it were not there."""

from django.http import Http404

from .models import Note


def notes_at(user, place):
    """This user's Notes at a Place, the main one first."""
    return [place.attach(note) for note in Note.objects.for_user(user).not_deleted().at(place).main_first(place)]


def note_for_reading(user, place):
    """The first of this user's Notes at a Place, or None."""
    return next(iter(notes_at(user, place)), None)


def note_or_404(user, note_id, *, even_deleted=False):
    """This user's Note, with its place; ``even_deleted`` if it may be in the bin. Raises Http404 if there is none."""
    notes = Note.objects.for_user(user).with_place()
    note = (notes if even_deleted else notes.not_deleted()).filter(pk=note_id).first()
    if note is None:
        raise Http404("No note of yours is here.")
    return note
