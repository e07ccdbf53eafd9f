"""A guest becomes somebody, and keeps what they wrote."""

from unittest.mock import Mock

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError

from notes.models import Feed, Note, Star
from notes.places import Place
from notes.saving import save_note

PASSWORD = "corridor-umbrella-42"


def _write_as_guest(client, talk, note_url):
    client.post(note_url, {"body": "written as a guest", "version": "0"})
    client.post(f"{talk.get_absolute_url()}star/", {"starred": "1"})


def test_signup_makes_the_guest_an_account(client, talk, note_url):
    _write_as_guest(client, talk, note_url)
    guest = get_user_model().objects.get()
    response = client.post("/accounts/signup/", {"username": "nadia", "password1": PASSWORD})
    assert response.status_code == 302
    person = get_user_model().objects.get()
    assert (person.pk, person.username, person.is_guest) == (guest.pk, "nadia", False)
    assert person.check_password(PASSWORD)
    assert "written as a guest" in client.get(talk.get_absolute_url()).text


def test_signup_that_fails_leaves_the_guest_as_it_was(client, talk, note_url):
    _write_as_guest(client, talk, note_url)
    response = client.post("/accounts/signup/", {"username": "nadia", "password1": "short"})
    assert response.status_code == 200
    assert get_user_model().objects.get().is_guest
    assert "written as a guest" in client.get(talk.get_absolute_url()).text


def test_signin_brings_the_guests_things_along(client, author, talk, note_url):
    save_note(author, Place.of_talk(talk), "written at home", 0)
    _write_as_guest(client, talk, note_url)
    response = client.post("/accounts/login/", {"login": "author", "password": "a long enough password"})
    assert response.status_code == 302
    assert list(Note.objects.order_by("pk").values_list("body", "author")) == [
        ("written at home", author.pk),
        ("written as a guest", author.pk),
    ]
    assert Star.objects.get().user == author
    assert list(get_user_model().objects.all()) == [author]


def test_signin_without_a_guest_takes_nothing(client, author):
    client.post("/accounts/login/", {"login": "author", "password": "a long enough password"})
    assert client.session["_auth_user_id"] == str(author.pk)


def test_a_session_begun_under_djangos_own_backend_goes_on(client, author):
    """As those of guests were, whose notes hang on nothing else."""
    client.force_login(author, backend="django.contrib.auth.backends.ModelBackend")
    assert author.username in client.get("/").text


def test_a_person_who_is_no_longer_active_is_signed_out(client, author):
    client.force_login(author)
    feed = Feed.objects.create_feed(user=author, what=Feed.What.AGENDA)
    assert client.get(feed.get_absolute_url()).status_code == 200
    type(author).objects.update(is_active=False)
    assert author.username not in client.get("/").text
    assert client.get(feed.get_absolute_url()).status_code == 404


def test_signin_that_fails_half_way_leaves_the_guest_their_session(client, author, talk, note_url, monkeypatch):
    _write_as_guest(client, talk, note_url)
    monkeypatch.setattr("project.signin.give_to", Mock(side_effect=OperationalError("database is locked")))
    with pytest.raises(OperationalError):
        client.post("/accounts/login/", {"login": "author", "password": "a long enough password"})
    assert "written as a guest" in client.get(talk.get_absolute_url()).text
    monkeypatch.undo()
    client.post("/accounts/login/", {"login": "author", "password": "a long enough password"})
    assert "written as a guest" in client.get(talk.get_absolute_url()).text


def test_a_form_of_the_guest_is_the_accounts_after_signing_in(client, author, talk, note_url):
    _write_as_guest(client, talk, note_url)
    guest = get_user_model().objects.get(is_guest=True)
    client.post("/accounts/login/", {"login": "author", "password": "a long enough password"})
    posted = {"body": "and on", "version": "1", "author": str(guest.pk)}
    assert client.post(note_url, posted).status_code == 303
    assert Note.objects.get().body == "and on"
    assert client.post(note_url, posted | {"author": str(guest.pk + 1000)}).status_code == 401


def test_who_signs_in_after_somebody_else_is_not_what_they_were(client, author, stranger, talk, note_url):
    _write_as_guest(client, talk, note_url)
    guest = get_user_model().objects.get(is_guest=True)
    for name in ("author", "stranger"):
        client.post("/accounts/login/", {"login": name, "password": "a long enough password"})
    posted = {"body": "not the stranger's", "version": "0", "author": str(guest.pk)}
    assert client.post(note_url, posted).status_code == 401
    assert not Note.objects.for_user(stranger).exists()
