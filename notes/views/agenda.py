"""My agenda: what I starred and added, with clashes, gaps, and the ways between rooms."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from notes.entries import days_of, form_for
from notes.models import Entry, Star
from notes.planned import Agenda, read_all_planned, read_planned
from project.lib.clock import now
from project.lib.hypermedia import render_page
from schedule.models import Talk
from schedule.snapshot import find_conference


@require_safe
def agenda(request, conference_slug):
    """My days at one conference. ``add`` opens the form of an entry on that day, ``from`` and ``to`` fill it."""
    conference = find_conference(conference_slug)
    return render_page(request, "notes/agenda.html", context_of(request, conference), fragment="agenda")


@require_safe
def agendas(request):
    """My days at all conferences, those that are over folded."""
    planned = read_all_planned(request.user)
    mine = [_agenda(request, conference, planned[conference], planned) for conference in planned]
    mine.sort(key=lambda one: one.days[0].day if one.days else one.conference.starts_on or one.now.date())
    coming, past = [one for one in mine if not one.is_over], [one for one in mine if one.is_over]
    context = {"coming": coming, "past": past[::-1], "is_all": True}
    return render_page(request, "notes/agendas.html", context, fragment="agenda")


@require_POST
def take_time(request, conference_slug, talk_slug):
    """Of a repeated talk that I starred, take the time of ``slot``."""
    talk = get_object_or_404(
        Talk.objects.select_related("conference"), conference__slug=conference_slug, slug=talk_slug
    )
    slot = request.POST.get("slot", "")
    slots = talk.slots.not_withdrawn().filter(pk=slot) if slot.isdecimal() and len(slot) < 20 else None
    if not slots or not request.user.is_authenticated:
        raise Http404("The talk is not on then.")
    Star.objects.for_user(request.user).filter(talk=talk).update(slot=slots[0])
    return HttpResponseRedirect(f"{reverse('agenda', args=[conference_slug])}#talk-{talk.pk}", status=303)


def context_of(request, conference, form=None):
    """What the page of an agenda shows; ``form`` is one of an entry that was refused."""
    deleted = request.GET.get("deleted", "")
    entries = Entry.objects.for_user(request.user).is_deleted().filter(conference=conference)
    days = days_of(conference)
    return {
        "conference": conference,
        "agenda": _agenda(request, conference, read_planned(request.user, conference)),
        "deleted": entries.filter(pk=deleted).first() if deleted.isdecimal() and len(deleted) < 20 else None,
        "form": form or form_for(conference, days=days, asked=request.GET),
        "has_days": bool(days),
        "is_adding": form is not None or "add" in request.GET,
    }


def _agenda(request, conference, planned, others=None):
    zone = request.preferences.zone_beside(conference.zone) or conference.zone
    return Agenda(conference, planned, zone, now(), others or {})
