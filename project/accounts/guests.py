"""A visitor needs no account: the first thing they keep makes one, held by their session."""

from django.conf import settings
from django.contrib.auth import login

from .models import User


def ensure_person(request, key=""):
    """The user of this request, made a guest and signed in first if nobody is yet.

    ``key`` is a secret of the browser's, of 128 random bits, for what it sends: sent again, because the answer that
    made them a guest was lost, it finds the same guest.
    """
    if not request.user.is_authenticated:
        login(request, User.objects.create_guest(key), backend=settings.AUTHENTICATION_BACKENDS[0])
    return request.user
