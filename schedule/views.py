from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from project.lib.hypermedia import is_partial, render_page
from project.lib.markdown import render_published

from .filters import ProgrammeFilter, Selection
from .models import Talk
from .results import ResultPage
from .rows import language_name
from .snapshot import at_the_same_time, find_conference, neighbours, snapshot_of


@require_safe
def schedule(request, conference_slug):
    """The programme: without words in running order, with words best first."""
    conference = find_conference(conference_slug)
    snapshot = snapshot_of(conference)
    wanted = ProgrammeFilter.from_query(request.GET, snapshot)
    selection = Selection(snapshot, wanted, conference, request.my)
    page = ResultPage(selection, request.my, request.GET.get("page", ""))
    context = {
        "conference": conference,
        "address": conference.get_absolute_url(),
        "wanted": wanted,
        "selection": selection,
        "page": page,
    }
    fragment = "more" if page.is_continued and is_partial(request) else "results"
    return render_page(request, "schedule/schedule.html", context, fragment=fragment)


@require_safe
def talk_detail(request, conference_slug, talk_slug):
    """One talk: who, when, where, what; what is before, after and beside it."""
    conference = find_conference(conference_slug)
    talk = get_object_or_404(Talk.objects.for_conference(conference).select_related("track"), slug=talk_slug)
    talk.conference = conference
    snapshot = snapshot_of(conference)
    rows = snapshot.select(snapshot.rows_of_talks([talk.pk]))
    context = {
        "conference": conference,
        "talk": talk,
        "rows": rows,
        "starred": talk.pk in request.my.starred,
        "languages": ", ".join(language_name(code) for code in talk.languages),
        "links": [link for link in talk.links if link["url"].startswith(("http://", "https://", "mailto:"))],
        "speakers": talk.speakers.order_by("talkspeaker__position"),
        "abstract": render_published(talk.abstract),
        "description": render_published(talk.description),
        "neighbours": neighbours(snapshot, rows[0]) if rows else (None, None),
        "beside": at_the_same_time(snapshot, rows[0]) if rows else [],
    }
    return render_page(request, "schedule/talk_detail.html", context, fragment="talk")
