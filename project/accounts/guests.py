"""A visitor needs no account: the first thing they keep makes one, held by their session."""

from django.conf import settings
from django.contrib.auth import login

from .models import User

FORMERLY = "guests"  # in a session: ids of the guests that this person was before they signed in


def ensure_person(request):
    """The user of this request, made a guest and signed in first if nobody is yet.

    All that a browser sends before it knows its session meets in one guest, also what it sends again because an answer
    was lost: its CSRF cookie, a secret that changes with each session, says that it is the same.
    """
    if not request.user.is_authenticated:
        secret = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
        login(request, User.objects.create_guest(secret), backend=settings.AUTHENTICATION_BACKENDS[0])
    return request.user


def identities(request):
    """Ids, as text, of everybody that this person is or was as a guest; "" for a visitor."""
    return [str(request.user.pk or ""), *map(str, request.session.get(FORMERLY, []))]
