"""What is deleted waits thirty days, and can be had back or let go of for good."""

import datetime as dt

import pytest
from django.utils import timezone

from notes.bin import STAYS, delete_note, empty_bin, erase_note, undelete_note
from notes.models import Note, Revision, Tag
from notes.places import Place
from notes.saving import save_note
from notes.search import NOTES, find_notes


@pytest.fixture
def note(author, talk):
    note = save_note(author, Place.of_talk(talk), "of value", 0).note
    Tag.objects.create(note=note, name="values")
    return note


def _age(note, age):
    Note.objects.filter(pk=note.pk).update(deleted_at=timezone.now() - age)


def test_the_bin_says_what_is_in_it_and_when_it_goes(author_client, note):
    delete_note(note, 1)
    Note.objects.update(deleted_at=dt.datetime(2026, 1, 31, 23, 30, tzinfo=dt.UTC))  # 1 February in Brussels
    text = author_client.get("/notes/bin/").text
    assert "On Notes" in text
    assert "of value" in text
    assert "gone on 3 March" in text
    assert "of value" not in author_client.get("/notes/").text


def test_the_bin_has_the_last_deleted_first_and_nothing_that_stands(author, author_client, conference, note):
    others = [
        save_note(author, Place.of_conference(conference, about), f"about the {about}", 0).note
        for about in ("conference", "hallway")
    ]
    for one, age in ((note, 2), (others[0], 1)):
        delete_note(one, 1)
        _age(one, dt.timedelta(days=age))
    text = author_client.get("/notes/bin/").text
    assert text.index("about the conference") < text.index("of value")
    assert "about the hallway" not in text


def test_an_empty_bin_says_what_to_do(author_client, client):
    for somebody in (author_client, client):
        assert "Nothing is in the bin." in somebody.get("/notes/bin/").text


def test_nobody_elses_bin(stranger_client, client, note):
    delete_note(note, 1)
    for somebody in (stranger_client, client):
        assert "of value" not in somebody.get("/notes/bin/").text
        for act in ("undelete", "erase"):
            assert somebody.post(f"/notes/{note.pk}/{act}/").status_code == 404
    note.refresh_from_db()
    assert note.deleted_at


def test_what_is_brought_back_is_as_it_was(author, author_client, note):
    delete_note(note, 1)
    assert find_notes(author, "value") == []
    response = author_client.post(f"/notes/{note.pk}/undelete/")
    assert (response.status_code, response["Location"]) == (303, "/demo/talks/on-notes/#note")
    note.refresh_from_db()
    assert (note.deleted_at, note.version, note.is_main) == (None, 1, True)
    assert [one.note_id for one in find_notes(author, "value")] == [note.pk]
    assert NOTES.check() == []


def test_what_is_brought_back_beside_a_new_main_note_becomes_a_further_one(author, author_client, talk, note):
    delete_note(note, 1)
    new = save_note(author, Place.of_talk(talk), "written since", 0).note
    author_client.post(f"/notes/{note.pk}/undelete/")
    for one in (note, new):
        one.refresh_from_db()
    assert (new.is_main, note.is_main, note.deleted_at) == (True, False, None)
    page = author_client.get(talk.get_absolute_url()).text
    assert page.index("written since") < page.index("of value")


def test_what_has_waited_thirty_days_is_gone_and_nothing_else(author, stranger, conference, note):
    hallway = Place.of_conference(conference, "hallway")
    younger, theirs = (save_note(somebody, hallway, "words", 0).note for somebody in (author, stranger))
    for one in (note, younger, theirs):
        delete_note(one, 1)
    for one, age in ((note, STAYS), (younger, STAYS - dt.timedelta(minutes=1)), (theirs, STAYS)):
        _age(one, age)
    assert empty_bin(Note.objects.for_user(author)) == 1
    assert set(Note.objects.values_list("pk", flat=True)) == {younger.pk, theirs.pk}
    assert not Revision.objects.filter(note=note.pk).exists()
    assert not Tag.objects.exists()
    assert empty_bin(Note.objects.all()) == 1
    assert empty_bin(Note.objects.all()) == 0
    assert NOTES.check() == []


def test_many_are_emptied_a_batch_after_another(author, conference, monkeypatch):
    monkeypatch.setattr("notes.bin._BATCH", 2)
    for number in range(5):
        delete_note(save_note(author, Place.of_conference(conference), str(number), 0).note, 1)
    Note.objects.update(deleted_at=timezone.now() - STAYS)
    assert empty_bin(Note.objects.all()) == 5
    assert not Note.objects.exists()


def test_deleting_lets_go_of_what_is_over(author, conference, note):
    old = save_note(author, Place.of_conference(conference), "old", 0).note
    delete_note(old, 1)
    _age(old, STAYS)
    delete_note(note, 1)
    assert list(Note.objects.values_list("pk", flat=True)) == [note.pk]


def test_erasing_leaves_nothing_of_the_note(author, author_client, talk, note):
    save_note(author, Place.of_talk(talk), "of great value", 1)
    delete_note(note, 2)
    response = author_client.post(f"/notes/{note.pk}/erase/", follow=True)
    assert response.redirect_chain == [("/notes/bin/", 303)]
    assert "gone for good" in response.text
    assert not Note.objects.exists()
    assert not Revision.objects.exists()
    assert not Tag.objects.exists()
    assert NOTES.check() == []
    assert author_client.post(f"/notes/{note.pk}/erase/").status_code == 404


def test_what_is_not_in_the_bin_cannot_be_erased(author_client, note):
    assert author_client.post(f"/notes/{note.pk}/erase/").status_code == 404
    delete_note(note, 1)
    undelete_note(note)
    assert not erase_note(note)
    assert Note.objects.exists()


def test_the_bin_takes_the_same_queries_for_two_and_for_twenty(
    author, author_client, conference, django_assert_max_num_queries
):
    counts = []
    for some in (2, 18):
        for number in range(some):
            delete_note(save_note(author, Place.of_conference(conference), f"{number}", 0).note, 1)
        with django_assert_max_num_queries(6) as queries:
            author_client.get("/notes/bin/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
