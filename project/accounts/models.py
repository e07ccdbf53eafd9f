import datetime as dt
import hashlib
import secrets

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import IntegrityError, models, transaction
from django.utils import timezone

LONG_ENOUGH = 32  # characters of a secret that nobody guesses
_AGAIN = dt.timedelta(minutes=15)  # within which what was sent once may be sent again


class People(UserManager):
    def create_guest(self, secret=""):
        """Somebody who has not signed up: no password, reached by their session alone.

        The same ``secret``, of at least 128 bits, gives the same guest for a quarter of an hour: whoever has it is who
        came with it before.
        """
        if len(secret) < LONG_ENOUGH:
            secret = secrets.token_hex(16)
        name = f"guest-{hashlib.sha256(secret.encode()).hexdigest()[:32]}"
        guest = self.model(username=name, is_guest=True)
        guest.set_unusable_password()
        try:
            with transaction.atomic():
                guest.save()
        except IntegrityError:
            known = self.get(username=name)
            is_recent = known.is_guest and timezone.now() - known.date_joined < _AGAIN
            return known if is_recent else self.create_guest()
        return guest


class User(AbstractUser):
    is_guest = models.BooleanField(default=False)

    objects = People()

    @property
    def is_named(self):
        """Has an account of their own, rather than none or a guest's."""
        return self.is_authenticated and not self.is_guest
