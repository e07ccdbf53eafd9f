"""My own words find the talks that I wrote them on, for me alone."""

import re

import pytest
from django.test import Client

from notes.models import Note
from notes.places import Place
from notes.saving import save_note
from notes.search import NOTES, by_talk, find_notes
from schedule.models import Talk
from schedule.search import index_talks
from schedule.search.questions import search
from schedule.tests.factories import make_conference, make_talk

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
CANARY = "zanzibarium"


@pytest.fixture
def conference():
    return make_conference()


def _index():
    index_talks(Talk.objects.values_list("pk", flat=True))


def _slugs(text):
    return re.findall(r'data-talk="([^"]+)"', text)


@pytest.fixture
def noted(author, conference):
    talk = make_talk(conference, "Orchids at home", speaker_names="Ada")
    make_talk(conference, "Something else")
    _index()
    save_note(author, Place.of_talk(talk), f"Remember the *{CANARY}* for later", 0)
    return talk


@pytest.mark.parametrize("address", ["/demo/", "/search/", "/"])
@pytest.mark.parametrize("q", [CANARY, "zanzi", "zanzibarum", f"orchids {CANARY}", f"{CANARY} ada"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_my_words_find_the_talk_with_their_line(author_client, noted, address, q, headers):
    text = author_client.get(address, {"q": q}, headers=headers).text
    assert _slugs(text) == [noted.slug]
    assert f"My note: </span>Remember the <mark>{CANARY}"[:40] in text
    assert "1 talk" in text


@pytest.mark.parametrize("address", ["/demo/", "/search/", "/"])
@pytest.mark.parametrize("q", [CANARY, "zanzi", "zanzibarum", f"orchids {CANARY}", "orchids"])
@pytest.mark.parametrize("headers", [{}, HTMX, {"Accept": "application/json"}], ids=["page", "fragment", "json"])
def test_nothing_of_a_note_is_seen_by_anybody_else(author_client, stranger_client, noted, address, q, headers):
    author_client.get(address, {"q": q}, headers=headers)  # whatever is kept of an answer, it is kept now
    answers = [c.get(address, {"q": q}, headers=headers).text for c in (stranger_client, Client())]
    Note.objects.all().delete()
    without = [c.get(address, {"q": q}, headers=headers).text for c in (stranger_client, Client())]

    def bare(text):
        return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)

    assert [bare(text) for text in answers] == [bare(text) for text in without]
    assert "Remember the" not in "".join(answers)


def test_a_strangers_spelling_is_corrected_by_nobodys_note(stranger, stranger_client, noted):
    save_note(stranger, Place.of_talk(Talk.objects.get(title="Something else")), "mine", 0)
    assert find_notes(stranger, "zanzibarum") == []
    assert CANARY not in stranger_client.get("/demo/?q=zanzibarum").text


def test_the_index_itself_keeps_people_apart(author, stranger, noted):
    assert search(NOTES, CANARY, author.pk).ids
    assert search(NOTES, CANARY, stranger.pk).ids == []
    assert NOTES.neighbours("zanzibarum", 2, stranger.pk) == []


def test_the_index_follows_the_note(author, noted):
    save_note(author, Place.of_talk(noted), "Other words now", 1)
    assert find_notes(author, CANARY) == []
    assert list(by_talk(find_notes(author, "other words"))) == [noted.pk]
    Note.objects.for_user(author).delete()
    assert find_notes(author, "other words") == []
    assert NOTES.check() == []


def test_the_index_of_notes_follows_the_title_of_the_talk(author, noted):
    Talk.objects.filter(pk=noted.pk).update(title="Roses at home")
    index_talks([noted.pk])
    assert list(by_talk(find_notes(author, f"roses {CANARY}"))) == [noted.pk]
    assert NOTES.check() == []


def test_a_refused_save_leaves_the_index_alone(author, noted):
    with pytest.raises(Exception, match="changed meanwhile"):
        save_note(author, Place.of_talk(noted), "stale words", 7)
    assert find_notes(author, "stale") == []
    assert NOTES.check() == []


def test_a_withdrawn_talk_is_found_by_whoever_has_a_note_on_it(author_client, author, conference):
    talk = make_talk(conference, "Orchids at home", is_withdrawn=True)
    _index()
    assert _slugs(author_client.get("/search/?q=orchids").text) == []
    save_note(author, Place.of_talk(talk), "lovely", 0)
    assert _slugs(author_client.get("/search/?q=orchids").text) == ["talk-0"]
    assert _slugs(Client().get("/search/?q=orchids").text) == []
