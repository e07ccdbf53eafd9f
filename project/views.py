"""Pages that no app owns: the front door, health, and what is said when something goes wrong."""

from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

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
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return HttpResponse("migrations wait\n", status=503, content_type="text/plain; charset=utf-8")
        with transaction.atomic():
            # No row has this key: nothing changes, but a database that cannot be written to refuses.
            Conference.objects.filter(pk=-1).update(title="")
    except DatabaseError:
        return HttpResponse("no database\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ready\n", content_type="text/plain; charset=utf-8")


def csrf_failure(request, reason=""):
    """The page's token is older than the session. What was typed is shown with a fresh form, not lost."""
    posted = [(name, value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"]
    return render(request, "403_csrf.html", {"posted": posted}, status=403)


def page_not_found(request, exception):
    return render(request, "404.html", status=404)


def bad_request(request, exception):
    return render(request, "400.html", status=400)


def permission_denied(request, exception):
    return render(request, "403.html", status=403)
