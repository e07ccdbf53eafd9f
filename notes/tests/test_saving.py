import pytest

from notes.models import Note
from notes.places import Place
from notes.saving import StaleNote, save_note


def test_save_note_creates_version_one(author, talk):
    note = save_note(author, Place.of_talk(talk), "**bold**", 0).note
    assert (note.version, note.body, note.body_html) == (1, "**bold**", "<p><strong>bold</strong></p>\n")


def test_save_note_grows_the_version(author, talk):
    save_note(author, Place.of_talk(talk), "one", 0)
    assert save_note(author, Place.of_talk(talk), "two", 1).version == 2


def test_save_note_from_an_old_version_writes_nothing(author, talk):
    save_note(author, Place.of_talk(talk), "one", 0)
    save_note(author, Place.of_talk(talk), "two", 1)
    with pytest.raises(StaleNote) as raised:
        save_note(author, Place.of_talk(talk), "three", 1)
    assert raised.value.note.body == "two"
    assert Note.objects.get().body == "two"


def test_save_note_as_new_where_one_stands_writes_nothing(author, talk):
    save_note(author, Place.of_talk(talk), "one", 0)
    with pytest.raises(StaleNote):
        save_note(author, Place.of_talk(talk), "two", 0)
    assert Note.objects.get().body == "one"


@pytest.mark.parametrize("version", [0, 1])
def test_save_note_twice_saves_once(author, talk, version):
    save_note(author, Place.of_talk(talk), "before", 0)
    save_note(author, Place.of_talk(talk), "text", 1)
    assert save_note(author, Place.of_talk(talk), "text", version).version == 2


def test_save_note_to_a_deleted_note_is_stale_without_a_note(author, talk):
    save_note(author, Place.of_talk(talk), "one", 0)
    Note.objects.all().delete()
    with pytest.raises(StaleNote) as raised:
        save_note(author, Place.of_talk(talk), "two", 1)
    assert raised.value.note is None


def test_save_note_leaves_other_authors_alone(author, stranger, talk):
    save_note(author, Place.of_talk(talk), "mine", 0)
    save_note(stranger, Place.of_talk(talk), "theirs", 0)
    assert save_note(author, Place.of_talk(talk), "mine again", 1).version == 2
    assert Note.objects.get(author=stranger).body == "theirs"
