"""Pages that no app owns: the front door, health, and what is said when something goes wrong."""

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import Error, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.defaults import server_error as broken

from project.lib.trouble import answer_trouble, migrations_wait, posted_fields
from schedule.models import Conference


@require_safe
@never_cache
def healthz(request):
    """Alive: the process answers. The database is not asked."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def readyz(request):
    """Able to work: every migration is applied and the database takes a write. 503 otherwise."""
    try:
        if migrations_wait():
            return HttpResponse("migrations wait\n", status=503, content_type="text/plain; charset=utf-8")
        with transaction.atomic():
            # No row has this key: nothing changes, but a database that cannot be written to refuses.
            Conference.objects.filter(pk=-1).update(title="")
    except Error:
        return HttpResponse("no database\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ready\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def styleguide(request):
    """Every component in every state; only where the site is developed."""
    if not settings.DEBUG:
        raise Http404("The style guide is there with DEBUG.")
    from .styleguide import samples_of  # whom it serves need not load it

    return render(request, "styleguide.html", {"samples": samples_of(request)})


def csrf_failure(request, reason=""):
    """The page's token is older than the session. What was typed is shown with a fresh form, not lost."""
    return render(request, "403_csrf.html", {"posted": posted_fields(request)}, status=403)


def page_not_found(request, exception):
    return render(request, "404.html", status=404)


def bad_request(request, exception):
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def permission_denied(request, exception):
    return render(request, "403.html", status=403)


def server_error(request):
    """For what was raised outside of a view too, as where a session is saved; all else is a mistake of ours."""
    return answer_trouble(request, sys.exc_info()[1]) or broken(request)
