import pytest
from django.contrib.auth import get_user_model

from notes.access import notes_at
from notes.claiming import give_to
from notes.models import Entry, Feed, Hidden, Note, Star, Told
from notes.places import Place
from notes.saving import save_note
from notes.search import NOTES, find_notes
from schedule.models import Slot, Talk


def _guest():
    return get_user_model().objects.create_guest()


def test_give_to_moves_stars_and_notes_and_ends_the_guest(author, talk):
    guest = _guest()
    save_note(guest, Place.of_talk(talk), "from the corridor", 0)
    Star.objects.create(user=guest, talk=talk)
    give_to(author, guest)
    assert list(Note.objects.values_list("author", "body")) == [(author.pk, "from the corridor")]
    assert list(Star.objects.values_list("user", "talk")) == [(author.pk, talk.pk)]
    assert not get_user_model().objects.filter(is_guest=True).exists()


def test_give_to_keeps_both_texts_on_one_talk(author, talk):
    guest = _guest()
    save_note(author, Place.of_talk(talk), "at home", 0)
    save_note(guest, Place.of_talk(talk), "in the hall", 0)
    give_to(author, guest)
    first, second = notes_at(author, Place.of_talk(talk))
    assert [(note.body, note.version, note.is_main) for note in (first, second)] == [
        ("at home", 1, True),
        ("in the hall", 1, False),
    ]
    assert [one.body for one in second.revisions.all()] == ["in the hall"]
    assert [one.talk_id for one in find_notes(author, "hall")] == [talk.pk]
    assert NOTES.check() == []


def test_give_to_stars_a_talk_once(author, talk):
    guest = _guest()
    other = Talk.objects.create(conference=talk.conference, slug="other", title="Other")
    for user, starred in [(author, talk), (guest, talk), (guest, other)]:
        Star.objects.create(user=user, talk=starred)
    give_to(author, guest)
    assert sorted(Star.objects.values_list("user", "talk")) == sorted([(author.pk, talk.pk), (author.pk, other.pk)])


@pytest.mark.parametrize(("users", "guests", "expected"), [(1, 1, 1), (1, 2, 2), (2, 1, 2), (2, 2, 2)])
def test_give_to_lets_a_talk_matter_as_much_as_it_did_to_either(author, talk, users, guests, expected):
    guest = _guest()
    Star.objects.create(user=author, talk=talk, priority=users)
    Star.objects.create(user=guest, talk=talk, priority=guests)
    give_to(author, guest)
    assert list(Star.objects.values_list("user", "priority")) == [(author.pk, expected)]


def test_give_to_keeps_a_must_of_the_guests_alone(author, talk):
    guest = _guest()
    slot = talk.slots.get()
    Star.objects.create(user=guest, talk=talk, priority=2, slot=slot)
    give_to(author, guest)
    assert list(Star.objects.values_list("user", "priority", "slot")) == [(author.pk, 2, slot.pk)]


@pytest.mark.parametrize(("users", "guests", "expected"), [(None, 1, 1), (0, 1, 0), (0, None, 0), (None, None, None)])
def test_give_to_takes_the_users_time_before_the_guests(author, talk, users, guests, expected):
    again = Slot.objects.get()
    again.pk, again.guid = None, "again"
    again.save()
    slots = [*Slot.objects.order_by("pk")]
    guest = _guest()
    for user, time in [(author, users), (guest, guests)]:
        Star.objects.create(user=user, talk=talk, slot=None if time is None else slots[time])
    give_to(author, guest)
    assert Star.objects.get().slot == (None if expected is None else slots[expected])


def test_give_to_moves_entries_and_what_is_hidden_once(author, talk):
    guest = _guest()
    slot = talk.slots.get()
    times = {"day": slot.day, "starts_at": slot.starts_at, "ends_at": slot.ends_at, "conference": talk.conference}
    Entry.objects.create(user=guest, title="Tea", **times)
    hidden = {"conference": talk.conference, "about": "track"}
    Hidden.objects.create(user=author, slug="both", **hidden)
    for slug in ("both", "guests"):
        Hidden.objects.create(user=guest, slug=slug, **hidden)
    give_to(author, guest)
    assert list(Entry.objects.values_list("user", "title")) == [(author.pk, "Tea")]
    assert sorted(Hidden.objects.values_list("user", "slug")) == [(author.pk, "both"), (author.pk, "guests")]


def test_give_to_carries_feeds_over_at_their_addresses(author, talk):
    guest = _guest()
    for user in (author, guest, guest):
        Feed.objects.create_feed(user=user, conference=talk.conference, what="agenda", name="My agenda")
    tokens = set(Feed.objects.values_list("token", flat=True))
    give_to(author, guest)
    assert set(Feed.objects.filter(user=author).values_list("token", flat=True)) == tokens
    assert len(tokens) == 3


def test_give_to_keeps_what_either_has_seen(author, talk):
    guest = _guest()
    other = Talk.objects.create(conference=talk.conference, slug="other", title="Other")
    until = talk.slots.get().starts_at
    for user, seen in [(author, talk), (guest, talk), (guest, other)]:
        Told.objects.create(user=user, talk=seen, until=until)
    give_to(author, guest)
    assert sorted(Told.objects.values_list("user", "talk")) == sorted([(author.pk, talk.pk), (author.pk, other.pk)])


def test_a_user_who_is_deleted_takes_everything_along(author, talk):
    slot = talk.slots.get()
    Star.objects.create(user=author, talk=talk, slot=slot)
    Hidden.objects.create(user=author, conference=talk.conference, about="talk", talk=talk, slug=talk.slug)
    Entry.objects.create(
        user=author, conference=talk.conference, title="Tea", day=slot.day, starts_at=slot.starts_at,
        ends_at=slot.ends_at,
    )  # fmt: skip
    Told.objects.create(user=author, talk=talk, until=slot.starts_at)
    Feed.objects.create_feed(user=author, what="agenda", name="My agenda")
    author.delete()
    assert not any(model.objects.exists() for model in (Star, Hidden, Entry, Told, Feed))
