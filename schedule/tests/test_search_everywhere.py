"""The front page and /search/: all conferences, their speakers, my notes; and what a schedule says about its search."""

import datetime as dt
import re

import pytest

from schedule.models import Room, Speaker, Talk, TalkSpeaker
from schedule.search import index_talks
from schedule.tests.factories import make_conference, make_talk

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def conference():
    return make_conference()


@pytest.fixture
def other():
    return make_conference("other")


def _index():
    index_talks(Talk.objects.values_list("pk", flat=True))


def _slugs(text):
    return re.findall(r'data-talk="([^"]+)"', text)


def test_search_finds_talks_of_every_conference(client, conference, other):
    make_talk(conference, "Orchids at home")
    make_talk(other, "Orchids abroad")
    make_talk(other, "Something else")
    _index()
    text = client.get("/search/?q=orchids").text
    assert len(_slugs(text)) == 2
    assert "2 talks, best first" in text
    assert 'href="/demo/?q=orchids"' in text
    assert 'href="/other/?q=orchids"' in text


def test_the_front_page_searches_too_and_shows_conferences_without_words(client, conference):
    make_talk(conference, "Orchids at home")
    _index()
    assert 'href="/demo/"' in client.get("/").text
    assert _slugs(client.get("/?q=orchids").text) == ["talk-0"]
    assert _slugs(client.get("/search/").text) == []


def test_a_fragment_is_the_results_alone(client, conference):
    make_talk(conference, "Orchids at home")
    _index()
    text = client.get("/search/?q=orchids", headers=HTMX).text
    assert "<html" not in text
    assert re.findall(r'<hx-partial hx-target="#([\w-]+)"', text) == ["result-count", "found-instead"]


def test_speakers_have_a_place_and_a_page(client, conference):
    talk = make_talk(conference, "On engines", speaker_names="Ada Lovelace")
    speaker = Speaker.objects.create(conference=conference, slug="ada", name="Ada Lovelace", biography="Wrote *notes*.")
    TalkSpeaker.objects.create(talk=talk, speaker=speaker)
    _index()
    for q in ("lovelace", "ada lovelace", "lovelase"):
        assert '<a href="/demo/speakers/ada/">' in client.get(f"/search/?q={q}").text
    assert "/demo/speakers/ada/" not in client.get("/search/?q=engines").text
    page = client.get("/demo/speakers/ada/").text
    assert "<em>notes</em>" in page
    assert "Sat 31 Jan" in page
    assert _slugs(page) == ["talk-0"]
    assert client.get("/other/speakers/ada/").status_code == 404


def test_a_speaker_is_named_for_every_word_or_not_at_all(client, conference):
    talk = make_talk(conference, "On engines", speaker_names="Jan Jansen, Peter Pan")
    for slug, name in (("jan", "Jan Jansen"), ("peter", "Peter Pan")):
        speaker = Speaker.objects.create(conference=conference, slug=slug, name=name)
        TalkSpeaker.objects.create(talk=talk, speaker=speaker)
    _index()
    assert "speakers-found" not in client.get("/search/?q=jan+peter").text
    assert "/demo/speakers/jan/" in client.get("/search/?q=jan+jansen").text


def test_more_than_twenty_come_in_pages(client, conference):
    for n in range(25):
        make_talk(conference, f"Orchid {n}")
    _index()
    first = client.get("/search/?q=orchid").text
    second = client.get("/search/?q=orchid&page=2", headers=HTMX).text
    assert len(_slugs(first)) == 20
    assert len(_slugs(second)) == 5
    assert not set(_slugs(first)) & set(_slugs(second))
    assert 'href="?q=orchid&amp;page=2"' in first


@pytest.mark.parametrize("path", ["/search/?q=number", "/?q=number"])
def test_search_asks_as_much_for_a_thousand_talks_as_for_twenty(
    client, conference, other, path, django_assert_max_num_queries
):
    asked = []
    for count in (20, 200):
        for n in range(count):
            make_talk(other if n % 2 else conference, f"Number {n}")
        _index()
        with django_assert_max_num_queries(10) as captured:
            client.get(path)
        asked.append(len(captured))
    assert asked[0] == asked[1]


# What a search says of itself -------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/demo/", "/search/"])
def test_a_corrected_search_says_so_and_offers_the_literal_one(client, conference, address):
    make_talk(conference, "Kubernetes in practice")
    _index()
    text = client.get(f"{address}?q=kubernets").text
    assert "Showing results for <strong><bdi>kubernetes</bdi></strong>" in text
    assert "<mark>Kubernetes</mark>" in text
    assert 'href="?q=kubernets&amp;exact=1"' in text
    exact = client.get(f"{address}?q=kubernets&exact=1").text
    assert _slugs(exact) == []
    assert 'href="?q=kubernets"' in exact


def test_nothing_found_offers_the_nearest_spelling_fewer_words_and_fewer_filters(client, conference):
    make_talk(conference, "Kubernetes in practice", kind="talk")
    make_talk(conference, "Gardening", kind="workshop")
    _index()
    text = client.get("/demo/?q=kubernetes+xyzzy").text
    assert re.search(r'href="/demo/\?q=kubernetes"><bdi>kubernetes</bdi>: 1 talk<', text)
    text = client.get("/demo/?q=kubernetes&kind=workshop").text
    assert re.search(r'href="/demo/\?q=kubernetes">Without “Workshop”: 1 talk<', text)
    text = client.get("/demo/?q=gzrdenjng").text
    assert _slugs(text) or "gardening" in text
    assert "Did you mean" in client.get("/search/?q=kubernetes+xyzzy").text


@pytest.mark.parametrize("chosen", [{}, {"day": "2026-01-31"}, {"room": "hall"}, {"day": "2026-02-01", "kind": "talk"}])
def test_the_numbers_of_a_fragment_are_those_of_the_page(client, conference, chosen):
    hall = Room.objects.create(conference=conference, name="Hall", slug="hall")
    bar = Room.objects.create(conference=conference, name="Bar", slug="bar")
    for number in range(5):
        talk = make_talk(conference, f"Orchids {number}", kind=("talk", "panel")[number % 2])
        day = dt.date(2026, 1, 31) + dt.timedelta(days=number // 3)
        talk.slots.update(day=day, room=hall if number else bar)
    _index()
    conference.save()
    query = {"q": "orchids"} | chosen
    page = client.get("/demo/", query).text
    numbers = re.search(r'id="counts" value="([\d ]+)"', client.get("/demo/", query, headers=HTMX).text)[1].split()
    assert re.findall(r'class="count"[^>]*>(\d+)<', page.split('id="filters"')[1].split("</form>")[0]) == numbers
    assert len(set(numbers)) > 2


def test_counts_of_choices_come_in_the_order_of_the_page(client, conference):
    make_talk(conference, "Orchids", kind="talk")
    make_talk(conference, "Roses", kind="workshop")
    _index()
    page = client.get("/demo/?q=orchids").text
    numbers = re.search(r'id="counts" value="([\d ]+)"', client.get("/demo/?q=orchids", headers=HTMX).text)[1].split()
    assert re.findall(r'class="count"[^>]*>(\d+)<', page.split('id="filters"')[1].split("</form>")[0]) == numbers
    assert re.search(r'<label class="choice" hidden><input type="checkbox" name="kind" value="workshop"', page)
