import secrets
from hashlib import sha256

from django.db import models
from django.db.models import Case, Value, When
from django.db.models.functions import Substr

LOOKED_AT = 4_000  # characters of a note in which its first words are looked for


class StarQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(user=user)

    def set_priority(self, user, talk, priority, slot=None):
        """Star a talk with a Star.Priority, or take its star away with 0. Returns how many more are starred by that:
        1, 0 or -1. A new star takes the time of ``slot``, if the talk has others."""
        if not priority:
            return -min(1, self.filter(user=user, talk=talk).delete()[0])
        new = {"priority": priority, "slot": slot if slot and talk.slots.exclude(pk=slot.pk).exists() else None}
        _star, is_new = self.update_or_create(
            user=user, talk=talk, defaults={"priority": priority}, create_defaults=new
        )
        return int(is_new)


class EntryQuerySet(models.QuerySet):
    def for_user(self, user):
        """Nothing for a visitor."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def is_deleted(self):
        return self.filter(deleted_at__isnull=False)

    def not_deleted(self):
        return self.filter(deleted_at__isnull=True)


class HiddenQuerySet(models.QuerySet):
    def for_user(self, user):
        """Nothing for a visitor."""
        return self.filter(user=user) if user.is_authenticated else self.none()


class FeedQuerySet(models.QuerySet):
    def for_user(self, user):
        """Nothing for a visitor."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def with_token(self, token):
        """The feed at this address, unless its owner may no longer sign in. The digest is compared: how long that takes
        tells nothing of a token."""
        return self.filter(digest=_digest(token), user__is_active=True)

    def create_feed(self, **fields):
        """A Feed at a new address, of 192 random bits."""
        token = secrets.token_urlsafe(24)
        return self.create(token=token, digest=_digest(token), **fields)

    def set_new_token(self):
        """Another address for each, and from now on no other."""
        for feed in self:
            token = secrets.token_urlsafe(24)
            self.filter(pk=feed.pk).update(token=token, digest=_digest(token))


def _digest(token):
    return sha256(token.encode(errors="replace")).hexdigest()


class NoteQuerySet(models.QuerySet):
    def for_user(self, user):
        """Nothing for a visitor."""
        return self.filter(author=user) if user.is_authenticated else self.none()

    def at(self, place):
        return self.filter(**place.fields)

    def is_deleted(self):
        return self.filter(deleted_at__isnull=False)

    def not_deleted(self):
        return self.filter(deleted_at__isnull=True)

    def with_place(self):
        return self.select_related("conference", "talk__conference")

    def with_beginning(self):
        """Adds ``beginning``, that of its HTML, or of its text where it has none, and leaves out what is long."""
        rendered = When(renderer__gt=0, then=Substr("body_html", 1, LOOKED_AT))
        beginning = Case(rendered, default=Substr("body", 1, LOOKED_AT))
        long = ("body", "body_html", "talk__abstract", "talk__description", "talk__extra", "talk__links")
        return self.defer(*long).annotate(beginning=beginning)

    def main_first(self, place):
        """The main note of a place, then the others as they were begun."""
        return self.order_by(Case(When(handle=place.handle, then=Value(0)), default=Value(1)), "pk")


class RevisionQuerySet(models.QuerySet):
    def for_note(self, note):
        return self.filter(note=note)

    def newest_first(self):
        return self.order_by("-pk")
