from django.http import HttpResponse, HttpResponseRedirect
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from notes.changes import see, unseen_changes
from notes.views.back import back_to
from project.lib.hypermedia import is_partial
from schedule.snapshot import find_conference


@require_POST
def see_changes(request, conference_slug):
    """Of what became of my talks I have seen what was so ``until`` then; what came after is still to be said."""
    conference = find_conference(conference_slug)
    until = _read(request.POST.get("until", ""))
    if until:
        changes = unseen_changes(request.user, request.my, conference, conference.zone)
        see(request.user, [change for change in changes if change.at <= until])
    if is_partial(request):
        return HttpResponse()
    return HttpResponseRedirect(back_to(request, conference.get_absolute_url()), status=303)


def _read(moment):
    try:
        read = parse_datetime(moment)
    except ValueError:
        return None
    return read if read and read.tzinfo else None
