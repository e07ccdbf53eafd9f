"""Something of my own in an agenda: added, changed, deleted and brought back."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from notes import entries
from notes.entries import entry_or_404, form_for
from notes.models import Entry
from notes.views.agenda import context_of
from project.accounts.guests import ensure_person
from schedule.snapshot import find_conference


@require_POST
def add_entry(request, conference_slug):
    conference = find_conference(conference_slug)
    form = form_for(conference, request.POST)
    if not form.is_valid():
        return render(request, "notes/agenda.html", context_of(request, conference, form), status=422)
    entry = Entry.objects.create(user=ensure_person(request), conference=conference, **form.values)
    return _to_agenda(conference, f"#entry-{entry.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def change_entry(request, conference_slug, entry_id):
    """Its form; POST saves it."""
    entry = entry_or_404(request.user, conference_slug, entry_id)
    form = form_for(entry.conference, request.POST or None, entry=entry)
    if request.method == "POST" and form.is_valid():
        entries.change_entry(entry, form.values)
        return _to_agenda(entry.conference, f"#entry-{entry.pk}")
    status = 422 if request.method == "POST" else 200
    return render(
        request, "notes/entry.html", {"entry": entry, "conference": entry.conference, "form": form}, status=status
    )


@require_POST
def delete_entry(request, conference_slug, entry_id):
    entry = entry_or_404(request.user, conference_slug, entry_id)
    entries.delete_entry(entry)
    return _to_agenda(entry.conference, f"?deleted={entry.pk}")


@require_POST
def undelete_entry(request, conference_slug, entry_id):
    entry = entry_or_404(request.user, conference_slug, entry_id, even_deleted=True)
    entries.undelete_entry(entry)
    return _to_agenda(entry.conference, f"#entry-{entry.pk}")


def _to_agenda(conference, where):
    return HttpResponseRedirect(reverse("agenda", args=[conference.slug]) + where, status=303)
