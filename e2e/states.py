"""Every page and state, by the steps that lead to it: what is looked at, measured and read aloud is one list."""

import contextlib
import datetime as dt

from django.contrib.auth import get_user_model
from django.utils import timezone

from e2e.conftest import sign_in
from e2e.imports import begin_imports
from notes.bin import delete_note
from notes.models import Entry, Feed, Hidden, Star, Tag
from notes.places import Place
from notes.saving import StaleNote, new_handle, save_note
from schedule.models import Conference, Slot, Talk

TALK = "/djangocon-us-2025/talks/winemaking-with-mutable-event-sourcing-in-django/"
IMPORTS = ("as author", "goto /conferences/add/")
STATES = {
    "home": ["goto /"],
    "schedule": ["goto /djangocon-us-2025/"],
    "a day": ["goto /djangocon-us-2025/?day=2025-09-09"],
    "a grid": [
        "goto /djangocon-us-2025/?view=grid&day=2025-09-09",
        "click .grid .star",
        "see .grid [aria-pressed=true]",
    ],
    "a grid for each day": ["goto /djangocon-us-2025/?view=grid"],
    "a search": ["goto /djangocon-us-2025/?q=django"],
    "a corrected search": ["goto /djangocon-us-2025/?q=winemakign"],
    "a search everywhere": ["goto /search/?q=muthig"],
    "nothing found anywhere": ["goto /search/?q=zzzz+django"],
    "a speaker": ["goto /search/?q=muthig", "click .speakers-found a"],
    "nothing found": ["goto /djangocon-us-2025/?q=zzzz&day=2025-09-09"],
    "a talk": [f"goto {TALK}"],
    "writing": [f"goto {TALK}", "click [data-edit]", "see textarea.note-body"],
    "a note": [
        f"goto {TALK}",
        "click [data-edit]",
        "fill textarea.note-body",
        "click .note .primary",
        "see .note-text",
    ],
    "a note in a row": ["goto /djangocon-us-2025/?q=winemaking", "click .note-link", "see textarea.note-body"],
    "the note alone": [f"goto {TALK}note/?edit"],
    "several notes on a talk": ["as author", f"goto {TALK}", "see .note + .note"],
    "my notes": ["as author", "goto /notes/"],
    "my notes narrowed": ["as author", "goto /notes/?q=barrels&tag=wine&conference=djangocon-us-2025"],
    "no notes": ["goto /notes/"],
    "a note in its line": ["as author", "goto /notes/", "click .note-line-title", "see .note-opened .note"],
    "in my notes": ["as author", "goto /search/?q=coffee", "see .notes-found"],
    "a history": ["as author", f"goto {TALK}", "click a[href$='/history/']", "click .revision-naming summary"],
    "the bin": ["as author", "goto /notes/bin/", "click .erasing summary"],
    "an agenda": ["as author", "goto /djangocon-us-2025/agenda/", "click .entry-adding summary", "see .clash-stretch"],
    "no agenda": ["goto /djangocon-us-2025/agenda/"],
    "all agendas": ["as author", "goto /agenda/", "click .agenda-of summary"],
    "a calendar": ["goto /djangocon-us-2025/calendar/?day=2025-09-09&room=sauganash-ballroom"],
    "my calendars": ["as author", "goto /calendars/", "click .feed-end summary", "see .feed + .feed"],
    "no calendars": ["goto /calendars/"],
    "subscribed": ["as author", "goto /djangocon-us-2025/calendar/", "see .feeds"],
    "what moved": ["as author", "goto /djangocon-us-2025/", "click .changes summary", "see .changes details ul"],
    "what moved, in an agenda": ["as author", "goto /djangocon-us-2025/agenda/", "see .changes"],
    "an entry": ["as author", "goto /djangocon-us-2025/agenda/", "click .plan.own a"],
    "what is hidden": ["as author", "goto /djangocon-us-2025/?hidden=1", "see .chosen-hidden"],
    "signing up": ["goto /accounts/signup/"],
    "signing in": ["goto /accounts/login/"],
    "now": ["goto /djangocon-us-2025/now/?at=2025-09-09T10:14-05:00"],
    "now, between two days": ["goto /djangocon-us-2025/now/?at=2025-09-09T22:00-05:00"],
    "now, at no moment": ["goto /djangocon-us-2025/now/?at=noon"],
    "a sign": ["goto /djangocon-us-2025/rooms/sauganash-ballroom/now/?at=2025-09-09T10:14-05:00"],
    "checking a file": ["goto /conferences/check/"],
    "checking an address": ["as author", "goto /conferences/check/"],
    "a file that is wrong": ["goto /conferences/check/", "send #file", "click .check-form .primary", "see .verdicts"],
    "adding a conference": ["as author", "goto /conferences/add/"],
    "adding one as a visitor": ["goto /conferences/add/"],
    "no address": ["as author", "goto /conferences/add/", "click .source-form .primary", "see .form-error"],
    "where it comes from": ["as author", "goto /djangocon-us-2025/source/"],
    "reading": [*IMPORTS, "click .imports >> text=slow.xml", "see .import-bar"],
    "reading, interrupted": [*IMPORTS, "click .imports >> text=halted.xml", "see .is-warning"],
    "what cannot be read": [*IMPORTS, "click .imports >> text=broken.xml", "see .is-warning"],
    "columns of a table": [*IMPORTS, "click .imports >> text=table.csv", "see .columns"],
    "a new conference": [*IMPORTS, "click .imports >> text=new.xml", "see .options-form"],
    "what would happen": [*IMPORTS, "click .imports >> text=later.xml", "see .question"],
    "most would be withdrawn": [*IMPORTS, "click .imports >> text=short.xml", "see .guard"],
    "what was done": ["as author", "goto /djangocon-us-2025/source/", "click .imports >> text=first.xml"],
    "not found": ["goto /nothing/here/"],
}
# A schedule that everybody who reads schedules chokes on.
WRONG = b"""<schedule><conference><title>Camp</title><acronym>Camp</acronym><venue>A field, with a long name and
a-word-that-no-line-can-hold-but-that-has-no-place-to-break-either-and-goes-on-and-on</venue></conference>
<day index="1" date="2026-05-01"><room name="Hall"><event id="7"><title>Tea</title><start>10:00</start>
<duration>26:00</duration>
<slug>x</slug><persons><person>Ada</person><person>Grace</person></persons></event></room></day></schedule>"""


def write_notes(author):
    """Notes of the author's, with a tag, a history that met a conflict, and one in the bin."""
    talk, conference = Talk.objects.get(slug=TALK.split("/")[-2]), Conference.objects.get()
    place, hallway = Place.of_talk(talk), Place.of_conference(conference, "hallway")
    note = save_note(author, place, "Barrels are aggregates\n\nfor #wine", 0).note
    Tag.objects.get_or_create(note=note, name="wine")
    save_note(author, place, "Barrels are **aggregates**\n\nfor #wine\nand more", 1)
    with contextlib.suppress(StaleNote):  # that is what it is for
        save_note(author, place, "typed in the tunnel", 1)
    save_note(author, place, "a second thought", 0, handle=new_handle())
    save_note(author, hallway, "Met Ada at the coffee", 0)
    plan_an_agenda(author, conference)
    begin_imports(author, conference)
    delete_note(save_note(author, Place.of_conference(conference), "gone soon", 0).note, 1)


def plan_an_agenda(author, conference):
    """Talks of two days, some of them musts, that clash with each other and with tea; and a room that is hidden."""
    for number, slot in enumerate(Slot.objects.in_running_order().select_related("talk", "room")[3:25]):
        Star.objects.update_or_create(user=author, talk=slot.talk, defaults={"priority": number % 2 + 1})
    times = {"day": slot.day, "starts_at": slot.starts_at, "ends_at": slot.ends_at}
    Entry.objects.create(user=author, conference=conference, title="Tea", **times)
    Hidden.objects.create(user=author, conference=conference, about="room", slug="sauganash-ballroom")
    Feed.objects.create_feed(user=author, conference=conference, what="agenda", name="My agenda")
    Feed.objects.create_feed(
        user=author, conference=conference, what="talks", query="q=django&day=2025-09-09", name="“django” · Tue 9 Sep"
    )
    move_talks(author, conference)


def move_talks(author, conference):
    """Six talks of the agenda are not where they were; one of them is withdrawn."""
    now = timezone.now() + dt.timedelta(seconds=1)
    for number, star in enumerate(Star.objects.filter(user=author).order_by("pk")[:6]):
        for slot in star.talk.slots.select_related("room"):
            was = {"day": slot.day.isoformat(), "room": slot.room.name if slot.room else ""}
            was |= {name: getattr(slot, name).isoformat() for name in ("starts_at", "ends_at")}
            slot.sequence, slot.changed_at, slot.moved_at, slot.moved_from = 1, now, now, was
            slot.starts_at, slot.ends_at = (moment + dt.timedelta(hours=1) for moment in (slot.starts_at, slot.ends_at))
            slot.is_withdrawn = number == 1
            slot.save()
    conference.version += 1
    conference.save()


def open_state(page, site, state):
    """Take the steps; the page is a fresh one of a context without cookies."""
    for step in STATES[state]:
        _do(page, site, *step.split(" ", 1))


def _do(page, site, action, what):
    if action == "as":
        sign_in(page.context, site, get_user_model().objects.get(username=what))
    elif action == "goto":
        page.goto(site + what)
        page.locator("[data-htmx-powered], main").first.wait_for()
    elif action == "click":
        page.locator(what).first.click()
    elif action == "send":
        page.locator(what).set_input_files({"name": "schedule.xml", "mimeType": "text/xml", "buffer": WRONG})
    elif action == "fill":
        page.locator(what).fill("Some *words*")
    else:
        page.locator(what).wait_for()
