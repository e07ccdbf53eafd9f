from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from notes.agenda import clashes_with, free_times
from notes.models import Star
from notes.places import find_place
from notes.planned import read_planned
from notes.views.back import back_to
from project.accounts.guests import ensure_person
from project.lib.hypermedia import is_partial
from schedule.models import Slot

_LONGEST_NUMBER = 18  # digits of an id
_PRIORITIES = {"1": Star.Priority.STARRED, "2": Star.Priority.MUST_SEE}


@require_POST
def star_talk(request, conference_slug, talk_slug):
    """Star a talk with ``starred=1``, say that it is a must with ``2``, take the star away with ``0``. A clash with
    what else is in the agenda is said."""
    talk = find_place(conference_slug, talk_slug=talk_slug).talk
    return _set(request, talk, request.POST.get("starred", ""))


@require_POST
def star_slot(request):
    """The same from a row of the schedule, with ``starred=1-4711``: the talk of that slot. Of a talk that is repeated
    it is the time that is taken."""
    wanted, _, number = request.POST.get("starred", "").partition("-")
    if not number.isdecimal() or len(number) > _LONGEST_NUMBER:
        raise Http404("No slot is named.")
    slot = get_object_or_404(Slot.objects.select_related("talk__conference"), pk=number)
    return _set(request, slot.talk, wanted, slot)


def _set(request, talk, wanted, slot=None):
    priority = _PRIORITIES.get(wanted, 0)
    more = Star.objects.set_priority(ensure_person(request), talk, priority, slot)
    clash = find_clash(request, talk) if priority else {}
    if is_partial(request):
        which = {"slot": slot.pk} if slot else {"url": talk.get_absolute_url()}
        response = render(request, "notes/star.html", {"starred": priority, **which, **clash})
        if priority:
            trigger_client_event(response, "replanned", {})
        return trigger_client_event(response, "starred", {"by": more})
    if clash:
        messages.warning(request, render_to_string("notes/_clash.html", clash))
    return HttpResponseRedirect(back_to(request, talk.get_absolute_url()), status=303)


def find_clash(request, talk):
    """What ``notes/_clash.html`` says of a talk that is starred: what else is in my agenda then, and where it is
    repeated at a free time, that. {} where nothing clashes."""
    items = read_planned(request.user, talk.conference).items
    item = next((one for one in items if one.key == f"talk-{talk.pk}"), None)
    clashes = clashes_with(item, items) if item else []
    if not clashes:
        return {}
    zone = request.preferences.zone_beside(talk.conference.zone) or talk.conference.zone
    again = next(iter(free_times(item, items)), None)
    return {"clashes": clashes, "again": again, "zone": zone, "conference": talk.conference}
