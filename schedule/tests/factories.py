"""Small programmes and rows for the tests of the schedule."""

import datetime as dt

from schedule.importers.building import with_names
from schedule.importers.programme import Event, Programme, Room, Track
from schedule.models import Conference, Slot, Talk

NINE = dt.datetime(2026, 1, 31, 8, tzinfo=dt.UTC)  # in Berlin


def make_event(guid, title=None, *, minutes=0, length=45, **fields):
    """An Event ``minutes`` after nine."""
    start = NINE + dt.timedelta(minutes=minutes)
    fields = {"day": start.date(), "room": "Hall"} | fields
    ends_at = start + dt.timedelta(minutes=length)
    return Event(guid=guid, title=title or f"Talk {guid}", starts_at=start, ends_at=ends_at, **fields)


def make_programme(*events, **fields):
    return Programme(
        **{
            "acronym": "demo",
            "title": "Demo",
            "time_zone": "Europe/Berlin",
            "events": events,
            "rooms": with_names([], (event.room for event in events), Room),
            "tracks": with_names([], (event.track for event in events), Track),
        }
        | fields
    )


def make_conference(slug="demo", **fields):
    return Conference.objects.create(**{"slug": slug, "title": slug.title(), "time_zone": "Europe/Berlin"} | fields)


def make_talk(conference, title, **fields):
    """A Talk with one slot at nine, whose slug is its place among the conference's talks."""
    talk = Talk.objects.create(conference=conference, slug=f"talk-{conference.talks.count()}", title=title, **fields)
    Slot.objects.create(
        conference=conference,
        talk=talk,
        guid=talk.slug,
        day=NINE.date(),
        starts_at=NINE,
        ends_at=NINE + dt.timedelta(minutes=30),
    )
    return talk
