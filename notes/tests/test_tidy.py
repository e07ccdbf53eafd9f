"""`manage.py tidy_notes`: what a daily timer does for all notes."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone

from notes.bin import STAYS, delete_note
from notes.history import ALWAYS_KEPT
from notes.models import Note, Picture, Revision
from notes.pictures import markdown_of
from notes.places import Place
from notes.saving import save_note

pytestmark = pytest.mark.django_db
NOTHING = [
    "0 notes gone from the bin.",
    "0 old revisions of 0 notes thinned out.",
    "0 pictures that no text names deleted.",
]


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def _tidy(capsys):
    call_command("tidy_notes")
    return capsys.readouterr().out.splitlines()


def _fill(note, count):
    """Give the note as many revisions that are old and stand close together."""
    old = timezone.now() - dt.timedelta(days=400)
    Revision.objects.bulk_create(
        Revision(note=note, version=100 + number, body=str(number), length=1, saved_at=old) for number in range(count)
    )


def test_tidying_thins_histories_and_empties_bins(author, stranger, conference, capsys):
    hallway = Place.of_conference(conference, "hallway")
    long, short = (save_note(somebody, hallway, "words", 0).note for somebody in (author, stranger))
    over = save_note(author, Place.of_conference(conference), "over", 0).note
    binned = save_note(stranger, Place.of_conference(conference), "binned", 0).note
    for note, count in ((long, ALWAYS_KEPT + 30), (short, ALWAYS_KEPT - 10), (binned, ALWAYS_KEPT + 5)):
        _fill(note, count)
    for note, age in ((over, STAYS), (binned, dt.timedelta(days=1))):
        delete_note(note, 1)
        Note.objects.filter(pk=note.pk).update(deleted_at=timezone.now() - age)
    assert _tidy(capsys)[:2] == ["1 note gone from the bin.", "33 old revisions of 2 notes thinned out."]
    assert set(Note.objects.values_list("pk", flat=True)) == {long.pk, short.pk, binned.pk}
    # Of the old ones of a day the last stays, and the first save, which is another day's.
    assert [note.revisions.count() for note in (long, short, binned)] == [
        ALWAYS_KEPT + 2, ALWAYS_KEPT - 9, ALWAYS_KEPT + 2,
    ]  # fmt: skip
    assert _tidy(capsys) == NOTHING


def test_tidying_nothing(capsys):
    assert _tidy(capsys) == NOTHING


def test_tidying_goes_on_after_a_batch(author, conference, capsys, monkeypatch):
    monkeypatch.setattr("notes.history.BATCH", 2)
    for number in range(5):
        place = Place.of_day(conference, dt.date(2026, 1, 1 + number))
        _fill(save_note(author, place, "words", 0).note, ALWAYS_KEPT + 10)
    assert _tidy(capsys)[1].startswith("45 old revisions of 5 notes")


def test_tidying_deletes_pictures_that_only_a_note_that_is_gone_named(author, conference, capsys):
    pictures = [
        Picture.objects.create(owner=author, name=f"{letter * 32}.webp", sha256=letter * 64, width=1, height=1, size=1)
        for letter in "abc"
    ]
    Picture.objects.filter(pk__in=[one.pk for one in pictures[:2]]).update(
        created_at=timezone.now() - dt.timedelta(days=40)
    )
    gone = save_note(author, Place.of_conference(conference), markdown_of(pictures[0]), 0).note
    save_note(author, Place.of_conference(conference, "hallway"), markdown_of(pictures[1]), 0)
    assert _tidy(capsys) == NOTHING
    delete_note(gone, 1)
    assert _tidy(capsys) == NOTHING
    Note.objects.filter(pk=gone.pk).update(deleted_at=timezone.now() - STAYS)
    assert _tidy(capsys)[2] == "1 picture that no text names deleted."
    assert set(Picture.objects.all()) == set(pictures[1:])  # one is named, one is new
