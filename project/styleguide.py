"""Every component in every state, for whoever works on the looks: what the pages themselves answer about a sample.

The sample is made as real ones are, in a transaction that is always rolled back: nothing of it stays.
"""

import contextlib
import copy
import datetime as dt
import re

from allauth.account.forms import SignupForm
from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils.safestring import mark_safe

from notes.cards import Card
from notes.changes import BACK, MOVED, WITHDRAWN, Change
from notes.middleware import My
from notes.models import Entry, Hidden, Star
from notes.places import Place
from notes.saving import StaleNote, new_handle, save_note
from notes.views.stars import find_clash
from project.lib.clock import now
from schedule.comparing import compare
from schedule.importers.programme import Event, Programme, Room, Speaker, Track
from schedule.models import Conference, Import, Source
from schedule.preview import describe
from schedule.sync import apply_programme

SLUG = "styleguide-sample"
ROOMS = ("The Great Hall", "Room 2", "The Very Long Name of the Auditorium in the Eastern Annex", "Cellar")
LONGEST = (
    "The longest title that a committee has ever accepted: what eleven years of keeping a federated, end-to-end "
    "encrypted Programmierschnittstellenkompatibilitätsschicht alive have taught us about patience, and each other"
)
NOTE = "# What I heard\n\n- [x] the *first* task\n- [ ] and `another` #sample\n\n> Said from the stage. [12:30]\n"
_PAGES = [  # (title, address); {c} is the conference's
    ("Front page", "/"),
    ("Schedule: rows in every state, hidden ones too", "{c}?day={day}&hidden=1"),
    ("Schedule: filters chosen, what is withdrawn", "{c}?starred=1&room=room-2&room=the-great-hall"),
    ("Search: words marked", "{c}?q=federated"),
    ("Search: spelt otherwise", "{c}?q=federatde"),
    ("Nothing found", "{c}?q=federated&day={other}&kind=keynote"),
    ("Grid: lanes, now, what is hidden", "{c}?day={day}&view=grid&hidden=1"),
    ("Now", "{c}now/"),
    ("Now: before the first day", "{c}now/?at=2001-01-01T10:00"),
    ("Now: at no moment", "{c}now/?at=noon"),
    ("Sign at a door", "{c}rooms/the-great-hall/now/"),
    ("Agenda: a clash, a gap, a way, an entry of mine", "{c}agenda/?add={day}"),
    ("Agendas", "/agenda/"),
    ("Calendar", "{c}calendar/?day={day}"),
    ("Talk", "{talk}"),
    ("Notebook", "/notes/"),
    ("Bin", "/notes/bin/"),
    ("Add a conference: nothing given yet", "/conferences/add/"),
    ("Where a conference comes from", "{c}source/"),
    ("An import: a question, what is guessed, odd, moved, changed, withdrawn, new", "{asks}"),
    ("An import: most would be withdrawn", "{short}"),
    ("An import: how far it is", "{reading}"),
    ("An import: not a schedule", "{failed}"),
    ("Search everywhere", "/search/?q=federated"),
    ("Preferences", "/accounts/preferences/"),
    ("Sign in", "/accounts/login/"),
    ("Not found", "/nothing/here/"),
]


def samples_of(request):
    """[(title, HTML)] of all there is to see."""
    with transaction.atomic():
        try:
            return [(title, mark_safe(html)) for title, html in _samples(request)]  # noqa: S308  from templates
        finally:
            transaction.set_rollback(True)


def _samples(request):
    user = get_user_model().objects.create_user(SLUG)
    conference, talks = _make_programme()
    first = _make_mine(user, conference, talks)
    days = sorted({slot.day.isoformat() for slot in conference.slots.all()})
    here = conference.get_absolute_url()
    names = _make_imports(user, conference)
    names |= {"c": here, "day": days[0], "other": days[1], "talk": talks["on"].get_absolute_url()}
    asked = _asked(request, user, here)
    yield "Buttons, messages", render_to_string("_styleguide_buttons.html")
    for title, address in _PAGES:
        yield title, _content(user, request, address.format(**names))
    yield "History of a note", _content(user, request, f"/notes/{first.pk}/history/")
    yield from _notes(asked, conference, talks, first)
    yield "Said when a star clashes", _clash(asked, talks["rival"])
    yield "Said of what moved", _changes(asked, conference, talks)
    yield (
        "Sign up, refused",
        _inside(
            render_to_string("account/signup.html", {"form": SignupForm({"username": "", "password1": "1"})}, asked)
        ),
    )
    toast = re.search(r"<template>(.*?)</template>", _page(user, request, "/notes/"), re.DOTALL)[1]
    toast = toast.replace("<span></span>", "<span>You are offline.</span>")
    yield "What went wrong", f'<div class="toasts">{toast}</div>'


def _make_programme():
    """A Conference that runs now, and its talks by what they show: on one day, which began before its first talk."""
    base = now().replace(second=0, microsecond=0)
    base -= dt.timedelta(minutes=base.minute % 5)
    begun = base - dt.timedelta(minutes=100)
    today = begun.date()
    midnight = dt.datetime.combine(today + dt.timedelta(days=1), dt.time(), dt.UTC)

    def event(guid, title, start, minutes, room=0, **fields):
        begins = start if isinstance(start, dt.datetime) else base + dt.timedelta(minutes=start)
        fields = {"track": "Maintenance", "kind": "talk", "day": today, "code": guid} | fields
        end = begins + dt.timedelta(minutes=minutes)
        place = ROOMS[room] if room is not None else ""
        return Event(guid=guid, title=title, starts_at=begins, ends_at=end, room=place, **fields)

    ada, many = (Speaker("Ada"),), tuple(Speaker(f"Speaker Number {i}") for i in range(7))
    events = [
        event("over", "A talk that is over", begun, 30, speakers=ada),
        event("on", "A talk that is on", -20, 60, speakers=ada, abstract="About federated maintenance."),
        event("alone", "A talk without speakers", -5, 40, 1, track=""),
        event("rival", "A talk beside it", 60, 45, 1, speakers=ada, kind="workshop"),
        event("must", "A talk that I must see", 60, 45, speakers=ada, kind="keynote"),
        event("lane", "A talk that overlaps in its room", 75, 45, speakers=many),
        event("longest", LONGEST, 60, 50, 2, speakers=many, track="Law"),
        event("arabic", "ما الذي تعلمناه من صيانة البرمجيات الحرة", 130, 25, 1, languages=("ar",), track="Law"),
        event("nowhere", "A talk without a room", 130, 25, None, languages=("en",)),
        event("cellar", "A talk in a room that is hidden", 130, 25, 3),
        event("again", "A talk that is repeated", 60, 30, 2, speakers=ada),
        event("night", "A talk after midnight", midnight + dt.timedelta(minutes=30), 45),
        event("tomorrow", "A talk tomorrow", midnight + dt.timedelta(hours=10), 45, speakers=ada, day=midnight.date()),
    ]
    repeat = event("repeat", "A talk that is repeated", 190, 30, 2, speakers=ada, code="again")
    gone = event("gone", "A talk that was withdrawn", 160, 20, 1, speakers=ada)
    parts = {"rooms": tuple(map(Room, ROOMS)), "tracks": (Track("Maintenance"), Track("Law", color="#d0312d"))}
    everything = Programme("sample", "A Sample", "UTC", (*events, repeat, gone), **parts)
    apply_programme(everything, SLUG)
    conference = apply_programme(Programme("sample", "A Sample", "UTC", (*events, repeat), **parts), SLUG).conference
    return conference, {talk.code: talk for talk in conference.talks.all()}


def _make_imports(user, conference):
    """{name: address} of imports in several states, of a conference whose organiser the user is."""
    Conference.objects.filter(pk=conference.pk).update(organiser=user)
    Source.objects.create(conference=conference, address="https://sample.example/schedule.xml", checked_at=now())
    end = now() + dt.timedelta(days=1)
    moved = Event("on", LONGEST, end.date(), end, end + dt.timedelta(minutes=50), code="on", room=ROOMS[1])
    anew = Event("x", "A talk tomorrow morning", end.date(), end, end, speakers=(Speaker("Ada"),))
    warnings = ("two rooms have the name “Room 2”, the second was taken for the first (line 812)",)
    told = {"rooms": tuple(map(Room, ROOMS)), "warnings": warnings, "asks": ("time_zone",), "format": "frab XML"}
    plans = {
        "asks": describe(compare(Programme("sample", "A Sample", "UTC", (moved, anew), **told), SLUG)),
        "short": describe(compare(Programme("sample", "A Sample", "UTC", (moved,)), SLUG))
        | {"withdraws_most": [12, 13]},
    }
    mine = {"person": user, "conference": conference, "name": "schedule.xml"}
    made = {name: Import.objects.create(**mine, state="ready", plan=plan) for name, plan in plans.items()}
    made["reading"] = Import.objects.create(**mine, stage="Reading", done=412, total=1079)
    made["failed"] = Import.objects.create(**mine, state="failed", failure="this is a web page, not a schedule.")
    return {name: f"/conferences/imports/{row.pk}/" for name, row in made.items()}


def _make_mine(user, conference, talks):
    """Stars, musts, an entry, something hidden, notes; the Note that has a history."""
    for talk in talks.values():
        talk.conference = conference
    for code, priority in {"on": 1, "must": 2, "again": 1, "gone": 1, "arabic": 1, "night": 1, "longest": 1}.items():
        Star.objects.create(user=user, talk=talks[code], priority=priority)
    slot = talks["must"].slots.get()
    times = {"starts_at": slot.ends_at + dt.timedelta(minutes=60), "ends_at": slot.ends_at + dt.timedelta(minutes=85)}
    Entry.objects.create(user=user, conference=conference, day=slot.day, title="Tea with Nadia", place="Foyer", **times)
    Hidden.objects.create(user=user, conference=conference, about="room", slug="cellar")
    place = Place.of_talk(talks["on"])
    first = save_note(user, place, NOTE, 0).note
    save_note(user, place, NOTE + "\nand a line more", 1)
    with contextlib.suppress(StaleNote):
        save_note(user, place, "Typed in the tunnel", 1)
    save_note(user, place, "A second note on the same talk", 0, handle=new_handle())
    save_note(user, Place.of_conference(conference, "hallway"), "Met Nadia of the federated ones", 0)
    binned = save_note(user, Place.of_day(conference, slot.day), "Gone soon", 0).note
    binned.deleted_at = now()
    binned.save()
    first.refresh_from_db()
    return first


def _notes(asked, conference, talks, note):
    place = Place.of_talk(talks["on"])
    cards = {
        "Note: none": Card(Place.of_talk(talks["alone"]), "view"),
        "Note: as it is read": Card(place, "view", note),
        "Note: as it is written": Card(place, "form", note, body=note.body, version=note.version),
        "Note: refused": Card(Place.of_talk(talks["alone"]), "form", error="There is nothing in it yet."),
        "Note: somebody changed this": Card(place, "conflict", note, body="Typed in the tunnel", version=1),
        "Note: deleted": Card(place, "deleted", note),
    }
    for title, card in cards.items():
        yield title, render_to_string("notes/_note.html", {"card": card, "conference": conference}, asked)


def _clash(asked, talk):
    Star.objects.create(user=asked.user, talk=talk)
    said = render_to_string("notes/_clash.html", find_clash(asked, talk), asked)
    return f'<div class="clash">{said} <button class="quiet" type="button">Dismiss</button></div>'


def _changes(asked, conference, talks):
    changes = [
        Change(talks["on"], MOVED, now(), None, "Sat 31 Jan 10:00, Cellar", "Sun 1 Feb 11:30, Room 2"),
        Change(talks["gone"], WITHDRAWN, now(), None),
        Change(talks["longest"], BACK, now(), None, after="Sun 1 Feb 11:30, Room 2"),
    ]
    context = {"changes": changes, "talks": len(changes), "until": now(), "conference": conference, "my": asked.my}
    return render_to_string("notes/_changes.html", context | {"styled": True}, asked)


def _asked(request, user, address):
    """The request as if this user had sent it for another address."""
    path, _, query = address.partition("?")
    asked = copy.copy(request)
    asked.user, asked.my = user, My(user)
    asked.path = asked.path_info = path
    asked.GET = QueryDict(query)
    asked.META = request.META | {"QUERY_STRING": query, "PATH_INFO": path}
    return asked


def _page(user, request, address):
    asked = _asked(request, user, address)
    view, args, kwargs = resolve(asked.path)
    response = view(asked, *args, **kwargs)
    if hasattr(response, "render"):
        response.render()
    return response.content.decode()


def _content(user, request, address):
    """What stands in the page at an address, without what is around it on every page."""
    if address == "/nothing/here/":
        return _inside(render_to_string("404.html", {}, _asked(request, user, address)))
    return _inside(_page(user, request, address))


def _inside(page):
    if sign := re.search(r'<body class="sign">(.*)</body>', page, re.DOTALL):
        return f'<div class="sign">{sign[1]}</div>'
    return re.search(r'<main id="main"[^>]*>(.*)</main>', page, re.DOTALL)[1]
