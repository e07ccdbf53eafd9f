"""All my notes, and those in the bin."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from notes.bin import STAYS
from notes.models import Note
from notes.notebook import Notebook
from project.lib.hypermedia import is_partial, render_page


@require_safe
def notes(request):
    """All my notes, by conference and day, or as ``q``, ``tag`` and ``conference`` find them."""
    notebook = Notebook(request.user, request.GET)
    fragment = "more" if notebook.number > 1 and is_partial(request) else "results"
    return render_page(request, "notes/notes.html", {"notebook": notebook}, fragment=fragment)


@require_safe
def note_bin(request):
    """My notes that wait in the bin, the last deleted first."""
    mine = Note.objects.none()
    if request.user.is_authenticated:
        mine = Note.objects.for_user(request.user).is_deleted().with_place().order_by("-deleted_at")[:500]
    for note in (binned := list(mine)):
        note.gone_on = note.deleted_at + STAYS
    return render(request, "notes/bin.html", {"binned": binned})
