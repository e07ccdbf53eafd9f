"""What I hung on the talks is there after every update of the schedule: FOSDEM 2026, draft and later, talk by talk."""

from collections import Counter
from dataclasses import replace
from datetime import datetime

import pytest
from django.test import Client
from icalendar import Calendar

from notes.models import Feed, Note, Star
from schedule.comparing import compare
from schedule.importers.reading import read_programme
from schedule.models import Slot, Talk
from schedule.search.talks import TALKS
from schedule.sync import apply_programme

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def programmes(shared_data):
    folder = shared_data / "schedules/fosdem-2026"
    return [read_programme((folder / name).read_bytes()) for name in ("draft/2026.xml", "2026.xml")]


@pytest.fixture(scope="module")
def third(programmes):
    """Every third event of the draft: as many doubts in a third of the time."""
    return replace(programmes[0], events=programmes[0].events[::3])


def hang(author, programme):
    """Import it, put a star and a note on everything, and return what ``_mine`` says of it."""
    apply_programme(programme)
    talks = list(Talk.objects.order_by("pk"))
    Star.objects.bulk_create(Star(user=author, talk=talk) for talk in talks)
    Note.objects.bulk_create(
        Note(
            author=author,
            conference_id=talk.conference_id,
            talk=talk,
            handle=f"talk-{talk.pk}",
            body=f"on {talk.title}",
            body_html=f"<p>{talk.pk}</p>",
        )
        for talk in talks
    )
    return _mine(author)


def _mine(author):
    """{guid of a slot: (talk id, slug, its star, its notes with their texts)} of everything starred."""
    notes = {}
    for note in Note.objects.filter(author=author):
        notes.setdefault(note.talk_id, []).append((note.pk, note.body, note.version))
    stars = dict(Star.objects.filter(user=author).values_list("talk_id", "pk"))
    slots = Slot.objects.filter(talk__in=stars).select_related("talk")
    return {slot.guid: (slot.talk_id, slot.talk.slug, stars[slot.talk_id], notes[slot.talk_id]) for slot in slots}


def _places(programme):
    return {event.guid: (event.day, event.starts_at, event.room) for event in programme.events}


def test_the_later_fosdem_talk_by_talk_and_back_again(programmes, author, author_client):
    draft, later = programmes
    hung = hang(author, draft)
    calendar = Feed.objects.create_feed(user=author, what=Feed.What.AGENDA, name="")
    old, new = map(_places, programmes)
    common = old.keys() & new.keys()
    before = _calendar(calendar)
    changes = apply_programme(later)
    assert (len(common), len(changes.added), len(changes.moved), len(changes.withdrawn)) == (860, 219, 63, 23)
    assert _mine(author) == hung
    for slot in Slot.objects.select_related("talk", "room"):
        if slot.guid not in old:
            assert (slot.sequence, slot.moved_at, slot.is_withdrawn) == (0, None, False)
        elif slot.guid not in new:
            assert (slot.is_withdrawn, slot.talk.is_withdrawn, slot.sequence) == (True, True, 1)
        else:
            assert (slot.day, slot.starts_at, slot.room.name) == new[slot.guid]
            assert (slot.moved_at is not None) == (old[slot.guid] != new[slot.guid])
            assert _before(slot) == (old[slot.guid] if slot.moved_at else None)
            assert slot.sequence or not slot.moved_at
    _look_at_calendar(before, _calendar(calendar), old, new)
    gone = Talk.objects.filter(is_withdrawn=True).first()
    page = author_client.get(gone.get_absolute_url()).text
    assert f"on {gone.title}" in page.replace("&#x27;", "'")
    assert "withdrawn" in page.lower()
    assert TALKS.check() == []

    changes = apply_programme(draft)
    assert (len(changes.returned), len(changes.withdrawn), len(changes.moved)) == (23, 219, 63)
    assert _mine(author) == hung
    assert not Talk.objects.filter(pk__in=[talk for talk, *_ in hung.values()], is_withdrawn=True).exists()
    sequences = Counter(Slot.objects.filter(guid__in=old.keys() - new.keys()).values_list("sequence", flat=True))
    assert sequences == {2: 23}
    assert TALKS.check() == []


def _calendar(feed):
    """{guid: event} of what stands at the secret address of a feed, as a calendar reads it."""
    events = Calendar.from_ical(Client().get(feed.get_absolute_url()).content).walk("VEVENT")
    return {str(event["UID"]).partition("@")[0]: event for event in events}


def _look_at_calendar(before, after, old, new):
    """No event comes or goes; what moved is raised, what is gone struck out, and nothing is raised without a reason."""
    assert before.keys() == after.keys() == old.keys()
    for guid, event in after.items():
        is_gone, has_moved = guid not in new, old[guid] != new.get(guid)
        assert str(event["STATUS"]) == ("CANCELLED" if is_gone else "CONFIRMED")
        assert event["SEQUENCE"] >= before[guid]["SEQUENCE"] + has_moved
        same_times = (event["DTSTART"].dt, event["DTEND"].dt) == (before[guid]["DTSTART"].dt, before[guid]["DTEND"].dt)
        if not has_moved and same_times:
            assert event["SEQUENCE"] == before[guid]["SEQUENCE"]
        if event != before[guid]:
            assert event["DTSTAMP"].dt > before[guid]["DTSTAMP"].dt


def _before(slot):
    was = slot.moved_from
    return was and (
        datetime.fromisoformat(was["day"]).date(),
        datetime.fromisoformat(was["starts_at"]),
        was["room"],
    )


def _renumber(event, **change):
    return replace(event, guid=f"{event.guid[:-1]}x", id=f"9{event.id}", **change)


@pytest.mark.parametrize(
    "change",
    [
        lambda event: replace(event, id=f"9{event.id}"),
        _renumber,  # the address is the same
        lambda event: _renumber(event, url=""),  # title, speakers and time are
        lambda event: _renumber(event, url="", title=f"{event.title} (updated)"),
        lambda event: replace(event, title=event.title[::-1], url=""),
    ],
    ids=["ids", "guids", "guids and addresses", "titles too", "titles"],
)
def test_everything_stays_where_all_keys_change_but_some(third, author, change):
    hung = hang(author, third)
    keys = {event.guid: change(event).guid for event in third.events}
    changes = apply_programme(replace(third, events=tuple(map(change, reversed(third.events)))))
    assert (changes.added, changes.withdrawn, changes.moved) == ([], [], [])
    assert _mine(author) == {keys[guid]: mine for guid, mine in hung.items()}


def test_where_only_speakers_and_times_are_the_same_each_talk_is_asked_about(third, author):
    hung = hang(author, third)
    strange = replace(third, events=tuple(_renumber(e, url="", title=f"№ {n}") for n, e in enumerate(third.events)))
    asked = {question.guid: question.talk_id for question in compare(strange).questions}
    spoken = {_renumber(event).guid: hung[event.guid][0] for event in third.events if event.speakers}
    assert asked == spoken
    apply_programme(strange, unsure="same")
    kept = {_renumber(event).guid: hung[event.guid] for event in third.events if event.speakers}
    assert _mine(author).items() >= kept.items()
