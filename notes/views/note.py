"""One note: shown, written, deleted and brought back."""

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from notes.access import note_for_reading, note_or_404
from notes.bin import delete_note as put_into_bin
from notes.bin import undelete_note as take_out_of_bin
from notes.cards import Card
from notes.forms import NoteForm, TickForm, VersionForm
from notes.models import Note
from notes.pictures import append_picture
from notes.places import Place, find_place
from notes.rendering import is_ticked
from notes.rendering import tick_task as tick_task_in
from notes.saving import StaleNote, is_handle_of, keep_unsaved, new_handle, save_note
from notes.views.pictures import PictureRefused, keep_sent_picture
from project.accounts.guests import ensure_person, identities
from project.lib.comparing import merge
from project.lib.hypermedia import is_partial, render_page, wants_json
from schedule.models import Slot

_ANY = ["GET", "HEAD", "POST"]


@require_http_methods(_ANY)
def note(request, conference_slug, **where):
    """My note about a talk, a day, a speaker, the conference or its hallway: GET shows it, or with ``?edit`` its form
    and with ``?new`` that of a further note; POST saves it."""
    if request.method == "POST" and _is_of_another(request):
        return _signed_out(request)
    place = find_place(conference_slug, **where)
    if request.method == "POST":
        return _save(request, place)
    return _show(request, place, None if "new" in request.GET else note_for_reading(request.user, place))


@require_safe
def note_at_slot(request, slot_id):
    """A short way from a row of the schedule to my note on its talk, or to the form of one."""
    slot = get_object_or_404(Slot.objects.select_related("talk__conference"), pk=slot_id)
    place = Place.of_talk(slot.talk)
    edit = "" if note_for_reading(request.user, place) else "?edit"
    return HttpResponseRedirect(f"{place.note_url}{edit}")


@require_http_methods(_ANY)
def note_detail(request, note_id):
    """A note of mine, wherever it belongs: the same as at its place's address."""
    if request.method == "POST" and _is_of_another(request):
        return _signed_out(request)
    if request.method == "POST":
        mine = note_or_404(request.user, note_id, even_deleted=True)  # its text may still be written on somewhere
        return _save(request, mine.place, mine)
    mine = note_or_404(request.user, note_id)
    return _show(request, mine.place, mine)


def _row(request):
    """Where the note stands: as ``Card.row``."""
    row = request.GET.get("row", "")
    return row if row == "line" or (row.isdecimal() and len(row) < 20) else ""


def _render(request, card, *, status=200):
    context = {"card": card, "conference": card.place.conference}
    return render_page(request, "notes/note.html", context, fragment="note", status=status)


def _show(request, place, mine):
    if wants_json(request):
        return _json(mine)
    if "new" in request.GET:
        wanted = request.GET["new"]  # one that a browser has words for, or any
        handle = wanted if wanted and is_handle_of(wanted, place) else new_handle()
        return _render(request, Card(place, "form", row=_row(request), handle=handle))
    if "edit" in request.GET:
        card = Card(place, "form", mine, row=_row(request))
        card.body, card.version = (mine.body, mine.version) if mine else ("", 0)
        return _render(request, card)
    return _render(request, Card(place, "view", mine, row=_row(request)))


def _json(mine):
    if mine is None:
        return JsonResponse({"error": "No note of yours is here."}, status=404)
    about = {"id": mine.pk, "version": mine.version, "body": mine.body, "updated_at": mine.updated_at.isoformat()}
    return JsonResponse(about | {"about": mine.about, "subject": mine.place.subject, "url": mine.get_absolute_url()})


def _save(request, place, mine=None):
    form, refusal = _read_form(request)
    posted = form.data.get("handle", "")
    handle = mine.handle if mine else posted if is_handle_of(posted, place) else place.handle
    card = Card(place, "form", mine, handle, _row(request), form.data.get("body", ""))
    if not form.is_valid():
        card.note = card.note or note_for_reading(request.user, place)
        card.version = form.data.get("version", "")
        card.error = " ".join(error for errors in form.errors.values() for error in errors)
        return _answer_autosave(request, "refused", card, 422) or _render(request, card, status=422)
    return _save_valid(request, card, form.cleaned_data, refusal)


def _read_form(request):
    """(NoteForm, why a picture that came along was not kept or ""): the picture is put below the text."""
    data = request.POST
    try:
        picture = keep_sent_picture(request)
    except PictureRefused as refusal:
        return NoteForm(data), str(refusal)
    if picture:
        data = data.copy()
        data["body"] = append_picture(data.get("body", ""), picture)
    return NoteForm(data), ""


def _is_of_another(request):
    """Whether the text was written by somebody else than whose session this is now: as when it has ended."""
    author = request.POST.get("author", "")
    return author != "" and author not in identities(request)


def _signed_out(request):
    """Nobody's note is touched: a fragment says how to go on, a page shows the text that was sent."""
    context = {"address": request.path, "body": request.POST.get("body", "")}
    if not is_partial(request):
        return render(request, "notes/signed_out.html", context, status=401)
    response = render(request, "notes/_signed-out.html", context, status=401)
    response["Hallway-State"] = "signed-out"
    return response


def _save_valid(request, card, data, refusal):
    standing = _standing(request, card) if data["keep"] else None
    if data["keep"] == "theirs" and standing:
        keep_unsaved(standing, data["body"], data["key"])
        card.note, card.state = standing, "view"
        return _answer_autosave(request, "saved", card, 200) or _shown(request, card, False)
    body = _chosen(standing, data)
    try:
        author = ensure_person(request)
        which = {"handle": card.handle, "key": data["key"], "note": card.note}
        saved = save_note(author, card.place, body, data["version"], **which)
    except StaleNote as stale:
        base = stale.base
        if data["keep"] and data["base"] and stale.note:  # a decision was overtaken: what was written began there
            base = stale.note.revisions.filter(version=data["base"]).first()
        card.state, card.note, card.base, card.body = "conflict", stale.note, base, data["body"]
        card.version = stale.note.version if stale.note else 0
        return _answer_autosave(request, "conflict", card, 409) or _render(request, card, status=409)
    card.note, card.state, card.is_saved, card.version = saved.note, "view", True, saved.version
    if refusal:
        card.state, card.error, card.body = "form", refusal, body
        return _render(request, card, status=422)
    return _answer_autosave(request, "saved", card, 200) or _shown(request, card, saved.is_new)


def _standing(request, card):
    """The note that a save would change, or None."""
    return Note.objects.for_user(request.user).not_deleted().with_place().filter(handle=card.handle).first()


def _chosen(standing, data):
    """After a conflict: the text of the choice that was made. Any other choice is what was written."""
    if data["keep"] not in ("both", "merged") or not standing:
        return data["body"]
    over = _chosen_over(standing, data)
    if over is None:
        return data["body"]
    if data["keep"] == "both":
        return f"{over}\n\n{data['body']}"
    base = standing.revisions.filter(version=data["base"]).first() if data["base"] else None
    return (base and merge(base.body, data["body"], over)) or data["body"]


def _chosen_over(standing, data):
    """The text that was seen when the choice was made; None where another stands now. The same choice sent again,
    after its answer was lost, is made over the same text."""
    if standing.version == data["version"]:
        return standing.body
    if data["key"] and standing.revisions.filter(key=data["key"], version=data["version"] + 1).exists():
        seen = standing.revisions.filter(version=data["version"]).first()
        return seen and seen.body
    return None


def _answer_autosave(request, what, card, status):
    """To the script of the field: only what it has to say, never the field itself. None where it did not ask."""
    if "autosave" not in request.POST or not is_partial(request):
        return None
    if what == "refused":
        response = HttpResponse(card.error, content_type="text/plain; charset=utf-8", status=status)
    else:
        context = {"card": card, "conference": card.place.conference}
        response = render(request, f"notes/_{what}.html", context, status=status)
    response["Hallway-State"] = what
    if what == "saved":
        response["Hallway-Version"] = str(card.version or card.note.version)
        response["Hallway-Note"] = card.note.get_absolute_url()
        response["Hallway-Author"] = str(card.note.author_id)
    elif what == "conflict":
        response["Hallway-Version"] = str(card.version)
        response["Hallway-Note"] = card.url  # another than was edited, where that one was deleted and begun anew
    return response


def _shown(request, card, is_new):
    if is_partial(request):
        return trigger_client_event(_render(request, card), "noted", {"by": 1 if is_new and not card.further else 0})
    page = card.place.url if card.place.about in ("talk", "speaker") else card.url
    return HttpResponseRedirect(f"{page}#{card.id}", status=303)


@require_POST
def delete_note(request, note_id):
    """Put my note into the bin, and offer to bring it back where it stood."""
    mine = note_or_404(request.user, note_id)
    form = VersionForm(request.POST)
    if not form.is_valid() or not put_into_bin(mine, form.cleaned_data["version"]):
        mine = note_or_404(request.user, note_id)
        return _render(request, Card(mine.place, "view", mine, row=_row(request), is_changed=True), status=409)
    card = Card(mine.place, "deleted", mine, row=_row(request))
    return trigger_client_event(_render(request, card), "noted", {"by": 0 if card.further else -1})


@require_POST
def undelete_note(request, note_id):
    """Bring my note back out of the bin."""
    mine = note_or_404(request.user, note_id, even_deleted=True)
    if mine.deleted_at:
        take_out_of_bin(mine)
        mine = note_or_404(request.user, note_id)
    return _shown(request, Card(mine.place, "view", mine, row=_row(request), is_saved=True), True)


@require_POST
def tick_task(request, note_id):
    """Tick a task of my note, or take its tick away: ``task`` is its number in the text, from 0."""
    mine = note_or_404(request.user, note_id)
    form = TickForm(request.POST)
    card = Card(mine.place, "view", mine, row=_row(request), is_changed=True)
    if not form.is_valid() or form.cleaned_data["version"] != mine.version:
        return _render(request, card, status=409)
    try:
        task = form.cleaned_data["task"]
        body = tick_task_in(mine.body, task, not is_ticked(mine.body, task))
        saved = save_note(request.user, mine.place, body, mine.version, handle=mine.handle)
    except (LookupError, StaleNote):
        return _render(request, card, status=409)
    return _shown(request, Card(mine.place, "view", saved.note, row=_row(request)), False)
