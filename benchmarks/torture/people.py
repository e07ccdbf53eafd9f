"""Makes the people of one run, and prints [session cookie, paths of talks' notes] of each client, as JSON.

A process of its own, for Django knows one database in its life: `python -m benchmarks.torture.people CLIENTS GROUP`.
"""

import json
import os
import sys

TOKEN = "a" * 32  # CSRF


def main(clients, group):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    import django

    django.setup()
    from django.db import transaction

    with transaction.atomic():
        print(json.dumps(list(make_clients(clients, group))))


def make_clients(clients, group):
    """So many clients are one person each. Those share a note; each has another that nobody else writes."""
    from project.accounts.models import User
    from schedule.models import Talk

    talks = list(Talk.objects.not_withdrawn().select_related("conference").order_by("slug")[: group + 1])
    shared, *alone = [f"{talk.get_absolute_url()}note/" for talk in talks]
    for number in range(clients):
        if number % group == 0:
            person = User(username=f"torture-{number // group}")
            person.set_unusable_password()
            person.save()
        yield {"person": person.pk, "cookie": sign_in(person), "shared": shared, "alone": alone[number % group]}


def sign_in(person):
    """The Cookie header of a new session."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils.module_loading import import_string

    session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={TOKEN}"


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
