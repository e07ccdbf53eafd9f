"""A guest who signs in to an account they already have keeps what they wrote."""

from django.db import transaction

from .models import Note, Picture, Star
from .saving import new_handle
from .search import NOTES


@transaction.atomic
def give_to(user, guest):
    """Make the guest's stars, notes and pictures the user's, and end the guest.

    Where both have the main note of a place, the guest's becomes a further one: each keeps its text and its history.
    """
    starred = set(Star.objects.for_user(user).values_list("talk_id", flat=True))
    Star.objects.for_user(guest).exclude(talk_id__in=starred).update(user=user)
    taken = set(Note.objects.for_user(user).not_deleted().values_list("handle", flat=True))
    given = dict(Note.objects.for_user(guest).values_list("pk", "handle"))
    for pk, handle in given.items():
        Note.objects.filter(pk=pk).update(author=user, handle=new_handle() if handle in taken else handle)
    Picture.objects.filter(owner=guest).update(owner=user)
    locks = [user.pk, guest.pk]
    guest.delete()
    NOTES.write(given, locks)
