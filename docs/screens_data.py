"""What the screens show: real conferences where their files are at hand, two invented ones, and a person with plans."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
SCHEDULES = ROOT.parent / "shared" / "data" / "schedules"
NOTE = """## Events, not rows

The vineyard is the *aggregate*; a barrel changes hands, so **who** owns it is asked of the log.

- [x] ask for the slides
- [ ] try `EventStore` with our invoices #django
- snapshots each 200 events [12:30]

> A mutable event is a contradiction in terms, and still what most people do.
"""


@dataclass(frozen=True)
class Subject:
    """A conference as it is looked at: at a moment while it runs, with these ``words`` typed."""

    slug: str
    moment: str
    day: str
    words: str
    talk: str = ""  # the slug of one to look at closely; "" the first that is starred
    source: Path | None = None  # of a file to import; None is invented here

    @property
    def is_here(self):
        return self.source is None or self.source.exists()


SAMPLE = ROOT / "schedule/sample/djangocon-us-2025.xml"
SUBJECTS = [
    Subject(
        "djangocon-us-2025",
        "2025-09-09T10:14-05:00",
        "2025-09-09",
        "event sourcing",
        "winemaking-with-mutable-event-sourcing-in-django",
        SAMPLE,
    ),
    Subject("fosdem-2026", "2026-01-31T14:12+01:00", "2026-01-31", "sqlite", "", SCHEDULES / "fosdem-2026/2026.xml"),
    Subject("38c3", "2024-12-28T23:40+01:00", "2024-12-28", "wahl", "", SCHEDULES / "38c3/schedule-38c3-20251206.xml"),
    Subject("stress", "2026-05-16T14:20+05:45", "2026-05-16", "maintenance"),
    Subject("empty", "2026-05-16T14:20+05:45", "2026-05-16", "anything"),
]


def load(subject):
    """Put a Subject's programme into the database."""
    from django.core.management import call_command

    from schedule.models import Conference
    from schedule.sync import apply_programme

    if subject.source:
        call_command("import_schedule", str(subject.source), conference=subject.slug, verbosity=0)
    elif subject.slug == "stress":
        apply_programme(_stress(), subject.slug)
    else:
        Conference.objects.create(slug=subject.slug, title="A Conference to Come", time_zone=_ZONE)


_ZONE = "Asia/Kathmandu"
_LONG = (
    "Maintenance as a discipline: what eleven years of keeping a distributed, federated, end-to-end encrypted "
    "Programmierschnittstellenkompatibilitätsschicht alive have taught a group of volunteers about patience, "
    "deprecation, the price of a default, and each other"
)
_TITLES = [
    "Go",
    "A short one",
    _LONG,
    "ما الذي تعلمناه من صيانة البرمجيات الحرة خلال عشر سنوات",
    "תחזוקה של תוכנה חופשית: מה למדנו",
    "自由软件的维护：十年经验",
    "Supercalifragilisticexpialidocious_without_a_single_place_to_break_the_line_at_all",
    "Maintenance & <markup> in titles: “quotes”, apostrophes’ and 100 % of the rest",
    "Who keeps the lights on? Panel",
]
_PEOPLE = [
    (),
    ("Ada",),
    ("יעל כהן", "عمر الشريف"),
    tuple(f"Firstname{i} von der Langenstraße-Müller" for i in range(7)),
]


def _stress():
    """Forty rooms and tracks, two days and a night, titles of every length and direction, many without a speaker."""
    from schedule.importers.programme import Event, Programme, Room, Speaker, Track

    rooms = [
        f"Hall {i}" if i % 5 else f"The Very Long Name of Auditorium {i} in the Eastern Annex" for i in range(1, 41)
    ]
    tracks = [f"Track {i}" if i % 6 else f"Track {i}: sustainability, governance and the law" for i in range(1, 41)]
    zone = ZoneInfo(_ZONE)
    events = []
    for day in (dt.date(2026, 5, 16), dt.date(2026, 5, 17)):
        for room_number, room in enumerate(rooms):
            minutes = 9 * 60
            for number in range(12 if room_number % 3 else 18):
                length = (20, 45, 50, 5, 90)[(room_number + number) % 5]
                start = dt.datetime.combine(day, dt.time(), zone) + dt.timedelta(minutes=minutes)
                which = room_number * 7 + number
                events.append(
                    Event(
                        guid=f"{day}-{room_number}-{number}",
                        title=_TITLES[which % len(_TITLES)] + (f" ({which})" if which % len(_TITLES) < 2 else ""),
                        day=day,
                        starts_at=start.astimezone(dt.UTC),
                        ends_at=(start + dt.timedelta(minutes=length)).astimezone(dt.UTC),
                        room=room if which % 29 else "",
                        track=tracks[(room_number + number) % 40],
                        kind=("talk", "workshop", "panel", "keynote")[which % 4],
                        languages=("en", "de", "ar")[which % 3 : which % 3 + 1],
                        speakers=tuple(Speaker(name) for name in _PEOPLE[which % 4]),
                        abstract="What it takes to keep something alive. " * 6,
                    )
                )
                minutes += length + (10 if number % 3 else 0) - (15 if which % 23 == 0 else 0)
    return Programme(
        "stress",
        "The Forty-First International Conference on the Maintenance of Everything",
        _ZONE,
        tuple(events),
        tuple(map(Room, rooms)),
        tuple(map(Track, tracks)),
    )


def make_person(subjects):
    """A user with plans and notes at each conference, and the value of the cookie of their session."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    from e2e.imports import begin_imports
    from notes.models import Feed
    from schedule.models import Conference

    user = get_user_model().objects.create_user("robin", password="for the screens alone")
    for subject in subjects:
        conference = Conference.objects.get(slug=subject.slug)
        if conference.talks.exists():
            _plan(user, conference, subject)
        if subject == SUBJECTS[0]:
            begin_imports(user, conference)
            Feed.objects.create_feed(user=user, conference=conference, what="agenda", name="My agenda")
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _plan(user, conference, subject):
    """A day with a clash and a must, a gap, lunch with a friend; a second day; something hidden; notes."""
    from notes.models import Entry, Hidden, Star, Tag
    from notes.places import Place
    from notes.saving import new_handle, save_note
    from schedule.models import Slot

    slots = list(
        Slot.objects.for_conference(conference).not_withdrawn().select_related("talk", "room").order_by("starts_at")
    )
    day = dt.date.fromisoformat(subject.day)
    of_day = [slot for slot in slots if slot.day == day and slot.ends_at - slot.starts_at <= dt.timedelta(hours=2)]
    chosen = [slot for slot in of_day if slot.talk.slug == subject.talk] + of_day[2 :: max(1, len(of_day) // 9)][:7]
    chosen += [slot for slot in slots if slot.day > day][3::9][:3]
    for number, slot in enumerate(chosen):
        Star.objects.get_or_create(user=user, talk=slot.talk, defaults={"priority": 2 if number in (0, 4) else 1})
    clash = next(
        (slot for slot in of_day if slot.starts_at == chosen[3].starts_at and slot.talk != chosen[3].talk), None
    )
    if clash:
        Star.objects.get_or_create(user=user, talk=clash.talk)
    noon = dt.datetime.combine(day, dt.time(12, 15), conference.zone)
    lunch = {"day": day, "starts_at": noon, "ends_at": noon + dt.timedelta(minutes=45)}
    Entry.objects.create(user=user, conference=conference, title="Lunch with Nadia", place="By the fountain", **lunch)
    rooms = [room for room in conference.rooms.all() if room.pk not in {slot.room_id for slot in chosen}]
    if rooms:
        Hidden.objects.create(user=user, conference=conference, about="room", slug=rooms[-1].slug)
    note = save_note(user, Place.of_talk(chosen[0].talk), NOTE, 0).note
    Tag.objects.get_or_create(note=note, name="django")
    save_note(
        user, Place.of_talk(chosen[0].talk), "A second thought: who else keeps such a log?", 0, handle=new_handle()
    )
    save_note(user, Place.of_talk(chosen[2].talk), "Half of the room had **the same bug** last year.", 0)
    save_note(user, Place.of_conference(conference, "hallway"), "Met Nadia: she runs the Django group in Leeds.", 0)
    save_note(user, Place.of_conference(conference), "The coffee is in the basement. #practical", 0)


def look_closer(subject):
    """The path of the talk to look at, and the slug of its room."""
    from schedule.models import Conference

    conference = Conference.objects.get(slug=subject.slug)
    starred = conference.talks.filter(stars__priority=2).order_by("slug")
    talk = conference.talks.filter(slug=subject.talk).first() or starred.first()
    slot = talk and talk.slots.select_related("room").exclude(room=None).first()
    return {"talk": talk.get_absolute_url() if talk else "", "room": slot.room.slug if slot else ""}
