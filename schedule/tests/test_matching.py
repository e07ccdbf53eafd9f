"""Which event is which talk: what is certain, what is asked, and what no order of the source changes."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schedule import resemblance
from schedule.importers.programme import Speaker
from schedule.matching import group_into_talks, match_talks
from schedule.models import Room, Slot, Talk
from schedule.models import Speaker as SpeakerRow
from schedule.stored import Stored
from schedule.tests.factories import NINE, make_event

ADA, BOB = Speaker("Ada"), Speaker("Bob")


def stored_of(events):
    """Stored, without a database, as an import of these events would leave it; talk n is the one of event n - 1."""
    names = list(dict.fromkeys(speaker.name for event in events for speaker in event.speakers))
    rooms = list(dict.fromkeys(event.room for event in events))
    stored = Stored(
        None,
        rooms=[Room(pk=i, name=name) for i, name in enumerate(rooms, 1)],
        speakers=[SpeakerRow(pk=i, name=name) for i, name in enumerate(names, 1)],
    )
    for pk, event in enumerate(events, 1):
        stored.talks.append(Talk(pk=pk, title=event.title, code=event.code, url=event.url, slug=f"talk-{pk}"))
        room = rooms.index(event.room) + 1
        stored.slots.append(Slot(pk=pk, talk_id=pk, guid=event.guid, starts_at=event.starts_at, room_id=room))
        stored.speakers_of[pk] = [names.index(speaker.name) + 1 for speaker in event.speakers]
    return stored


def _matched(events, stored, answers=None):
    """({guid: talk id}, {guid: talk id} that a person would be asked about)."""
    matching = match_talks(events, stored, answers)
    certain = {event.guid: group.talk.pk for group in matching.groups for event in group.events if group.talk}
    return certain, {group.first.guid: talk.pk for group, talk, _ in matching.uncertain}


HOUR = dt.timedelta(hours=1)
KNOWN = make_event("a", "Orchids of the north", speakers=(ADA,), code="AAAAAA", url="https://x.example/a")
OTHER = make_event("b", "Something else", minutes=60, speakers=(BOB,))


@pytest.mark.parametrize(
    ("change", "is_known"),
    [
        ({"title": "Quite another", "speakers": (BOB,), "room": "Bar"}, "certain"),  # by its guid
        ({"guid": "n", "title": "Quite another", "speakers": (), "url": ""}, "certain"),  # by its code
        ({"guid": "n", "title": "Quite another", "speakers": (), "code": ""}, "certain"),  # by its address
        ({"guid": "n", "code": "", "url": ""}, "certain"),  # everything else is the same
        ({"guid": "n", "code": "", "url": "", "title": "ORCHIDS of the North"}, "certain"),
        ({"guid": "n", "code": "", "url": "", "title": "Orchids of the North, again"}, "certain"),
        ({"guid": "n", "code": "", "url": "", "room": "Bar", "minutes": 30}, "certain"),  # no other has its title
        ({"guid": "n", "code": "", "url": "", "speakers": (BOB,)}, "certain"),  # nor at this time
        ({"guid": "n", "code": "", "url": "", "speakers": (BOB,), "minutes": 30}, "asked"),
        ({"guid": "n", "code": "", "url": "", "title": "A talk about plants"}, "asked"),
        ({"guid": "n", "code": "", "url": "", "title": "A talk about plants", "minutes": 30, "room": "Bar"}, "new"),
        ({"guid": "n", "code": "", "url": "", "title": "A talk about plants", "speakers": (BOB,)}, "new"),
    ],
)
def test_a_talk_is_known_again(change, is_known):
    change = dict(change)
    moved = make_event("a", minutes=change.pop("minutes", 0))
    event = replace(KNOWN, **{"starts_at": moved.starts_at, "ends_at": moved.ends_at} | change)
    certain, asked = _matched([OTHER, event], stored_of([KNOWN, OTHER]))
    assert certain.pop("b") == 2
    assert {"certain": (certain, {}), "asked": ({}, asked), "new": ({}, {})}[is_known] == (certain, asked)
    assert {**certain, **asked} == ({} if is_known == "new" else {event.guid: 1})


def test_what_takes_the_place_of_a_talk_without_speakers_is_asked_about():
    stored = stored_of([make_event("a", "Introduction to Rust"), OTHER])
    assert _matched([make_event("n", "Introduction to Go"), OTHER], stored) == ({"b": 2}, {"n": 1})


def test_two_that_are_alike_are_told_apart_by_their_times_or_asked_about():
    twins = [make_event("x", "Twins"), make_event("y", "Twins", minutes=60)]
    stored = stored_of(twins)
    renumbered = [replace(event, guid=f"{event.guid}2") for event in twins]
    assert _matched(renumbered, stored) == ({"x2": 1, "y2": 2}, {})
    moved = [make_event("x2", "Twins", minutes=200), make_event("y2", "Twins", minutes=300)]
    certain, asked = _matched(moved, stored)
    assert (certain, sorted(asked.values())) == ({}, [1, 2])


def test_of_two_that_are_equally_like_one_it_is_always_the_same_that_is_asked_about():
    stored = stored_of([make_event("g", "Lunch")])
    lunches = [make_event("n1", "Lunch", minutes=300), make_event("n2", "Lunch", minutes=600)]
    assert _matched(lunches, stored) == _matched(lunches[::-1], stored) == ({}, {"n1": 1})


def test_a_talk_that_is_split_or_merged_goes_on_as_its_larger_part():
    parts = [make_event(guid, "Workshop", minutes=n * 60, code="W") for n, guid in enumerate("abc")]
    stored = stored_of(parts[:1])
    stored.slots = [Slot(pk=n, talk_id=1, guid=event.guid, starts_at=event.starts_at) for n, event in enumerate(parts)]
    split = [replace(parts[0], code="V"), *parts[1:]]
    assert _matched(split, stored)[0] == {"b": 1, "c": 1}
    merged = stored_of([replace(event, code="") for event in parts])
    merged.slots[2].talk_id = 2
    assert _matched(parts, merged)[0] == dict.fromkeys("abc", 2)


def test_the_first_of_a_talk_is_the_earliest_that_takes_place():
    late, early = make_event("a", "X", code="C", minutes=60), make_event("b", "X", code="C")
    assert group_into_talks([late, early]) == [[early, late]]
    assert group_into_talks([late, replace(early, is_cancelled=True)])[0][0] == late


def test_large_programmes_are_not_compared_each_with_each(monkeypatch):
    compared = []
    monkeypatch.setattr(resemblance, "_likeness", lambda its, our: compared.append(1) or 0.0)
    words = ["alpha", "beta", "gamma", "delta"]
    events = [make_event(f"g{n}", f"{words[n % 4]} {n}", speakers=(ADA,), minutes=n) for n in range(1500)]
    match_talks([replace(event, guid=f"n{event.guid}") for event in events], stored_of(events))
    assert 1500 <= len(compared) <= 1500 * 40
    compared.clear()
    alike = [replace(event, title="Lightning talks") for event in events]  # what all have in common leads nowhere
    moved = [replace(event, guid=f"n{event.guid}", room="Bar", starts_at=event.ends_at) for event in alike[:50]]
    match_talks([replace(event, starts_at=NINE - HOUR) for event in moved], stored_of(alike))
    assert not compared


titles = st.sampled_from(["Lunch", "Keynote", "Orchids", "Orchids of the north", "The orchid", "", "日本語の話"])
people = st.lists(st.sampled_from([ADA, BOB, Speaker("Cy")]), max_size=2, unique=True).map(tuple)


@st.composite
def programmes(draw, prefix):
    return [
        make_event(
            f"{prefix}{n}",
            draw(titles) or f"Talk {n}",
            minutes=draw(st.integers(0, 4)) * 30,
            room=draw(st.sampled_from(["Hall", "Bar"])),
            speakers=draw(people),
            code=draw(st.sampled_from(["", "", "A", "B"])),
            url=draw(st.sampled_from(["", "https://x.example/1", "https://x.example/2"])),
        )
        for n in range(draw(st.integers(0, 7)))
    ]


slow = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slow
@given(programmes("g"), programmes("g") | programmes("n"), st.randoms(use_true_random=False))
def test_the_order_of_the_source_changes_nothing(before, after, randomness):
    stored = stored_of(before)
    shuffled = randomness.sample(after, len(after))
    assert _matched(shuffled, stored) == _matched(after, stored)
    stored.talks.reverse()
    stored.slots.reverse()
    assert _matched(after, stored) == _matched(after, stored_of(before))


@slow
@given(programmes("g"), programmes("g") | programmes("n"))
def test_no_talk_is_two_events_of_different_talks(before, after):
    matching = match_talks(after, stored_of(before))
    taken = [group.talk.pk for group in matching.groups if group.talk]
    asked = [talk.pk for _, talk, _ in matching.uncertain]
    assert len({*taken, *asked}) == len(taken) + len(asked)
    assert all(group.talk is None for group, _, _ in matching.uncertain)


@slow
@given(programmes("g"), programmes("n"), st.data())
def test_answers_are_obeyed(before, after, data):
    stored = stored_of(before)
    _, asked = _matched(after, stored)
    answers = {guid: pk if data.draw(st.booleans()) else 0 for guid, pk in asked.items()}
    certain, asked_again = _matched(after, stored, answers)
    assert {guid: certain.get(guid, 0) for guid in answers} == answers
    assert not answers.keys() & asked_again.keys()


def test_an_answer_that_names_no_talk_of_this_conference_is_none():
    assert _matched([KNOWN], stored_of([OTHER]), {"a": 99}) == ({}, {})
    assert _matched([KNOWN], stored_of([OTHER]), {"else": 1}) == ({}, {})


def test_an_answer_goes_before_what_the_source_says():
    assert _matched([KNOWN, OTHER], stored_of([KNOWN, OTHER]), {"a": 2})[0] == {"a": 2}
