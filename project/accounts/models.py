import secrets

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models


class People(UserManager):
    def create_guest(self):
        """Somebody who has not signed up: no password, reached by their session alone."""
        guest = self.model(username=f"guest-{secrets.token_hex(8)}", is_guest=True)
        guest.set_unusable_password()
        guest.save()
        return guest


class User(AbstractUser):
    is_guest = models.BooleanField(default=False)

    objects = People()

    @property
    def is_named(self):
        """Has an account of their own, rather than none or a guest's."""
        return self.is_authenticated and not self.is_guest
