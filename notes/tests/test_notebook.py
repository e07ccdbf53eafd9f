"""All my notes on one page: by conference and day, by words, by tag; and the ways that lead there."""

import datetime as dt
import re

import pytest
from django.test import Client

from notes.models import Note, Tag
from notes.notebook import PAGE
from notes.places import Place
from notes.saving import new_handle, save_note
from schedule.models import Slot, Speaker
from schedule.tests.factories import NINE, make_conference, make_talk

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
DAY = dt.timedelta(days=1)


@pytest.fixture
def conference():
    return make_conference(title="Demo Conf", starts_on=NINE.date(), ends_on=NINE.date() + DAY)


def _note(author, place, text, *tags, **more):
    note = save_note(author, place, text, 0, **more).note
    Tag.objects.bulk_create([Tag(note=note, name=tag) for tag in tags])
    return note


def _talk(conference, title, *moments):
    """A talk that begins so long after nine."""
    talk = make_talk(conference, title)
    talk.slots.all().delete()
    for number, moment in enumerate(moments):
        start = NINE + moment
        times = {"day": start.date(), "starts_at": start, "ends_at": start + dt.timedelta(minutes=30)}
        Slot.objects.create(conference=conference, talk=talk, guid=f"{talk.slug}-{number}", **times)
    return talk


def _shown(text):
    """The headings and the titles of notes of a page, in order."""
    pattern = r'<h2>(?:<a[^>]*>)?(.*?)(?:</a>)?</h2>|<h3>(.*?)</h3>|class="note-line-title"[^>]*>(.*?)</a>'
    return ["".join(found) for found in re.findall(pattern, text)]


def test_notes_stand_by_conference_and_day_in_the_order_of_the_programme(author, author_client, conference):
    older = make_conference("older", title="Older Conf", starts_on=NINE.date() - 365 * DAY)
    undated = make_conference("undated", title="Undated Conf")
    late = _talk(conference, "Late", dt.timedelta(hours=5))
    early = _talk(conference, "Early", dt.timedelta(hours=1))
    tomorrow = _talk(conference, "Tomorrow", DAY)
    speaker = Speaker.objects.create(conference=conference, slug="ada", name="Ada")
    places = [
        Place.of_conference(undated), Place.of_talk(tomorrow), Place.of_talk(late), Place.of_conference(older),
        Place.of_speaker(speaker), Place.of_conference(conference, "hallway"), Place.of_day(conference, NINE.date()),
        Place.of_talk(early), Place.of_conference(conference),
    ]  # fmt: skip
    for place in places:
        _note(author, place, "words")
    text = author_client.get("/notes/").text
    assert _shown(text) == [
        "Demo Conf", "Beside the programme", "The conference", "The hallway", "Ada",
        "Saturday, 31 January 2026", "The day as a whole", "Early", "Late", "Sunday, 1 February 2026", "Tomorrow",
        "Older Conf", "Beside the programme", "The conference",
        "Undated Conf", "Beside the programme", "The conference",
    ]  # fmt: skip
    assert text.count(">Note on this day<") == 1  # the first day has one
    assert "9 notes" in text


def test_a_talk_that_is_repeated_stands_once_where_it_is_first_said(author, author_client, conference):
    talk = _talk(conference, "Twice", 2 * DAY, dt.timedelta(hours=2), DAY)
    talk.slots.filter(day=NINE.date()).update(is_withdrawn=True)
    _note(author, Place.of_talk(talk), "one")
    _note(author, Place.of_talk(talk), "two", handle=new_handle())
    text = author_client.get("/notes/").text
    assert _shown(text) == ["Demo Conf", "Sunday, 1 February 2026", "Twice", "Twice"]
    assert "2 notes" in text


def test_a_line_has_the_first_words_without_their_markup(author, author_client, conference):
    _note(author, Place.of_conference(conference), "# Heading\n\n*some* <b>words</b> " + "and more " * 100)
    line = re.search(r'note-line-words">(.*?)</p>', author_client.get("/notes/").text)[1]
    assert line.startswith("Heading some")
    assert "*" not in line
    assert line.endswith("…")
    assert len(line) < 260


def test_a_note_changed_by_hand_shows_what_it_says_now(author, author_client, conference):
    _note(author, Place.of_conference(conference), "before")
    Note.objects.update(body="after")
    assert re.findall(r'note-line-words">(.*?)</p>', author_client.get("/notes/").text) == ["after"]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_searching_finds_by_words_and_marks_them(author, author_client, conference, headers):
    _note(author, Place.of_conference(conference), "Nothing here")
    _note(author, Place.of_talk(make_talk(conference, "On <i>bees</i>")), "Remember the honey, sold in jars")
    text = author_client.get("/notes/?q=honey", headers=headers).text
    assert re.findall(r'note-line-words">(.*?)</p>', text) == ["Remember the <mark>honey</mark>, sold in jars"]
    assert "1 note<" in text
    assert "&lt;i&gt;<mark>bees</mark>" in author_client.get("/notes/?q=bees", headers=headers).text
    assert ("<html" in text) == (not headers)


def test_what_is_found_is_best_first_whatever_its_day(author, author_client, conference):
    _note(author, Place.of_conference(conference), "honey at the end of some words about other things")
    _note(author, Place.of_talk(make_talk(conference, "Honey")), "sweet")
    text = author_client.get("/notes/?q=honey").text
    assert [re.sub("<.*?>", "", title) for title in _shown(text)] == ["Honey", "The conference"]
    assert "2 notes, best first" in text


def test_what_is_spelt_nearly_so_says_so(author, author_client, conference):
    _note(author, Place.of_conference(conference), "honeycomb")
    assert "nearly so" in author_client.get("/notes/?q=honeycmob").text
    assert "nearly so" not in author_client.get("/notes/?q=honeycomb").text


@pytest.fixture
def tagged(author, conference):
    other = make_conference("other", title="Other Conf", starts_on=NINE.date() - 365 * DAY)
    _note(author, Place.of_conference(conference), "one bee", "bees", "ideas")
    _note(author, Place.of_conference(conference, "hallway"), "two", "bees")
    _note(author, Place.of_conference(other), "three bees", "bees", "übersicht")


def _chips(text):
    found = re.findall(
        r'class="chip( go)?"[^>]*href="([^"]*)"[^>]*><span class="chip-label">(.*?)</span> <span class="count">(\d+)',
        text,
    )
    return [(label, int(count), not go, href.replace("&amp;", "&")) for go, href, label, count in found]


def test_tags_and_conferences_narrow_and_count(author_client, tagged):
    everything = author_client.get("/notes/").text
    assert _chips(everything) == [
        ("Demo Conf", 2, False, "/notes/?conference=demo"), ("Other Conf", 1, False, "/notes/?conference=other"),
        ("#bees", 3, False, "/notes/?tag=bees"), ("#ideas", 1, False, "/notes/?tag=ideas"),
        ("#übersicht", 1, False, "/notes/?tag=%C3%BCbersicht"),
    ]  # fmt: skip
    narrowed = author_client.get("/notes/?tag=%23Bees&conference=demo&q=bee").text
    assert _chips(narrowed) == [
        ("Demo Conf", 1, True, "/notes/?q=bee&tag=bees"),
        ("Other Conf", 1, False, "/notes/?q=bee&tag=bees&conference=other"),
        ("#bees", 1, True, "/notes/?q=bee&conference=demo"),
        ("#ideas", 1, False, "/notes/?q=bee&tag=ideas&conference=demo"),
    ]  # fmt: skip
    assert "1 note<" in narrowed
    for name, value in (("tag", "bees"), ("conference", "demo")):
        assert f'<input type="hidden" form="filters" name="{name}" value="{value}">' in narrowed


@pytest.mark.parametrize(
    ("query", "words", "way"),
    [
        ("", "You have not written anything yet.", 'href="/"'),
        ("?q=zzzz", "has <strong><bdi>zzzz</bdi></strong>", 'href="/notes/"'),
        ("?tag=zzzz", "has <strong>#zzzz</strong>", 'href="/notes/"'),
        ("?conference=demo", "You have not written anything at Demo Conf yet.", 'href="/demo/"'),
        ("?conference=nowhere", "No conference is called nowhere.", 'href="/notes/"'),
        ("?q=%00&tag=%00&conference=%00&page=%00", "You have not written anything yet.", 'href="/"'),
        ("?page=99999&q=" + "x" * 5000, "has <strong>", 'href="/notes/"'),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_nothing_says_what_to_do(author_client, conference, query, words, way, headers):
    for somebody in (author_client, Client()):
        response = somebody.get(f"/notes/{query}", headers=headers)
        assert response.status_code == 200
        assert words in response.text
        assert way in response.text.partition('class="empty"')[2]


def test_what_was_chosen_and_finds_nothing_can_be_dropped(author_client, tagged):
    text = author_client.get("/notes/?tag=gone&conference=demo&q=zzzz").text
    assert ("#gone", 0, True, "/notes/?q=zzzz&conference=demo") in _chips(text)
    assert ("Demo Conf", 0, True, "/notes/?q=zzzz&tag=gone") in _chips(text)


def test_more_notes_go_on_where_the_page_ends(author, author_client, conference):
    other = make_conference("other", title="Other Conf", starts_on=NINE.date() - 365 * DAY)
    for number in range(PAGE + 2):
        _note(author, Place.of_conference(conference, "hallway"), f"note {number:03}", handle=new_handle())
    _note(author, Place.of_conference(other), "last")
    first = author_client.get("/notes/").text
    assert 'href="/notes/?page=2"' in first
    more = author_client.get("/notes/?page=2", headers=HTMX).text
    assert _shown(more) == ["The hallway", "The hallway", "Other Conf", "Beside the programme", "The conference"]
    assert "<section" not in more
    page = author_client.get("/notes/?page=2").text  # without JavaScript it stands alone
    assert _shown(page)[:3] == ["Demo Conf", "Beside the programme", "The hallway"]
    lines = re.findall(r'note-line-words">(.*?)</p>', first + more)
    assert lines == [f"note {number:03}" for number in range(PAGE + 2)] + ["last"]
    found = re.findall("note (?:<mark>)?[0-9]{3}", author_client.get("/notes/?q=hallway&page=2", headers=HTMX).text)
    assert len(found) == 2


def test_notes_of_others_and_of_the_bin_are_not_mine(author, stranger, author_client, conference):
    _note(stranger, Place.of_conference(conference), "CANARY", "canary")
    gone = _note(author, Place.of_conference(conference), "DEAD CANARY", "canary")
    author_client.post(f"/notes/{gone.pk}/delete/", {"version": "1"})
    for query in ("", "?q=canary", "?tag=canary", "?conference=demo"):
        for somebody in (author_client, Client()):
            text = somebody.get(f"/notes/{query}").text
            assert "CANARY" not in text
            assert ("#canary", 0, True, "/notes/") in _chips(text) or "#canary" not in text


def test_the_notebook_takes_the_same_queries_for_two_and_for_twenty(
    author, author_client, conference, django_assert_max_num_queries
):
    counts = []
    for some in (2, 18):
        for number in range(some):
            talk = make_talk(conference, f"Talk {some} {number}")
            _note(author, Place.of_talk(talk), "honey", f"tag-{number}")
            _note(author, Place.of_speaker(_speaker(conference, f"{some}-{number}")), "honey")
        asked = []
        for query in ("", "?q=honey", "?tag=tag-1&conference=demo"):
            with django_assert_max_num_queries(14) as queries:
                author_client.get(f"/notes/{query}")
            asked.append(len(queries))
        counts.append(asked)
    assert counts[0] == counts[1]


def _speaker(conference, slug):
    return Speaker.objects.create(conference=conference, slug=slug, name=f"Speaker {slug}")


def test_a_note_opens_in_its_line_and_tells_the_line_what_it_says_now(author, author_client, conference):
    note = _note(author, Place.of_conference(conference), "first words")
    opened = author_client.get(f"/notes/{note.pk}/?row=line", headers=HTMX).text
    assert f'id="note-of-line-{note.pk}"' in opened
    assert "hx-partial" not in opened
    saved = author_client.post(
        f"/notes/{note.pk}/?row=line", {"body": "*other* words", "version": "1"}, headers=HTMX
    ).text
    line = rf'<hx-partial hx-target="#note-line-{note.pk} .note-line-words" hx-swap="innerHTML">other words<'
    assert re.search(line, saved)
    assert author_client.get("/demo/notes/hallway/?row=line", headers=HTMX).status_code == 200


def test_a_search_everywhere_finds_notes_that_are_on_no_talk(author, author_client, stranger_client, conference):
    make_talk(conference, "Something else")
    _note(author, Place.of_conference(conference, "hallway"), "Ask about the CANARY")
    for address in ("/search/?q=canary", "/?q=canary"):
        for headers in ({}, HTMX):
            text = author_client.get(address, headers=headers).text
            assert "In my notes" in text
            assert "Ask about the <mark>CANARY</mark>" in text
            assert 'href="/notes/?q=canary"' in text
            for somebody in (stranger_client, Client()):
                assert "my notes</h2>" not in somebody.get(address, headers=headers).text
    assert "In my notes" not in author_client.get("/search/?q=something").text


def test_the_ways_to_my_notes(author, author_client, client, conference):
    conference_url, day = conference.get_absolute_url(), NINE.date().isoformat()
    talk = make_talk(conference, "On bees")
    for somebody in (author_client, client):
        for address in ("/", conference_url, talk.get_absolute_url(), "/accounts/login/"):
            assert '<a class="my-notes" href="/notes/">My notes</a>' in somebody.get(address).text
        assert 'href="/notes/?conference=demo"' in somebody.get(conference_url).text
        for headers in ({}, HTMX):
            on_day = f'href="/demo/notes/{day}/">Note on this day</a>'
            assert on_day in somebody.get(f"{conference_url}?day={day}", headers=headers).text
            assert on_day not in somebody.get(conference_url, headers=headers).text
