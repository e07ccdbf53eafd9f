"""All my notes, and those in the bin."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from notes.access import note_or_404
from notes.bin import STAYS
from notes.bin import erase_note as erase_from_bin
from notes.models import Note
from notes.notebook import Notebook, first_words
from project.lib.hypermedia import is_partial, render_page

_MOST = 500  # notes that the bin lists


@require_safe
def notes(request):
    """All my notes, by conference and day, or as ``q``, ``tag`` and ``conference`` find them."""
    notebook = Notebook(request.user, request.GET)
    fragment = "more" if notebook.number > 1 and is_partial(request) else "results"
    return render_page(request, "notes/notes.html", {"notebook": notebook}, fragment=fragment)


@require_safe
def note_bin(request):
    """My notes that wait in the bin, the last deleted first."""
    mine = Note.objects.for_user(request.user).is_deleted().with_place().order_by("-deleted_at", "-pk")
    for note in (binned := list(mine.with_beginning()[:_MOST])):
        note.line = first_words(note.beginning)
        last = (note.deleted_at + STAYS).astimezone(note.conference.zone)
        note.gone_on = f"{last.day} {last:%B}"
    return render(request, "notes/bin.html", {"binned": binned})


@require_POST
def erase_note(request, note_id):
    """Delete a note of mine for good, if it is in the bin."""
    mine = note_or_404(request.user, note_id, even_deleted=True)
    if not erase_from_bin(mine):
        raise Http404("It is not in the bin.")
    messages.success(request, f"Your note on {mine.place.subject} is gone for good.")
    return HttpResponseRedirect(reverse("note_bin"), status=303)
