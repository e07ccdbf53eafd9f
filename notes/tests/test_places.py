"""A note on a talk, a day, a speaker, the conference, its hallway: all are saved, shown and kept the same way."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from notes.models import Note
from notes.places import Place
from notes.saving import new_handle, save_note
from schedule.models import Speaker, TalkSpeaker

HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}
ADDRESSES = {
    "talk": "/demo/talks/on-notes/note/",
    "speaker": "/demo/speakers/ada/note/",
    "day": "/demo/notes/2026-01-31/",
    "conference": "/demo/notes/conference/",
    "hallway": "/demo/notes/hallway/",
}
SUBJECTS = {
    "talk": "On Notes", "speaker": "Ada", "day": "Saturday, 31 January 2026", "conference": "The conference",
    "hallway": "The hallway",
}  # fmt: skip
PAGES = {"talk": "/demo/talks/on-notes/#note", "speaker": "/demo/speakers/ada/#note"}


@pytest.fixture
def speaker(conference, talk):
    conference.starts_on, conference.ends_on = dt.date(2026, 1, 31), dt.date(2026, 2, 1)
    conference.save()
    speaker = Speaker.objects.create(conference=conference, slug="ada", name="Ada")
    TalkSpeaker.objects.create(talk=talk, speaker=speaker)
    return speaker


@pytest.mark.parametrize("about", ADDRESSES)
def test_a_note_is_saved_and_shown_at_its_place(author_client, speaker, about):
    address = ADDRESSES[about]
    assert "Write a note" in author_client.get(address).text
    assert author_client.get(address, headers=JSON).status_code == 404
    response = author_client.post(address, {"body": "so *it* is", "version": "0"})
    note = Note.objects.get()
    assert (note.about, note.place.subject, note.place.note_url) == (about, SUBJECTS[about], address)
    assert (response.status_code, response["Location"]) == (303, PAGES.get(about, f"/notes/{note.pk}/#note"))
    for shown in (address, f"/notes/{note.pk}/", response["Location"]):
        assert "<em>it</em>" in author_client.get(shown).text
    for as_json in (address, f"/notes/{note.pk}/"):
        answer = author_client.get(as_json, headers=JSON).json()
        expected = (note.pk, 1, "so *it* is", about)
        assert (answer["id"], answer["version"], answer["body"], answer["about"]) == expected
    assert SUBJECTS[about] in author_client.get("/notes/?q=so").text


@pytest.mark.parametrize("about", ADDRESSES)
def test_a_place_has_one_main_note_and_any_number_of_others(author, author_client, speaker, about):
    address = ADDRESSES[about]
    author_client.post(address, {"body": "one", "version": "0"})
    assert author_client.post(address, {"body": "two", "version": "0"}).status_code == 409
    for body in ("three", "four"):
        author_client.post(address, {"body": body, "version": "0", "handle": new_handle()})
    place = Note.objects.first().place
    assert [(n.body, n.is_main) for n in Note.objects.for_user(author).at(place).main_first(place)] == [
        ("one", True), ("three", False), ("four", False),
    ]  # fmt: skip
    page = author_client.get(address).text
    assert page.index("one</p>") < page.index("three</p>") < page.index("four</p>")
    assert f'href="{address}?new"' in page


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2026-01-31", 200), ("2026-02-01", 200), ("2026-01-24", 200), ("2026-02-08", 200),
        ("2026-01-23", 404), ("2026-02-09", 404), ("1999-01-01", 404),
        ("2026-02-31", 404), ("2026-1-31x", 404), ("yesterday", 404), ("9999-99-99", 404),
    ],
)  # fmt: skip
def test_a_day_is_one_of_the_conference_or_close_to_it(author_client, speaker, day, status):
    assert author_client.get(f"/demo/notes/{day}/").status_code == status
    assert author_client.post(f"/demo/notes/{day}/", {"body": "so", "version": "0"}).status_code == (
        303 if status == 200 else 404
    )
    assert Note.objects.count() == (status == 200)


@pytest.mark.parametrize("address", ["/demo/speakers/bob/note/", "/other/notes/hallway/", "/other/notes/2026-01-31/"])
def test_a_place_that_is_not_there_is_404(author_client, speaker, address):
    assert author_client.get(address).status_code == 404


def test_a_note_on_a_speaker_outlives_the_speaker(author, author_client, speaker):
    note = save_note(author, Place.of_speaker(speaker), "ask for the slides", 0).note
    speaker.delete()
    assert "ask for the slides" in author_client.get(f"/notes/{note.pk}/").text
    assert "Ada" in author_client.get("/notes/").text


def test_the_speakers_page_has_my_notes_and_nobody_elses(author, author_client, stranger_client, speaker):
    save_note(author, Place.of_speaker(speaker), "my CANARY", 0)
    assert "my CANARY" in author_client.get("/demo/speakers/ada/").text
    page = stranger_client.get("/demo/speakers/ada/").text
    assert "CANARY" not in page
    assert "Write a note" in page


def test_a_row_says_how_many_more_there_are(author, author_client, talk):
    place = Place.of_talk(talk)
    first = save_note(author, place, "one", 0).note
    row = f"/notes/{first.pk}/?row=7"
    assert "more on the talk" not in author_client.get(row, headers=HTMX).text
    for body in ("two", "three"):
        save_note(author, place, body, 0, handle=new_handle())
    opened = author_client.get(row, headers=HTMX).text
    assert 'href="/demo/talks/on-notes/#note">2 more on the talk’s page</a>' in opened
    deleted = author_client.post(f"/notes/{first.pk}/delete/?row=7", {"version": "1"}, headers=HTMX)
    assert "data-noted" in deleted.text  # the others still are
    assert deleted["HX-Trigger"] == '{"noted": {"by": 0}}'


def test_a_visitor_has_no_notes_and_nothing_is_asked_for_them(author, talk, django_assert_num_queries):
    save_note(author, Place.of_talk(talk), "mine", 0)
    with django_assert_num_queries(0):
        assert list(Note.objects.for_user(AnonymousUser())) == []
