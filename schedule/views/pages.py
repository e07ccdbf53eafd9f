from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import http_date
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from project.lib import clock
from project.lib.hypermedia import is_partial, render_page, wants_json
from project.lib.markdown import render_published

from ..answers import find_answer, keep_answer
from ..everywhere import EverywhereSearch
from ..filters import ProgrammeFilter, Selection, read_words
from ..models import Conference, Room, Speaker, Talk, TalkSpeaker
from ..moves import moves_of
from ..now_page import RoomSign, RoomsNow
from ..results import ResultPage, row_for
from ..rows import language_name
from ..snapshot import at_the_same_time, find_conference, first_rows, neighbours, snapshot_of
from ..zones import beside, times_of, zone_name


@require_safe
def schedule(request, conference_slug):
    """The programme: without words in running order, with words best first."""
    conference = find_conference(conference_slug)
    snapshot = snapshot_of(conference)
    wanted = ProgrammeFilter.from_query(request.GET, snapshot)
    zone = request.preferences.zone_beside(conference.zone)
    is_first = is_partial(request) and not wants_json(request) and "page" not in request.GET
    if is_first and (answer := find_answer(request, snapshot, wanted, zone)):
        return answer
    selection = Selection(snapshot, wanted, conference, request.my)
    address = conference.get_absolute_url()
    in_pieces = is_partial(request) and not wants_json(request)
    number = request.GET.get("page", "")
    page = ResultPage(selection, request.my, address, number, in_pieces=in_pieces, zone=zone)
    if wants_json(request):
        return _json(selection, page.rows, page.following and page.following_query)
    if is_first and selection.is_search and page.rows:
        return keep_answer(request, selection, HttpResponse(page.answer()), zone)
    context = {
        "conference": conference,
        "address": address,
        "wanted": wanted,
        "selection": selection,
        "page": page,
        "times": times_of(request.preferences, conference, snapshot),
    }
    fragment = "more" if page.is_continued and is_partial(request) else "results"
    return render_page(request, "schedule/schedule.html", context, fragment=fragment)


def _json(found, rows, following):
    """What was found as JSON: the same talks in the same order as the page has."""
    talks = [
        {
            "slug": row.slug,
            "title": row.title,
            "speakers": row.speaker_names,
            "url": row.url,
            "starts_at": row.starts_at.isoformat(),
            "ends_at": row.ends_at.isoformat(),
            "room": row.room,
            "track": row.track,
        }
        for row in rows
    ]
    about = {"count": found.count, "is_capped": found.found.is_capped, "corrected": found.corrected}
    return JsonResponse(about | {"talks": talks, "next": following or None})


@require_safe
def home(request):
    """The conferences here, and a search over all of them and over my notes."""
    return _everywhere(request)


@require_safe
def search(request):
    """What was found in all conferences and in my notes; without words, the conferences."""
    return _everywhere(request)


def _everywhere(request):
    q = read_words(request.GET)
    found = EverywhereSearch(
        q,
        request.my,
        exact=request.GET.get("exact") == "1",
        page=request.GET.get("page", ""),
        zone_beside=request.preferences.zone_beside,
    )
    if wants_json(request):
        return _json(found, found.rows, found.following_query)
    context = {"found": found, "conferences": Conference.objects.with_talk_counts().newest_first()}
    fragment = "more" if found.number > 1 and is_partial(request) else "results"
    return render_page(request, "schedule/search.html", context, fragment=fragment)


@require_safe
def speaker_detail(request, conference_slug, speaker_slug):
    """One speaker: who they are, and what they say when and where."""
    conference = find_conference(conference_slug)
    speaker = get_object_or_404(Speaker, conference=conference, slug=speaker_slug)
    speaker.conference = conference
    snapshot = snapshot_of(conference)
    talk_ids = TalkSpeaker.objects.filter(speaker=speaker).values_list("talk_id", flat=True)
    rows = snapshot.select(snapshot.rows_of_talks(talk_ids))
    times = times_of(request.preferences, conference, snapshot)
    context = {
        "conference": conference,
        "times": times,
        "speaker": speaker,
        "biography": render_published(speaker.biography),
        "rows": [
            mark_safe(row_for(row, request.my, with_day=True, zone=times.zone))  # noqa: S308  from templates
            for row in rows
        ],
    }
    return render(request, "schedule/speaker_detail.html", context)


@require_safe
def talk_detail(request, conference_slug, talk_slug):
    """One talk: who, when, where, what; what is before, after and beside it."""
    conference = find_conference(conference_slug)
    talk = get_object_or_404(Talk.objects.for_conference(conference).select_related("track"), slug=talk_slug)
    talk.conference = conference
    snapshot = snapshot_of(conference)
    rows = snapshot.select(snapshot.rows_of_talks([talk.pk]))
    speakers = list(talk.speakers.order_by("talkspeaker__position"))
    also = TalkSpeaker.objects.filter(speaker__in=speakers).exclude(talk=talk).values_list("talk_id", flat=True)
    by_them = sorted(first_rows(snapshot, dict.fromkeys(also)), key=lambda row: row.starts_at.timestamp())
    moves = moves_of(talk, conference.zone) if talk.pk in snapshot.changed else {}
    here = next(iter([row for row in rows if not row.is_withdrawn] or rows), None)
    known = {talk.pk, *(row.talk_id for row in by_them)}
    context = {
        "conference": conference,
        "talk": talk,
        "times": times_of(request.preferences, conference, snapshot),
        "slots": [
            (row, zone_name(row.starts_at), beside(row, request.preferences), moves.get(row.slot_id)) for row in rows
        ],
        "starred": request.my.priority(talk.pk),
        "languages": ", ".join(language_name(code) for code in talk.languages),
        "links": [link for link in talk.links if link["url"].startswith(("http://", "https://", "mailto:"))],
        "speakers": speakers,
        "abstract": render_published(talk.abstract),
        "description": render_published(talk.description),
        "neighbours": neighbours(snapshot, here) if here else (None, None),
        "beside": at_the_same_time(snapshot, here) if here else [],
        "by_them": by_them,
        "alike": [row for row in first_rows(snapshot, talk.alike) if row.talk_id not in known],
    }
    return render_page(request, "schedule/talk_detail.html", context, fragment="talk")


@require_safe
def now(request, conference_slug):
    """What is on and what comes next, room by room; at another moment with ``at``."""
    conference = find_conference(conference_slug)
    snapshot = snapshot_of(conference)
    times = times_of(request.preferences, conference, snapshot)
    page = RoomsNow(conference, snapshot, request.my, request.GET.get("at", ""), times.zone)
    return _answer_fresh(request, "schedule/now.html", {"conference": conference, "page": page, "times": times})


@require_safe
def room_sign(request, conference_slug, room_slug):
    """What is on and what comes next in one room, for the screen beside its door."""
    conference = find_conference(conference_slug)
    snapshot = snapshot_of(conference)
    known = snapshot.facets["room"].get(room_slug)
    name = known.label if known else get_object_or_404(Room, conference=conference, slug=room_slug).name
    page = RoomSign(conference, snapshot, name, request.GET.get("at", ""))
    return _answer_fresh(request, "schedule/room_sign.html", {"conference": conference, "page": page})


def _answer_fresh(request, template, context):
    """A page that keeps asking whether it is still right: 304 where it is, before anything is rendered.

    The Date is that of our clock, by which the page sets its own.
    """
    page = context["page"]
    # What compresses an answer makes its tag a weak one.
    if is_partial(request) and request.headers.get("If-None-Match", "").removeprefix("W/") == page.etag:
        response = HttpResponseNotModified()
    else:
        status = 400 if page.problem else 200
        response = render_page(request, template, context, fragment="now", status=status)
    if is_partial(request):
        response.headers["ETag"] = page.etag
    response.headers["Date"] = http_date(clock.now().timestamp())
    return response
