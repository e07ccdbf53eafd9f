from django.contrib.auth import get_user_model

from notes.access import notes_at
from notes.claiming import give_to
from notes.models import Note, Star
from notes.places import Place
from notes.saving import save_note
from notes.search import NOTES, find_notes
from schedule.models import Talk


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
