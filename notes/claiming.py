"""A guest who signs in to an account they already have keeps what they wrote."""

from django.db import transaction
from django.db.models import F

from project.lib.markdown import render_markdown

from .models import Note, Star
from .search import NOTES

BETWEEN = "\n\n---\n\n"


@transaction.atomic
def give_to(user, guest):
    """Make the guest's stars and notes the user's, and end the guest.

    Where both have a note on one talk, the guest's is put below the user's: neither text is lost.
    """
    starred = set(Star.objects.for_user(user).values_list("talk_id", flat=True))
    Star.objects.for_user(guest).exclude(talk_id__in=starred).update(user=user)
    theirs = {note.talk_id: note for note in Note.objects.for_user(user)}
    given = list(Note.objects.for_user(guest))
    for note in given:
        if note.talk_id in theirs:
            _append(theirs[note.talk_id], note.body)
        else:
            Note.objects.filter(pk=note.pk).update(author=user)
    locks = [user.pk, guest.pk]
    guest.delete()
    NOTES.write([note.pk for note in (*given, *theirs.values())], locks)


def _append(note, body):
    if body in note.body:
        return
    joined = note.body + BETWEEN + body
    Note.objects.filter(pk=note.pk).update(body=joined, body_html=render_markdown(joined), version=F("version") + 1)
