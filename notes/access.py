"""The only doors to one note. Somebody else's note is as if it were not there."""

from django.http import Http404

from .models import Note


def note_for_reading(user, talk):
    """This user's Note on this talk, or None."""
    if not user.is_authenticated:
        return None
    return Note.objects.for_user(user).filter(talk=talk).first()


def note_for_writing(user, talk):
    """This user's Note on this talk. Raises Http404 where there is none."""
    note = note_for_reading(user, talk)
    if note is None:
        raise Http404("No note of yours is on this talk.")
    return note
