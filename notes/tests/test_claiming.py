from django.contrib.auth import get_user_model

from notes.claiming import give_to
from notes.models import Note, Star
from notes.saving import save_note
from schedule.models import Talk


def _guest():
    return get_user_model().objects.create_guest()


def test_give_to_moves_stars_and_notes_and_ends_the_guest(author, talk):
    guest = _guest()
    save_note(guest, talk, "from the corridor", 0)
    Star.objects.create(user=guest, talk=talk)
    give_to(author, guest)
    assert list(Note.objects.values_list("author", "body")) == [(author.pk, "from the corridor")]
    assert list(Star.objects.values_list("user", "talk")) == [(author.pk, talk.pk)]
    assert not get_user_model().objects.filter(is_guest=True).exists()


def test_give_to_keeps_both_texts_on_one_talk(author, talk):
    guest = _guest()
    save_note(author, talk, "at home", 0)
    save_note(guest, talk, "in the hall", 0)
    give_to(author, guest)
    note = Note.objects.get()
    assert (note.body, note.version) == ("at home\n\n---\n\nin the hall", 2)
    assert "in the hall" in note.body_html


def test_give_to_stars_a_talk_once(author, talk):
    guest = _guest()
    other = Talk.objects.create(conference=talk.conference, slug="other", title="Other")
    for user, starred in [(author, talk), (guest, talk), (guest, other)]:
        Star.objects.create(user=user, talk=starred)
    give_to(author, guest)
    assert sorted(Star.objects.values_list("user", "talk")) == sorted([(author.pk, talk.pk), (author.pk, other.pk)])
