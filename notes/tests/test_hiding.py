"""A talk, a track or a room that I would rather not see leaves list, search and counts, for me alone."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notes.models import Hidden, Star
from notes.places import Place
from notes.saving import save_note
from schedule import answers
from schedule.models import Room, Slot, Talk, Track
from schedule.search import index_talks
from schedule.tests.factories import NINE, make_conference, make_talk

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
EVERYTHING = ["Bees", "Daisies", "Orchids", "Roses"]


@pytest.fixture(autouse=True)
def _nothing_kept():
    answers._kept.clear()


@pytest.fixture
def talks():
    """{title: Talk}: orchids and roses are flowers, orchids and bees in the hall; daisies have no track and no room."""
    conference = make_conference()
    flowers = Track.objects.create(conference=conference, slug="flowers", name="Flowers")
    other = Track.objects.create(conference=conference, slug="other", name="Other")
    hall, attic = (
        Room.objects.create(conference=conference, slug=name.lower(), name=name) for name in ("Hall", "Attic")
    )
    made = {}
    for title, track, room in [
        ("Orchids", flowers, hall),
        ("Roses", flowers, attic),
        ("Bees", other, hall),
        ("Daisies", None, None),
    ]:
        made[title] = make_talk(conference, title, track=track, abstract="nature")
        made[title].slots.update(room=room)
    index_talks([talk.pk for talk in made.values()])
    conference.save()
    return made


def _hide(client, what, act="hide", **options):
    return client.post("/demo/hide/", {act: what}, **options)


def _titles(client, query="", url="/demo/"):
    page = client.get(f"{url}{query}").text
    return sorted(re.findall(r'class="row-title"><a href="[^"]+">(?:<mark>)?(\w+)', page))


def _count(client, query=""):
    return re.search(r'id="result-count"[^>]*>([^<]+)<', client.get(f"/demo/{query}").text)[1]


@pytest.mark.parametrize(
    ("what", "left"),
    [
        ("talk:talk-0", ["Bees", "Daisies", "Roses"]),
        ("track:flowers", ["Bees", "Daisies"]),
        ("room:hall", ["Daisies", "Roses"]),
    ],
)
def test_what_is_hidden_leaves_list_search_and_counts_for_me(author_client, stranger_client, talks, what, left):
    _hide(author_client, what)
    for client, expected in [(author_client, left), (stranger_client, EVERYTHING), (Client(), EVERYTHING)]:
        assert _titles(client) == expected
        assert _titles(client, "?q=nature") == expected
        assert _titles(client, "?q=nature", "/search/") == expected
        assert _count(client) == f"{len(expected)} talks"
        found = client.get("/demo/?q=nature", headers=HTMX).text
        assert found.count("data-talk") == len(expected)
        assert client.get("/demo/?q=nature", headers={"Accept": "application/json"}).json()["count"] == len(expected)
    _hide(author_client, what, "show")
    assert _titles(author_client) == EVERYTHING
    assert not Hidden.objects.exists()


def test_choices_count_without_what_is_hidden(author_client, talks):
    def flowers(page):
        return re.search(r'value="flowers"> <span>Flowers</span> <span class="count">(\d+)', page)[1]

    assert flowers(author_client.get("/demo/").text) == "2"
    _hide(author_client, "room:hall")
    assert flowers(author_client.get("/demo/").text) == "1"


def test_what_is_hidden_is_said_and_shown_on_request_with_the_way_back(author_client, talks):
    _hide(author_client, "track:flowers")
    _hide(author_client, "talk:talk-2")
    page = author_client.get("/demo/").text
    assert '3 hidden · <a href="?hidden=1"' in page
    page = author_client.get("/demo/?hidden=1").text
    assert _titles(author_client, "?hidden=1") == EVERYTHING
    assert page.count('name="show" value="track:flowers"') == 2
    assert page.count('name="show" value="talk:talk-2"') == 1
    assert '3 hidden · <a href="/demo/"' in page
    assert '<input type="hidden" name="hidden" value="1">' in page
    found = author_client.get("/demo/?q=bees&hidden=1", headers=HTMX).text
    assert 'value="talk:talk-2"' in found
    assert "1 hidden" in found


def test_a_grid_says_what_is_hidden_too(author_client, talks):
    _hide(author_client, "track:flowers")
    page = author_client.get("/demo/?view=grid&hidden=1").text

    assert len(re.findall("<td[^>]* data-talk", page)) == 4
    assert page.count('name="show" value="track:flowers"') == 2


def test_hidden_is_counted_within_the_other_choices(author_client, talks):
    _hide(author_client, "room:hall")
    assert "1 hidden" in author_client.get("/demo/?track=flowers").text
    assert "1 hidden" in author_client.get("/demo/?q=orchids").text
    assert "All of it is hidden" in author_client.get("/demo/?room=hall").text
    assert "hidden ·" not in author_client.get("/demo/?room=attic").text


def test_what_i_starred_or_noted_stays_unless_it_is_hidden_itself(author, author_client, talks):
    Star.objects.create(user=author, talk=talks["Orchids"])
    save_note(author, Place.of_talk(talks["Roses"]), "thorns", 0)
    _hide(author_client, "track:flowers")
    _hide(author_client, "room:hall")
    for query, url in [("", "/demo/"), ("?q=nature", "/demo/"), ("?q=nature", "/search/")]:
        assert _titles(author_client, query, url) == ["Daisies", "Orchids", "Roses"]
    _hide(author_client, "talk:talk-0")
    for query, url in [("", "/demo/"), ("?q=nature", "/demo/"), ("?q=nature", "/search/")]:
        assert _titles(author_client, query, url) == ["Daisies", "Roses"]
    assert _titles(author_client, "?starred=1") == ["Orchids"]


def test_a_repeated_talk_goes_with_the_room_only_for_that_time(author_client, talks):
    talk = talks["Orchids"]
    attic = Room.objects.get(slug="attic")
    Slot.objects.create(
        conference=talk.conference, talk=talk, guid="again", day=NINE.date(), starts_at=NINE, ends_at=NINE, room=attic
    )
    talk.conference.save()
    _hide(author_client, "room:hall")
    assert _titles(author_client) == ["Daisies", "Orchids", "Roses"]
    assert _titles(author_client, "?q=nature", "/search/") == ["Daisies", "Orchids", "Roses"]
    _hide(author_client, "room:attic")
    assert _titles(author_client, "?q=nature", "/search/") == ["Daisies"]


def test_whoever_hides_something_gets_no_kept_answer_and_leaves_none(author_client, stranger_client, talks):
    bare = stranger_client.get("/demo/?q=nature", headers=HTMX).text
    assert len(answers._kept) == 1
    _hide(author_client, "room:hall")
    assert author_client.get("/demo/?q=nature", headers=HTMX).text != bare
    answers._kept.clear()
    mine = author_client.get("/demo/?q=nature", headers=HTMX).text
    assert not answers._kept
    assert mine.count("data-talk") == 2
    author_client.get("/demo/?q=nature&hidden=1", headers=HTMX)
    assert not answers._kept
    assert stranger_client.get("/demo/?q=nature", headers=HTMX).text == bare


def test_hiding_twice_is_once_and_bringing_back_what_is_not_hidden_is_nothing(author_client, talks):
    for _ in range(2):
        assert _hide(author_client, "track:flowers").status_code == 303
    assert Hidden.objects.count() == 1
    for _ in range(2):
        assert _hide(author_client, "track:flowers", "show").status_code == 303


@pytest.mark.parametrize("what", ["", "talk", "talk:", "talk:nothing", "day:2026-01-31", "track:hall", ":", "room:\0"])
def test_only_what_is_there_can_be_hidden(author_client, talks, what):
    assert _hide(author_client, what).status_code == 404
    assert not Hidden.objects.exists()


def test_one_persons_hiding_is_not_anothers(author, author_client, stranger_client, talks):
    _hide(author_client, "track:flowers")
    _hide(stranger_client, "track:flowers", "show")
    assert Hidden.objects.get().user == author


def test_a_conference_hides_nothing_of_another(author_client, talks):
    other = make_conference("other")
    flowers = Track.objects.create(conference=other, slug="flowers", name="Flowers")
    make_talk(other, "Tulips", track=flowers)
    _hide(author_client, "track:flowers")
    assert _titles(author_client, url="/other/") == ["Tulips"]


def test_a_visitor_hides_as_a_guest_and_is_sent_back(client, talks):
    response = _hide(client, "room:hall", headers={"Referer": "http://testserver/demo/?day=2026-01-31"})
    assert response["Location"] == "http://testserver/demo/?day=2026-01-31"
    assert Hidden.objects.get().user.is_guest
    assert _hide(client, "room:attic", headers={"Referer": "https://evil.example/"})["Location"] == "/demo/"


def test_a_talks_page_offers_to_hide_it_its_track_and_its_room(author_client, talks):
    url = talks["Orchids"].get_absolute_url()
    page = author_client.get(url).text
    for value in ("talk:talk-0", "track:flowers", "room:hall"):
        assert f'name="hide" value="{value}"' in page
    _hide(author_client, "room:hall")
    page = author_client.get(url).text
    assert 'name="show" value="room:hall">Bring back the room Hall' in page
    assert author_client.get(url).status_code == 200


def test_a_track_that_is_gone_hides_nothing_more(author_client, talks):
    _hide(author_client, "track:flowers")
    Talk.objects.update(track=None)
    Track.objects.all().delete()
    talks["Orchids"].conference.save()
    assert _titles(author_client) == EVERYTHING
    assert _titles(author_client, "?hidden=1") == EVERYTHING
    assert _hide(author_client, "track:flowers", "show").status_code == 303


@pytest.mark.parametrize("query", ["", "?hidden=1", "?q=nature", "?q=nature&hidden=1"])
def test_the_number_of_queries_does_not_grow(author, author_client, query):
    conference = make_conference()
    counts = []
    for number in range(20):
        talk = make_talk(conference, f"Orchids {number}", abstract="nature")
        index_talks([talk.pk])
        conference.save()
        Hidden.objects.create(user=author, conference=conference, about="talk", slug=talk.slug, talk=talk)
        if number in (1, 19):
            author_client.get(f"/demo/{query}")
            with CaptureQueriesContext(connection) as queries:
                author_client.get(f"/demo/{query}")
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_nobody_is_made_a_guest_by_what_is_not_there(client, conference, django_user_model):
    people = django_user_model.objects.count()

    assert client.post("/demo/hide/", {"hide": "talk:nothing"}).status_code == 404
    assert client.post("/demo/hide/", {"show": "talk:nothing"}).status_code == 303
    assert django_user_model.objects.count() == people
