"""`manage.py tidy_notes`: what a daily timer does for all notes."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone

from notes.bin import STAYS, delete_note
from notes.history import ALWAYS_KEPT
from notes.models import Note, Revision
from notes.places import Place
from notes.saving import save_note

pytestmark = pytest.mark.django_db


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
    assert _tidy(capsys) == ["1 note gone from the bin.", "33 old revisions of 2 notes thinned out."]
    assert set(Note.objects.values_list("pk", flat=True)) == {long.pk, short.pk, binned.pk}
    # Of the old ones of a day the last stays, and the first save, which is another day's.
    assert [note.revisions.count() for note in (long, short, binned)] == [
        ALWAYS_KEPT + 2, ALWAYS_KEPT - 9, ALWAYS_KEPT + 2,
    ]  # fmt: skip
    assert _tidy(capsys) == ["0 notes gone from the bin.", "0 old revisions of 0 notes thinned out."]


def test_tidying_nothing(capsys):
    assert _tidy(capsys) == ["0 notes gone from the bin.", "0 old revisions of 0 notes thinned out."]


def test_tidying_goes_on_after_a_batch(author, conference, capsys, monkeypatch):
    monkeypatch.setattr("notes.history.BATCH", 2)
    for number in range(5):
        place = Place.of_day(conference, dt.date(2026, 1, 1 + number))
        _fill(save_note(author, place, "words", 0).note, ALWAYS_KEPT + 10)
    assert _tidy(capsys)[1].startswith("45 old revisions of 5 notes")
