"""Everything of a Programme is in the tables afterwards, and can be told from them again."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from schedule.importers.programme import Day, Link, Room, Speaker, Track
from schedule.models import Conference, Talk
from schedule.published import publish
from schedule.sync import Changes, apply_programme
from schedule.tests.factories import NINE, make_event, make_programme


def _restored(conference):
    """The Programme that the tables hold."""
    return _by_guid(publish(conference).programme)


def _by_guid(programme):
    return replace(programme, events=tuple(sorted(programme.events, key=lambda event: event.guid)))


FULL = make_event(
    "a",
    "Everything",
    id="7",
    code="AAAAAA",
    slug="everything",
    url="https://x.example/a",
    track="Web",
    kind="workshop",
    kind_label="Workshop",
    languages=("en", "de-at"),
    subtitle="and more",
    abstract="<p>All</p>",
    description="of it",
    speakers=(Speaker("Zoë", "g1", "1", "ZZZ", "https://x.example/z", "Writes.", {"x": 1}), Speaker("Ada")),
    links=(Link("Slides", "https://x.example/s", "slides"), Link("", "https://x.example/t")),
    origin_url="https://x.example/o",
    feedback_url="https://x.example/f",
    logo="https://x.example/l.png",
    license="CC0",
    do_not_record=True,
    extra={"stage": {"open": [1, None, "x"]}},
)
TWICE = replace(
    FULL,
    guid="b",
    id="8",
    slug="everything-again",
    url="https://x.example/b",
    title="Everything, again",
    track="Data",
    room="Bar",
    languages=(),
    links=(),
    speakers=(Speaker("Ada"), Speaker("Zoë", "g1", "1")),
    extra={},
    do_not_record=False,
    starts_at=FULL.starts_at + dt.timedelta(days=1),
    ends_at=FULL.ends_at + dt.timedelta(days=1),
)
WHOLE = make_programme(
    FULL,
    TWICE,
    make_event("c", "Off", is_cancelled=True, room=""),
    rooms=(Room("Bar", "g", "bar", 40, "Below", {"level": -1}), Room("Hall"), Room("Empty")),
    tracks=(Track("Web", "web", "#ff0000", {"lead": "Ada"}), Track("Data"), Track("Unused")),
    days=(Day(NINE.date(), NINE, NINE + dt.timedelta(hours=9)), Day(dt.date(2026, 2, 5))),
    version="v1.2",
    url="https://x.example/",
    extra={"generator": {"name": "hand"}},
)


@pytest.mark.django_db
def test_the_tables_give_back_what_they_were_given():
    assert _restored(apply_programme(WHOLE).conference) == _by_guid(WHOLE)
    emptied = make_programme(replace(FULL, extra={}, speakers=(), links=()), WHOLE.events[2])
    assert _restored(apply_programme(emptied).conference) == _by_guid(emptied)
    assert _restored(apply_programme(WHOLE).conference) == _by_guid(WHOLE)


@pytest.mark.django_db
def test_what_is_restored_changes_nothing():
    conference = apply_programme(WHOLE).conference
    changes = apply_programme(_restored(conference), "demo")
    assert (changes.unchanged, Conference.objects.get().version) == (Talk.objects.count(), 1)


texts = st.sampled_from(["", "x", "y"])
extras = st.sampled_from([{}, {"a": 1}, {"b": [None, "ö"]}])
speakers = st.builds(Speaker, st.sampled_from(["Ada", "Bob"]), texts, texts, texts, biography=texts, extra=extras)
events = st.builds(
    make_event,
    st.sampled_from([f"g{n}" for n in range(6)]),
    st.sampled_from(["One", "Two"]),
    minutes=st.integers(0, 5),
    id=texts,
    code=texts,
    slug=texts,
    url=st.sampled_from(["", "https://x.example/1"]),
    room=st.sampled_from(["", "Hall", "Bar"]),
    track=st.sampled_from(["", "Web"]),
    languages=st.sampled_from([(), ("en",), ("en", "de")]),
    abstract=texts,
    speakers=st.lists(speakers, max_size=3).map(tuple),
    links=st.sampled_from([(), (Link("", "https://x.example/"),)]),
    do_not_record=st.booleans(),
    is_cancelled=st.booleans(),
    extra=extras,
)
programmes = st.lists(events, min_size=1, max_size=6, unique_by=lambda event: event.guid).map(
    lambda some: make_programme(*some)
)


class AnyProgramme(TestCase):
    @settings(max_examples=30, deadline=None)
    @given(programmes, programmes)
    def test_one_after_the_other_is_given_back(self, first, second):
        for programme in (first, second):
            assert _restored(apply_programme(programme).conference) == _by_guid(programme)
            again = apply_programme(programme)
            assert again == Changes(again.conference, unchanged=again.unchanged)
