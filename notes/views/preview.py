from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST

from notes.access import note_or_404
from notes.cards import Card
from notes.models import LONGEST_NOTE, Note
from notes.places import find_place
from notes.saving import is_handle_of


@require_POST
def preview_note(request):
    """What a note would look like if it were saved now, byte for byte. ``note`` is the address that its form saves to,
    ``handle`` which note there, ``body`` its text. Nothing is written."""
    place = _place(request)
    body = request.POST.get("body", "").replace("\r\n", "\n")
    handle = request.POST.get("handle", "")
    handle = handle if is_handle_of(handle, place) else place.handle
    if len(body.encode()) > LONGEST_NOTE:
        words = "This is too long to be saved."
        return HttpResponse(words, content_type="text/plain; charset=utf-8", status=422)
    card = Card(place, "view", Note(handle=handle, body=body, **place.fields))
    return render(request, "notes/_text.html", {"html": card.html, "body": body})


def _place(request):
    """The Place of the address that the form saves to."""
    try:
        match = resolve(request.POST.get("note", "").partition("?")[0])
    except Resolver404:
        raise Http404 from None
    if match.url_name == "note_detail":
        return note_or_404(request.user, match.kwargs["note_id"], even_deleted=True).place
    if match.url_name == "note":
        return find_place(**match.kwargs)
    raise Http404("No note is saved at this address.")
