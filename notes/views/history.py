"""What became of a note: every text that it had, compared, named, and brought back."""

import hashlib
import secrets

from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from notes.access import note_or_404
from notes.forms import NameForm, VersionForm
from notes.history import PAGE, History
from notes.saving import StaleNote, save_note
from project.lib.hypermedia import render_page, wants_json


@require_safe
def note_history(request, note_id):
    """The revisions of my note, newest first; with ``from`` and ``to``, what changed between two of them. As JSON all
    of them, oldest first, each with the SHA-256 of its text in UTF-8."""
    note = note_or_404(request.user, note_id, even_deleted=True)
    if wants_json(request):
        return _json(note)
    history = History(note, request.GET)
    context = {"note": note, "conference": note.conference, "history": history}
    return render_page(request, "notes/history.html", context, fragment="compared" if history.has_choice else "older")


def _json(note):
    revisions = [
        {
            "id": revision.pk,
            "version": revision.version,
            "saved_at": revision.saved_at.isoformat(),
            "length": revision.length,
            "sha256": hashlib.sha256(revision.body.encode()).hexdigest(),
            "key": revision.key,
            "name": revision.name,
        }
        for revision in note.revisions.iterator()
    ]
    return JsonResponse({"note": note.pk, "version": note.version, "revisions": revisions})


@require_POST
def restore_revision(request, note_id, revision_id):
    """Make the text of a revision the note's again; what it has now stays in the history."""
    note = note_or_404(request.user, note_id)
    revision = get_object_or_404(note.revisions, pk=revision_id)
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        save_note(request.user, note.place, revision.body, version, handle=note.handle, key=secrets.token_hex(16))
    except StaleNote:
        context = {"note": note, "conference": note.conference, "history": History(note, {}), "is_changed": True}
        return render(request, "notes/history.html", context, status=409)
    return HttpResponseRedirect(note.get_absolute_url(), status=303)


@require_POST
def name_revision(request, note_id, revision_id):
    """Give a revision a name, by which it is found again and for which it is never thinned out."""
    note = note_or_404(request.user, note_id, even_deleted=True)
    revision = get_object_or_404(note.revisions, pk=revision_id)
    form = NameForm(request.POST)
    if form.is_valid():
        note.revisions.filter(pk=revision.pk).update(name=form.cleaned_data["name"])
        return HttpResponseRedirect(_place_in_history(note, revision), status=303)
    context = {"note": note, "conference": note.conference, "history": History(note, {}), "error": form.errors["name"]}
    return render(request, "notes/history.html", context, status=422)


def _place_in_history(note, revision):
    """The address of the page of the history that has this revision."""
    newer = note.revisions.filter(pk__gt=revision.pk).count()
    page = f"?before={revision.pk + 1}" if newer >= PAGE else ""
    return f"{reverse('note_history', args=[note.pk])}{page}#revision-{revision.pk}"
