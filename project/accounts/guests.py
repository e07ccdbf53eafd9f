"""A visitor needs no account: the first thing they keep makes one, held by their session."""

from django.conf import settings
from django.contrib.auth import login

from .models import User


def ensure_person(request):
    """The user of this request, made a guest and signed in first if nobody is yet."""
    if not request.user.is_authenticated:
        login(request, User.objects.create_guest(), backend=settings.AUTHENTICATION_BACKENDS[0])
    return request.user
