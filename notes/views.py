from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from project.accounts.guests import ensure_person
from project.lib.hypermedia import is_partial, render_page
from schedule.models import Talk

from .access import note_for_reading, note_for_writing
from .forms import NoteForm, VersionForm
from .models import Note, Star
from .saving import StaleNote, save_note


def _talk(conference_slug, talk_slug):
    talks = Talk.objects.select_related("conference")
    return get_object_or_404(talks, conference__slug=conference_slug, slug=talk_slug)


def _place(request):
    """Where on a page the note stands: "" beside its talk, or the number of a row of the schedule."""
    row = request.GET.get("row", "")
    return row if row.isdecimal() and len(row) < 20 else ""


def _render(request, talk, state, *, status=200, **context):
    """The note in one of its states: ``view``, ``form``, ``conflict`` or ``deleted``."""
    context |= {"talk": talk, "conference": talk.conference, "state": state, "place": _place(request)}
    return render_page(request, "notes/note.html", context, fragment="note", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def note(request, conference_slug, talk_slug):
    """My note on a talk: GET shows it, or with ``?edit`` its form; POST saves it."""
    talk = _talk(conference_slug, talk_slug)
    if request.method == "POST":
        return _save(request, talk)
    mine = note_for_reading(request.user, talk)
    if "edit" in request.GET:
        form = NoteForm(initial={"body": mine.body if mine else "", "version": mine.version if mine else 0})
        return _render(request, talk, "form", note=mine, form=form)
    return _render(request, talk, "view", note=mine)


def _save(request, talk):
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _render(request, talk, "form", note=note_for_reading(request.user, talk), form=form, status=422)
    body, version = form.cleaned_data["body"], form.cleaned_data["version"]
    if request.POST.get("keep") == "both":
        body = _joined(note_for_reading(request.user, talk), body)
    try:
        saved = save_note(ensure_person(request), talk, body, version)
    except StaleNote as stale:
        return _render(request, talk, "conflict", note=stale.note, body=body, status=409)
    if is_partial(request):
        response = _render(request, talk, "view", note=saved, is_saved=True)
        return trigger_client_event(response, "noted", {"by": 1 if version == 0 else 0})
    return HttpResponseRedirect(f"{talk.get_absolute_url()}#note", status=303)


def _joined(standing, body):
    """After a conflict: what is saved, with what was written below it."""
    return f"{standing.body}\n\n{body}" if standing else body


@require_POST
def delete_note(request, conference_slug, talk_slug):
    """Delete my note, and offer its text once more: to undo is to save it again."""
    talk = _talk(conference_slug, talk_slug)
    mine = note_for_writing(request.user, talk)
    form = VersionForm(request.POST)
    if not form.is_valid() or form.cleaned_data["version"] != mine.version:
        return _render(request, talk, "view", note=mine, is_changed=True, status=409)
    Note.objects.for_user(request.user).filter(pk=mine.pk, version=mine.version).delete()
    response = _render(request, talk, "deleted", note=None, body=mine.body)
    return trigger_client_event(response, "noted", {"by": -1})


@require_POST
def star_talk(request, conference_slug, talk_slug):
    """Star a talk with ``starred=1``, take the star away with ``starred=0``."""
    talk = _talk(conference_slug, talk_slug)
    starred = request.POST.get("starred") == "1"
    person = ensure_person(request)
    if starred:
        Star.objects.get_or_create(user=person, talk=talk)
    else:
        Star.objects.for_user(person).filter(talk=talk).delete()
    if is_partial(request):
        context = {"url": talk.get_absolute_url(), "title": talk.title, "starred": starred}
        response = render(request, "notes/_star.html", context)
        return trigger_client_event(response, "starred", {"by": 1 if starred else -1})
    return HttpResponseRedirect(_back(request, talk), status=303)


def _back(request, talk):
    """The page of this site that the person came from, else the talk."""
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}, request.is_secure()):
        return referer
    return talk.get_absolute_url()
