"""A guest who signs in to an account they already have keeps what they wrote."""

from django.contrib.auth import get_user_model
from django.db import transaction

from .models import Note, Picture, Star
from .saving import new_handle
from .search import NOTES


@transaction.atomic
def give_to(user, guest):
    """Make the guest's stars, notes and pictures the user's, and end the guest.

    Where both have the main note of a place, the guest's becomes a further one: each keeps its text and its history.
    """
    people = get_user_model().objects
    # Whoever writes as one of them has ended, or waits and then finds the guest gone.
    list(people.select_for_update().filter(pk__in=[user.pk, guest.pk]).order_by("pk"))
    starred = set(Star.objects.for_user(user).values_list("talk_id", flat=True))
    Star.objects.for_user(guest).exclude(talk_id__in=starred).update(user=user)
    taken = set(Note.objects.for_user(user).not_deleted().values_list("handle", flat=True))
    given = dict(Note.objects.for_user(guest).values_list("pk", "handle"))
    for pk, handle in given.items():
        Note.objects.filter(pk=pk).update(author=user, handle=new_handle() if handle in taken else handle)
    Picture.objects.filter(owner=guest).update(owner=user)
    locks = [user.pk, guest.pk]
    people.filter(pk=guest.pk).delete()
    NOTES.write(given, locks)
