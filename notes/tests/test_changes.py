"""What moved is said to whom it concerns, until they have seen it."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notes.models import Star, Told
from notes.places import Place
from notes.saving import save_note
from project.accounts.preferences import COOKIE
from schedule.models import Room, Slot
from schedule.tests.factories import NINE, make_conference, make_talk

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
PAGES = ["/demo/", "/demo/agenda/", "/demo/now/"]


@pytest.fixture
def conference(db):
    return make_conference()


@pytest.fixture
def hall(conference):
    return Room.objects.create(conference=conference, name="Hall", slug="hall")


@pytest.fixture
def orchids(conference, hall, author):
    """A talk in the Hall, which the author has starred."""
    talk = make_talk(conference, "Orchids")
    talk.slots.update(room=hall)
    Star.objects.create(user=author, talk=talk)
    return talk


def soon():
    return timezone.now() + dt.timedelta(seconds=1)


def write(slot, conference, **fields):
    """As an update does."""
    now = fields.pop("at", None) or soon()
    Slot.objects.filter(pk=slot.pk).update(sequence=slot.sequence + 1, changed_at=now, **fields)
    conference.version += 1
    conference.save()
    return now


def move(talk, minutes=0, room=None, length=30, at=None):
    slot = talk.slots.select_related("room").get()
    start = NINE + dt.timedelta(minutes=minutes)
    was = {
        "day": slot.day.isoformat(),
        "starts_at": slot.starts_at.isoformat(),
        "ends_at": slot.ends_at.isoformat(),
        "room": slot.room.name if slot.room else "",
    }
    at = at or soon()
    ends_at = start + dt.timedelta(minutes=length)
    fields = {"starts_at": start, "ends_at": ends_at, "room": room or slot.room}
    return write(slot, talk.conference, at=at, moved_at=at, moved_from=was, **fields)


def withdraw(talk, is_withdrawn=True):
    talk.is_withdrawn = is_withdrawn
    talk.save()
    return write(talk.slots.get(), talk.conference, is_withdrawn=is_withdrawn)


def said(client, url="/demo/"):
    """The notice in words, "" where there is none."""
    found = re.search(r'<section id="changes".*?</section>', client.get(url).text, re.DOTALL)
    return (
        " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()).replace(" .", ".").replace(" ,", ",").replace(" :", ":")
        if found
        else ""
    )


def see(client, url="/demo/", **options):
    until = re.search(r'name="until" value="([^"]+)"', client.get(url).text)[1]
    return client.post("/demo/changes/seen/", {"until": until}, **options)


@pytest.mark.parametrize("url", PAGES)
def test_a_move_is_said_until_it_is_seen(author_client, conference, orchids, url):
    assert said(author_client, url) == ""
    move(orchids, 24 * 60 + 90, Room.objects.create(conference=conference, name="Attic", slug="attic"))
    expected = "1 of your talks changed Seen Orchids moved from Sat 31 Jan 09:00, Hall to Sun 1 Feb 10:30, Attic."
    assert said(author_client, url) == expected
    assert said(author_client, url) == expected
    response = see(author_client, url, headers={"Referer": f"http://testserver{url}"})
    assert (response.status_code, response["Location"]) == (303, f"http://testserver{url}")
    assert [said(author_client, page) for page in PAGES] == ["", "", ""]


@pytest.mark.parametrize(
    ("minutes", "room", "length", "expected"),
    [
        (0, "Attic", 30, "moved from Sat 31 Jan 09:00, Hall to Sat 31 Jan 09:00, Attic."),
        (0, "", 60, "moved from Sat 31 Jan 09:00–09:30 to Sat 31 Jan 09:00–10:00."),
        (30, "", 30, "moved from Sat 31 Jan 09:00, Hall to Sat 31 Jan 09:30, Hall."),
    ],
)
def test_a_move_says_what_tells_one_from_the_other(author_client, conference, orchids, minutes, room, length, expected):
    move(orchids, minutes, room and Room.objects.create(conference=conference, name=room, slug="other"), length)
    assert said(author_client).endswith(expected)


def test_a_note_concerns_as_a_star_does_and_a_withdrawn_talk_says_what_stays(author, author_client, conference):
    starred, noted = make_talk(conference, "Orchids"), make_talk(conference, "Roses")
    Star.objects.create(user=author, talk=starred)
    save_note(author, Place.of_talk(noted), "thorns", 0)
    for talk in (starred, noted):
        withdraw(talk)
    assert "Orchids was withdrawn. Your star stays." in said(author_client)
    assert "Roses was withdrawn. Your note stays." in said(author_client)
    assert "2 of your talks changed" in said(author_client)


def test_what_was_said_to_be_withdrawn_is_said_to_be_back(author_client, orchids):
    withdraw(orchids)
    see(author_client)
    assert said(author_client) == ""
    withdraw(orchids, is_withdrawn=False)
    assert said(author_client).endswith("Orchids is back: Sat 31 Jan 09:00, Hall.")
    see(author_client)
    assert said(author_client) == ""


def test_a_time_of_a_talk_that_is_on_again_is_said_to_be_gone(author_client, conference, orchids):
    again = Slot.objects.create(
        conference=conference, talk=orchids, guid="again", day=NINE.date(), starts_at=NINE + HOUR,
        ends_at=NINE + 2 * HOUR,
    )  # fmt: skip
    write(again, conference, is_withdrawn=True)
    assert said(author_client).endswith("Orchids is no longer on at Sat 31 Jan 10:00.")
    see(author_client)
    assert said(author_client) == ""


def test_only_what_concerns_me_is_said(author_client, stranger_client, conference, orchids):
    others = make_talk(conference, "Secret roses")
    move(others, 60)
    move(orchids, 60)
    assert "roses" not in said(author_client)
    assert said(stranger_client) == ""
    assert said(Client()) == ""
    see(author_client)
    assert Told.objects.count() == 1


def test_what_changed_before_i_starred_it_is_not_said(author, author_client, conference):
    talk = make_talk(conference, "Orchids")
    move(talk, 60, at=timezone.now() - HOUR)
    Star.objects.create(user=author, talk=talk)
    assert said(author_client) == ""


def test_words_alone_are_not_said(author_client, conference, orchids):
    move(orchids, 60)
    see(author_client)
    write(orchids.slots.get(), conference)
    assert said(author_client) == ""


def test_what_came_after_the_page_is_still_said(author_client, conference, orchids):
    move(orchids, 60)
    until = re.search(r'name="until" value="([^"]+)"', author_client.get("/demo/").text)[1]
    move(orchids, 120, at=timezone.now() + dt.timedelta(seconds=5))
    author_client.post("/demo/changes/seen/", {"until": until})
    assert "to Sat 31 Jan 11:00" in said(author_client)


@pytest.mark.parametrize("until", ["", "x", "2026-13-01T00:00Z", "2026-01-01T00:00", "\0", "9" * 5000])
def test_no_moment_breaks_it(author_client, orchids, until):
    move(orchids, 60)
    assert author_client.post("/demo/changes/seen/", {"until": until}).status_code == 303
    assert said(author_client) != ""
    assert Client().post("/demo/changes/seen/", {"until": until}).status_code == 303
    assert Client().post("/nothing/changes/seen/", {"until": until}).status_code == 404


def test_seen_needs_the_token_of_its_page(author, orchids):
    move(orchids, 60)
    client = Client(enforce_csrf_checks=True)
    client.force_login(author)
    assert client.post("/demo/changes/seen/", {"until": soon().isoformat()}).status_code == 403


def test_a_clash_that_a_move_makes_is_named(author, author_client, conference, orchids):
    tea = make_talk(conference, "Tea & <b>scones</b>")
    tea.slots.update(starts_at=NINE + HOUR, ends_at=NINE + 2 * HOUR)
    Star.objects.create(user=author, talk=tea)
    always = make_talk(conference, "Registration")
    always.slots.update(ends_at=NINE + 9 * HOUR)
    Star.objects.create(user=author, talk=always)
    move(orchids, 70)
    assert said(author_client).endswith("Clashes with Tea &amp; &lt;b&gt;scones&lt;/b&gt;, 10:00–11:00.")


def test_times_are_mine_where_i_want_them(author_client, orchids):
    move(orchids, 60)
    author_client.cookies[COOKIE] = "time=mine&zone=Asia/Kathmandu"
    assert "from Sat 31 Jan 13:45, Hall to Sat 31 Jan 14:45, Hall" in said(author_client)


def test_a_visitor_and_a_search_pay_nothing_for_it(author_client, conference, orchids):
    def measure(client, url, **headers):
        client.get(url, headers=headers)
        with CaptureQueriesContext(connection) as queries:
            text = client.get(url, headers=headers).text
        return len(queries), "changes" in text

    visitor = Client()
    before = [measure(visitor, url) for url in PAGES]
    fragments = [
        measure(author_client, url, HX_Request="true") for url in ("/demo/?q=orchids", "/demo/?q=o", *PAGES[1:])
    ]
    move(orchids, 60)
    assert [measure(visitor, url) for url in PAGES] == before
    assert [
        measure(author_client, url, HX_Request="true") for url in ("/demo/?q=orchids", "/demo/?q=o", *PAGES[1:])
    ] == fragments


@pytest.mark.parametrize("url", PAGES)
def test_the_number_of_queries_does_not_grow(author, author_client, conference, url):
    counts = []
    for number in range(20):
        talk = make_talk(conference, f"Orchids {number}")
        Star.objects.create(user=author, talk=talk)
        move(talk, number * 10)
        if number in (1, 19):
            author_client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert "of your talks changed" in said(author_client, url)
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_of_a_talk_says_to_everyone_where_it_was(client, orchids):
    url = orchids.get_absolute_url()
    assert "Moved on" not in client.get(url).text
    at = move(orchids, 60)
    day = at.astimezone(orchids.conference.zone)
    assert f"Moved on {day.day} {day:%B}: was Sat 31 Jan 09:00, Hall" in client.get(url).text
