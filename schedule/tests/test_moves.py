"""What a slot tells calendars and people of its changes: SEQUENCE, when it changed, where it was."""

import datetime as dt
from dataclasses import replace

import pytest

from schedule import writing
from schedule.importers.programme import Room, Speaker, Track
from schedule.models import Slot, Talk
from schedule.search.talks import TALKS
from schedule.sync import apply_programme
from schedule.tests.factories import NINE, make_event, make_programme

pytestmark = pytest.mark.django_db

ADA, BOB = Speaker("Ada", id="1"), Speaker("Bob", id="2")
ALPHA = make_event("a", "Alpha", speakers=(ADA,), track="Web", abstract="About")
BETA = make_event("b", "Beta", minutes=60)
LATER = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def apply(monkeypatch):
    """Applies Alpha so changed, a day after the last time, and returns its Slot and that day."""
    days = iter(range(100))

    def apply(**change):
        now = LATER + dt.timedelta(days=next(days))
        monkeypatch.setattr(writing.timezone, "now", lambda: now)
        alpha = [replace(ALPHA, **change)] if change.get("guid") != "gone" else []
        apply_programme(make_programme(*alpha, BETA))
        return Slot.objects.get(guid="a"), now

    return apply


def test_a_new_slot_begins_at_nought(apply):
    slot, now = apply()
    assert (slot.sequence, slot.changed_at, slot.moved_at, slot.moved_from) == (0, now, None, None)


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": NINE + dt.timedelta(minutes=5)},
        {"day": dt.date(2026, 2, 1)},
        {"room": "Bar"},
        {"room": ""},
        {"room": "Bar", "title": "Alpha, moved"},
    ],
)
def test_a_move_raises_the_sequence_and_is_remembered(apply, change):
    apply()
    slot, now = apply(**change)
    assert (slot.sequence, slot.changed_at, slot.moved_at) == (1, now, now)
    assert slot.moved_from == {
        "day": "2026-01-31",
        "starts_at": "2026-01-31T08:00:00+00:00",
        "ends_at": "2026-01-31T08:45:00+00:00",
        "room": "Hall",
    }
    again, _ = apply(**change)
    assert again.__dict__.items() >= {k: v for k, v in slot.__dict__.items() if k != "_state"}.items()
    back, now = apply()
    assert (back.sequence, back.moved_at, back.moved_from["room"]) == (2, now, change.get("room", "Hall"))


def test_a_longer_talk_is_new_to_calendars_and_has_not_moved(apply):
    apply()
    slot, now = apply(ends_at=NINE + dt.timedelta(minutes=60))
    assert (slot.sequence, slot.changed_at, slot.moved_at) == (1, now, None)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Omega"},
        {"abstract": "About something else"},
        {"speakers": (BOB,)},
        {"speakers": (Speaker("Ada Lovelace", id="1"),)},
        {"track": "Data"},
        {"url": "https://x.example/a"},
        {"kind_label": "Keynote"},
    ],
)
def test_what_a_calendar_shows_dates_the_slot_anew(apply, change):
    apply()
    slot, now = apply(**change)
    assert (slot.sequence, slot.changed_at) == (0, now)


@pytest.mark.parametrize("change", [{"license": "CC0"}, {"feedback_url": "https://x.example/f"}, {"id": "9"}])
def test_what_no_calendar_shows_leaves_its_date(apply, change):
    before, _ = apply()
    slot, _ = apply(**change)
    assert (slot.sequence, slot.changed_at) == (0, before.changed_at)


def test_a_room_or_a_track_with_another_name_is_no_move(monkeypatch):
    def programme(room, track):
        event = replace(ALPHA, room=room, track=track)
        return make_programme(event, rooms=(Room(room, guid="r"),), tracks=(Track(track, slug="t"),))

    apply_programme(programme("Hall", "Web"))
    before = Slot.objects.get()
    apply_programme(programme("Great Hall", "Web"))
    slot = Slot.objects.get()
    assert (slot.sequence, slot.moved_at, slot.changed_at > before.changed_at) == (0, None, True)
    apply_programme(programme("Great Hall", "Networks"))
    assert Slot.objects.get().changed_at > slot.changed_at
    assert TALKS.check() == []


@pytest.mark.parametrize(
    ("change", "room", "is_dated"),
    [
        ({"time_zone": "Europe/London"}, "Hall", True),
        ({"title": "Other"}, "", True),
        ({"title": "Other"}, "Hall", False),
    ],
)
def test_what_a_calendar_shows_of_the_conference_dates_its_slots_anew(change, room, is_dated):
    programme = make_programme(replace(ALPHA, room=room))
    apply_programme(programme, "demo")
    before = Slot.objects.get()
    apply_programme(replace(programme, **change), "demo")
    after = Slot.objects.get()
    assert (after.sequence, after.changed_at > before.changed_at) == (0, is_dated)


def test_withdrawn_and_returned_raise_the_sequence(apply):
    apply()
    slot, now = apply(guid="gone")
    assert (slot.is_withdrawn, slot.sequence, slot.changed_at, slot.moved_at) == (True, 1, now, None)
    assert apply(guid="gone")[0].sequence == 1
    slot, now = apply()
    assert (slot.is_withdrawn, slot.sequence, slot.changed_at, slot.moved_at) == (False, 2, now, None)


def test_what_is_struck_out_keeps_the_date_at_which_it_was(apply):
    apply()
    struck_out, now = apply(is_cancelled=True)
    again, _ = apply(is_cancelled=True, title="Omega")
    assert (struck_out.changed_at, again.changed_at, again.sequence) == (now, now, 1)


def test_a_talk_that_returns_elsewhere_says_where_it_was(apply):
    apply()
    apply(guid="gone")
    slot, now = apply(starts_at=NINE + dt.timedelta(minutes=5))
    assert (slot.sequence, slot.moved_at) == (2, now)


def test_what_the_source_calls_cancelled_is_withdrawn_and_kept_up_to_date(apply):
    apply()
    slot, _ = apply(is_cancelled=True)
    assert (slot.is_withdrawn, slot.sequence, slot.own) == (True, 1, {"is_cancelled": True})
    assert Talk.objects.get(title="Alpha").is_withdrawn
    slot, _ = apply(is_cancelled=True, title="Alpha, perhaps later", starts_at=NINE + dt.timedelta(minutes=5))
    assert Talk.objects.get(pk=slot.talk_id).title == "Alpha, perhaps later"
    assert (slot.starts_at, slot.sequence, slot.moved_at) == (NINE + dt.timedelta(minutes=5), 2, None)
    slot, _ = apply()
    assert (slot.is_withdrawn, slot.own, Talk.objects.get(title="Alpha").is_withdrawn) == (False, {}, False)


def test_one_time_of_two_that_is_cancelled_leaves_the_talk():
    twice = [replace(ALPHA, code="A"), make_event("c", "Alpha", code="A", minutes=120)]
    apply_programme(make_programme(*twice))
    changes = apply_programme(make_programme(twice[0], replace(twice[1], is_cancelled=True)))
    assert changes.moved == ["Alpha"]
    assert not Talk.objects.get().is_withdrawn
    assert list(Slot.objects.order_by("guid").values_list("is_withdrawn", "sequence")) == [(False, 0), (True, 1)]
