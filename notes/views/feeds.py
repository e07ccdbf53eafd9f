"""Calendars: what to take along of a conference, and the secret addresses that calendars read."""

from django.http import HttpResponse, HttpResponseNotFound, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from notes import feeds
from notes.models import Feed
from project.accounts.guests import ensure_person
from schedule.snapshot import find_conference

_SECRET = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@require_safe
@cache_control(private=True, no_store=True)
def calendar(request, conference_slug):
    """Calendar and files: what the filters of this address leave, or my agenda; as a file, or as a calendar that
    follows what changes."""
    conference = find_conference(conference_slug)
    selection = feeds.select(conference, request.GET, request.my)
    context = {
        "conference": conference,
        "selection": selection,
        "query": selection.wanted.query(),
        "in_words": feeds.in_words(selection),
        "feeds": _shown(request, Feed.objects.for_user(request.user).filter(conference=conference)),
    }
    return render(request, "notes/calendar.html", context)


@require_safe
@cache_control(private=True, no_store=True)
def calendars(request):
    """All the calendars that I have made an address for."""
    mine = Feed.objects.for_user(request.user).select_related("conference")
    return render(request, "notes/calendars.html", {"feeds": _shown(request, mine)})


@require_POST
def add_feed(request, conference_slug=None):
    """An address for my agenda, at a conference or at all of them; with ``what=talks`` for what the filters of this
    address leave."""
    conference = find_conference(conference_slug) if conference_slug else None
    selection = None
    if conference and request.POST.get("what") == Feed.What.TALKS:
        selection = feeds.select(conference, request.GET, request.my)
    feed = feeds.make_feed(ensure_person(request), conference, selection)
    query = selection.wanted.query() if selection else ""
    return HttpResponseRedirect(f"{_page_of(feed)}{query}#feed-{feed.pk}", status=303)


@require_POST
def revoke_feed(request, feed_id):
    """From now on there is nothing at its address."""
    feed = _mine_or_404(request, feed_id)
    feed.delete()
    return HttpResponseRedirect(_page_of(feed) if "here" in request.POST else reverse("calendars"), status=303)


@require_POST
def renew_feed(request, feed_id):
    """The same at another address; from now on there is nothing at the old one."""
    feed = _mine_or_404(request, feed_id)
    Feed.objects.filter(pk=feed.pk).set_new_token()
    page = _page_of(feed) if "here" in request.POST else reverse("calendars")
    return HttpResponseRedirect(f"{page}#feed-{feed.pk}", status=303)


@require_safe
@cache_control(private=True, no_store=True)
def feed_code(request, feed_id):
    """Its address as a QR code, an SVG."""
    feed = _mine_or_404(request, feed_id)
    return HttpResponse(feeds.code_of(_address(request, feed)), content_type="image/svg+xml")


@require_safe
@cache_control(private=True, no_cache=True)
def feed(request, token):
    """The calendar at a secret address, for whoever has it. A revoked address answers like one that never was."""
    found = Feed.objects.with_token(token).select_related("user", "conference").first()
    if found is None:
        return HttpResponseNotFound("No calendar is here.\n", content_type="text/plain; charset=utf-8", headers=_SECRET)
    parts = feeds.parts_of(found)
    tag = feeds.tag_of(parts, feeds.title_of(found), request.get_host())
    response = get_conditional_response(request, etag=tag)
    if response is None:
        site, address = request.build_absolute_uri("/").removesuffix("/"), request.build_absolute_uri()
        content = feeds.write_feed(found, parts, site=site, address=address)
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    for name, value in (_SECRET | {"ETag": tag}).items():
        response.headers[name] = value
    return response


def _mine_or_404(request, feed_id):
    return get_object_or_404(Feed.objects.for_user(request.user).select_related("conference"), pk=feed_id)


def _shown(request, mine):
    """[(feed, its address, the same for whatever subscribes to calendars)], the newest first."""
    addresses = [(feed, _address(request, feed)) for feed in mine.order_by("-pk")]
    return [(feed, address, f"webcal://{address.partition('://')[2]}") for feed, address in addresses]


def _address(request, feed):
    return request.build_absolute_uri(feed.get_absolute_url())


def _page_of(feed):
    return reverse("calendar", args=[feed.conference.slug]) if feed.conference else reverse("calendars")
