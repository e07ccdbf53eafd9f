"""An answer is kept for everybody only if it is the same for everybody."""

import gzip
import random

import brotli
import pytest
from backports import zstd
from django.test import Client

from notes import middleware
from notes.models import Note, Star
from notes.places import Place
from notes.saving import save_note
from project.lib.keeping import Kept
from schedule import answers
from schedule.models import Room, Talk
from schedule.search import index_talks
from schedule.tests.factories import make_conference, make_talk

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
READERS = {"br": brotli.decompress, "gzip": gzip.decompress, "zstd": zstd.decompress, "": bytes}


@pytest.fixture(autouse=True)
def kept():
    answers._kept.clear()
    return answers._kept


@pytest.fixture
def talks():
    conference = make_conference()
    titles = ["Orchids at home", "Orchids in the greenhouse", "A home for bees", "Bees and orchids", "The last word"]
    made = [make_talk(conference, title, speaker_names="Ada") for title in titles]
    index_talks([talk.pk for talk in made])
    return made


def _ask(client, q, coding="", **more):
    response = client.get("/demo/", {"q": q, **more}, headers=HTMX | {"Accept-Encoding": coding})
    return READERS[response.headers.get("Content-Encoding", "")](response.content).decode()


@pytest.mark.parametrize("coding", READERS)
def test_an_answer_is_made_once(client, talks, kept, coding, django_assert_num_queries):
    made = _ask(client, "orchids", coding)
    assert made.count("data-talk") == 3
    assert len(kept) == 1
    with django_assert_num_queries(1):  # the conference's version
        assert _ask(Client(), "orchids", coding) == made


def test_a_kept_answer_has_the_headers_of_any_other(client, talks):
    first, again = (client.get("/demo/?q=orchids", headers=HTMX | {"Accept-Encoding": "br"}) for _ in range(2))
    first, again = ({name.lower(): value for name, value in r.headers.items()} for r in (first, again))
    assert "x-noise" in first
    assert "x-noise" in again
    first["x-noise"] = again["x-noise"]
    assert first == again
    assert first["content-encoding"] == "br"
    assert "accept-encoding" in first["vary"]


def test_a_browser_that_reads_other_codings_gets_its_own(client, talks, kept):
    assert len({_ask(client, "orchids", coding) for coding in READERS}) == 1
    assert len(kept) == len(READERS)


@pytest.mark.parametrize("keep", ["star", "note"])
def test_what_i_starred_or_noted_is_mine_alone(author, author_client, stranger_client, talks, keep, kept):
    bare = _ask(stranger_client, "orchids")
    if keep == "star":
        Star.objects.create(user=author, talk=talks[0])
    else:
        save_note(author, Place.of_talk(talks[0]), "words of mine", 0)
    mine = _ask(author_client, "orchids")
    assert mine != bare
    assert _ask(stranger_client, "orchids") == _ask(Client(), "orchids") == bare
    kept.clear()
    assert _ask(author_client, "orchids") == mine
    assert not kept
    assert _ask(stranger_client, "orchids") == bare


def test_a_note_on_another_talk_that_has_the_words_is_found(author, author_client, stranger_client, talks):
    bare = _ask(stranger_client, "greenh")
    save_note(author, Place.of_talk(talks[4]), "seen in the greenhouse", 0)
    assert "The last word" in _ask(author_client, "greenh")
    assert _ask(stranger_client, "greenh") == bare


@pytest.mark.parametrize("is_first", [True, False], ids=["author first", "stranger first"])
def test_a_star_on_what_is_withdrawn_is_counted_for_me_alone(
    author, author_client, stranger_client, talks, kept, is_first
):
    Talk.objects.filter(pk=talks[3].pk).update(is_withdrawn=True)
    talks[0].conference.save()
    bare = _ask(Client(), "orchids")
    assert bare.count("data-talk") == 2
    kept.clear()
    Star.objects.create(user=author, talk=talks[3])
    if is_first:
        mine = _ask(author_client, "orchids")
        assert not kept
        assert _ask(stranger_client, "orchids") == bare
    else:
        assert _ask(stranger_client, "orchids") == bare
        mine = _ask(author_client, "orchids")
    assert mine.count("data-talk") == 2
    assert mine != bare  # it counts one that is starred


@pytest.mark.parametrize("many", [20, 2])
@pytest.mark.parametrize("keep", ["star", "note"])
def test_a_talk_found_by_its_text_is_mine_too(author, author_client, stranger_client, talks, monkeypatch, keep, many):
    monkeypatch.setattr(middleware, "_MANY", many)
    for talk in talks[:3]:
        Talk.objects.filter(pk=talk.pk).update(abstract="All about pollination.")
    index_talks([talk.pk for talk in talks])
    bare = _ask(stranger_client, "pollination")
    if keep == "star":
        Star.objects.create(user=author, talk=talks[1])
    else:
        save_note(author, Place.of_talk(talks[1]), "words of mine", 0)
    assert _ask(author_client, "pollination") != bare
    assert _ask(stranger_client, "pollination") == bare


def test_an_answer_with_very_many_filters_is_not_kept(client, talks, kept):
    for number, talk in enumerate(talks):
        talk.slots.update(
            room=Room.objects.create(conference=talk.conference, name=f"Room {number}", slug=f"r{number}")
        )
    talks[0].conference.save()
    rooms = [f"r{number}" for number in range(5)]
    assert _ask(client, "orchids", room=rooms).count("data-talk") == 3
    assert len(kept) == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answers, "_FILTERS", 4)
        assert _ask(client, "orchids", room=rooms[::-1]).count("data-talk") == 3
    assert len(kept) == 1


def test_what_is_spelt_nearly_so_is_made_for_each(client, talks, kept):
    assert "Orchids at" in _ask(client, "orchide").replace("<mark>", "").replace("</mark>", "")
    assert not kept


def test_a_changed_programme_has_other_answers(client, talks):
    assert _ask(client, "orchids").count("data-talk") == 3
    conference = talks[0].conference
    Talk.objects.filter(pk=talks[0].pk).update(title="Tulips at home")
    index_talks([talks[0].pk])
    conference.version += 1
    conference.save()
    assert _ask(client, "orchids").count("data-talk") == 2


def test_many_answers_take_no_more_than_their_share(client, talks, monkeypatch):
    monkeypatch.setattr(answers, "_kept", Kept(5_000, answers._weight))
    for q in ("orchids", "orchid", "orchi", "orch", "bees", "home"):
        _ask(client, q)
    assert 0 < answers._kept.weight <= 5_000
    monkeypatch.setattr(answers, "_kept", Kept(0, answers._weight))
    assert _ask(client, "bees").count("data-talk") == 2
    assert not answers._kept


def test_whoever_asks_in_whatever_order_gets_what_they_would_get_alone(
    author, author_client, stranger, stranger_client, talks, monkeypatch
):
    """Two people and a visitor, starring, noting and searching at random."""
    chance = random.Random(7)  # noqa: S311  no secret
    people = [(author, author_client), (stranger, stranger_client), (None, Client())]
    for _step in range(150):
        user, client = chance.choice(people)
        talk = chance.choice(talks)
        if user and chance.random() < 0.2:
            chance.choice([_star, _note])(user, talk, chance)
        q = chance.choice(["orchids", "orch", "bees", "bees o", "home", "word", "the", "ada", "orchid home", "last"])
        answer = _ask(client, q)
        with monkeypatch.context() as forgetful:
            forgetful.setattr(answers, "_kept", Kept(0, answers._weight))
            assert _ask(client, q) == answer, (user, q)
    assert Note.objects.exists()
    assert Star.objects.exists()


def _star(user, talk, _chance):
    star, is_new = Star.objects.get_or_create(user=user, talk=talk)
    if not is_new:
        star.delete()


def _note(user, talk, chance):
    note = Note.objects.filter(author=user, talk=talk).first()
    if note:
        note.delete()
    else:
        save_note(user, Place.of_talk(talk), chance.choice(["the bees", "an orchid", "nothing at all"]), 0)
