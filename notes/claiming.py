"""A guest who signs in to an account they already have keeps what they wrote."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery

from .models import Entry, Feed, Hidden, Note, Picture, Star, Told
from .saving import new_handle
from .search import NOTES


@transaction.atomic
def give_to(user, guest):
    """Make the guest's stars, entries, notes, pictures, feeds and what they hid the user's, and end the guest.

    Where both have the main note of a place, the guest's becomes a further one: each keeps its text and its history.
    Where both starred a talk, it matters as much as it did to either, and the user's choice of a time stands.
    """
    people = get_user_model().objects
    # Whoever writes as one of them has ended, or waits and then finds the guest gone.
    list(people.select_for_update().filter(pk__in=[user.pk, guest.pk]).order_by("pk"))
    _give_stars(user, guest)
    Entry.objects.for_user(guest).update(user=user)
    Feed.objects.for_user(guest).update(user=user)  # both, where they have the same: each is in somebody's calendar
    seen = Told.objects.filter(user=user, talk=OuterRef("talk"))
    Told.objects.filter(~Exists(seen), user=guest).update(user=user)
    Hidden.objects.for_user(guest).exclude(_known_to(user)).update(user=user)
    taken = set(Note.objects.for_user(user).not_deleted().values_list("handle", flat=True))
    given = dict(Note.objects.for_user(guest).values_list("pk", "handle"))
    for pk, handle in given.items():
        Note.objects.filter(pk=pk).update(author=user, handle=new_handle() if handle in taken else handle)
    Picture.objects.filter(owner=guest).update(owner=user)
    locks = [user.pk, guest.pk]
    people.filter(pk=guest.pk).delete()
    NOTES.write(given, locks)


def _give_stars(user, guest):
    stars = Star.objects.for_user(user)
    of_guest = Star.objects.for_user(guest)
    starred = list(stars.values_list("talk_id", flat=True))
    musts = list(of_guest.filter(priority=Star.Priority.MUST_SEE).values_list("talk_id", flat=True))
    stars.filter(talk__in=musts).update(priority=Star.Priority.MUST_SEE)
    times = of_guest.filter(talk=OuterRef("talk")).values("slot")
    stars.filter(slot=None, talk__in=of_guest.exclude(slot=None).values("talk")).update(slot=Subquery(times))
    of_guest.exclude(talk__in=starred).update(user=user)


def _known_to(user):
    same = {"about": OuterRef("about"), "conference": OuterRef("conference"), "slug": OuterRef("slug")}
    return Exists(Hidden.objects.for_user(user).filter(**same))
