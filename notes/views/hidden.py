import re

from django.http import HttpResponseRedirect
from django.views.decorators.http import require_POST

from notes.hiding import bring_back, find_thing, hide_thing
from notes.views.back import back_to
from project.accounts.guests import ensure_person
from schedule.snapshot import find_conference

_PLACE = re.compile(r"s\d{1,19}|hiding")


@require_POST
def hide(request, conference_slug):
    """Hide a talk, a track or a room with ``hide=track:<its slug>``; bring it back with ``show=``. ``at``
    is where on the page that was."""
    conference = find_conference(conference_slug)
    about, _colon, slug = request.POST.get("show", request.POST.get("hide", "")).replace("\0", "").partition(":")
    if "show" in request.POST:
        bring_back(request.user, conference, about, slug)
    else:
        thing = find_thing(conference, about, slug)
        hide_thing(ensure_person(request), conference, about, thing)
    at = f"#{request.GET['at']}" if _PLACE.fullmatch(request.GET.get("at", "")) else ""
    return HttpResponseRedirect(back_to(request, conference.get_absolute_url()).split("#")[0] + at, status=303)
