from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from notes.models import Star
from notes.places import find_place
from project.accounts.guests import ensure_person
from project.lib.hypermedia import is_partial


@require_POST
def star_talk(request, conference_slug, talk_slug):
    """Star a talk with ``starred=1``, take the star away with ``starred=0``."""
    talk = find_place(conference_slug, talk_slug=talk_slug).talk
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
