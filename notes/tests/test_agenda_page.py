"""The pages of my agenda, and what is said when a star clashes."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notes.models import Entry, Star
from notes.planned import read_planned
from project.accounts.preferences import COOKIE
from schedule.models import Room, Slot
from schedule.tests.factories import NINE, make_conference, make_talk

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
URL = "/demo/agenda/"


@pytest.fixture
def conference(db):
    """Its day is 31 January 2026 in Berlin, where nine is NINE."""
    return make_conference(starts_on=dt.date(2026, 1, 31), ends_on=dt.date(2026, 2, 1))


def _talk(conference, title, minutes=0, length=30, room="", **fields):
    talk = make_talk(conference, title, **fields)
    _move(talk.slots.get(), minutes, length, room)
    return talk


def _move(slot, minutes, length, room=""):
    slot.starts_at = NINE + dt.timedelta(minutes=minutes)
    slot.ends_at = slot.starts_at + dt.timedelta(minutes=length)
    if room:
        slot.room, _ = Room.objects.get_or_create(conference=slot.conference, name=room, slug=room.lower())
    slot.save()


def _repeat(talk, minutes, length=30, day=None):
    day = day or NINE.date()
    slot = Slot(conference=talk.conference, talk=talk, guid=f"{talk.slug}-{minutes}", day=day)
    _move(slot, minutes, length)
    return slot


def _star(client, talk, starred=1, **options):
    return client.post(f"{talk.get_absolute_url()}star/", {"starred": str(starred)}, **options)


def _words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.text.split("<main")[-1]).split())


def test_a_visitor_is_told_what_an_agenda_is(client, conference):
    assert "Nothing is in your agenda yet" in client.get(URL).text
    assert "Nothing is in your agenda yet" in client.get("/agenda/").text
    assert client.get("/nothing/agenda/").status_code == 404


def test_a_star_is_tapped_once_twice_and_gone(author_client, conference):
    talk = _talk(conference, "Orchids")
    events = []
    for value, pressed, next_value in [(1, "true", "2"), (2, "true", "0"), (0, "false", "1")]:
        response = _star(author_client, talk, value, headers=HTMX)
        assert re.search(r'value="(\d)" aria-pressed="(\w+)"', response.text).groups() == (next_value, pressed)
        assert list(Star.objects.values_list("priority", flat=True)) == ([value] if value else [])
        events.append(re.search(r'"starred": \{"by": (-?\d)\}', response["HX-Trigger"])[1])
    assert events == ["1", "0", "-1"]  # of the filter's count


def test_a_must_is_a_must_in_row_and_page(author_client, conference):
    talk = _talk(conference, "Orchids")
    _star(author_client, talk, 2)
    for url in ("/demo/", "/demo/?starred=1", talk.get_absolute_url(), URL):
        text = author_client.get(url).text
        assert re.search(r'value="0(-\d+)?" aria-pressed="true" aria-label="Must see"', text)


def test_a_star_in_a_row_names_its_slot_and_of_a_repeated_talk_takes_that_time(author_client, conference):
    once, twice = _talk(conference, "Orchids"), _talk(conference, "Roses")
    first = twice.slots.get()
    later = {"starts_at": first.starts_at + dt.timedelta(hours=5), "ends_at": first.ends_at + dt.timedelta(hours=5)}
    second = Slot.objects.create(conference=conference, talk=twice, guid="again", day=first.day, **later)
    conference.save()
    assert f'value="1-{second.pk}"' in author_client.get("/demo/").text

    for slot in (once.slots.get(), second):
        response = author_client.post("/notes/star/", {"starred": f"1-{slot.pk}"}, headers=HTMX)
        assert f'value="2-{slot.pk}" aria-pressed="true"' in response.text

    assert dict(Star.objects.values_list("talk", "slot")) == {once.pk: None, twice.pk: second.pk}
    author_client.post("/notes/star/", {"starred": f"2-{first.pk}"})
    assert Star.objects.get(talk=twice).slot == second  # a second tap says how much, not when
    for wrong in ("1", "1-", "1-x", f"1-{second.pk + 1}", f"1-{10**30}", "1-²", ""):
        assert author_client.post("/notes/star/", {"starred": wrong}).status_code == 404


def test_the_agenda_has_what_i_starred_and_nothing_of_others(author_client, stranger_client, conference):
    mine, theirs = _talk(conference, "Orchids"), _talk(conference, "Secret roses")
    _star(author_client, mine)
    _star(stranger_client, theirs)
    page = author_client.get(URL).text
    assert "Orchids" in page
    assert "Secret roses" not in page
    assert author_client.get(URL, headers=HTMX).text.lstrip().startswith('<section id="agenda"')


def test_clash_gap_and_room_are_said(author_client, conference):
    for title, minutes, room in [("Orchids", 0, "Hall"), ("Roses", 10, "Hall"), ("Bees", 100, "Attic")]:
        _star(author_client, _talk(conference, title, minutes, room=room), 2 if title == "Roses" else 1)
    words = _words(author_client.get(URL))
    assert "Saturday 31 January 3 planned · 1 clash" in words
    assert "Clash 09:10–09:30" in words
    assert "Orchids could give way to Roses , a must." in words
    assert "1 h free , then in Attic" in words


def test_withdrawn_talks_are_said(author_client, conference):
    talk = _talk(conference, "Orchids")
    _star(author_client, talk)
    talk.is_withdrawn = True
    talk.save()
    assert "No longer in the programme, but still starred: Orchids" in _words(author_client.get(URL))
    talk.is_withdrawn = False
    talk.save()
    talk.slots.update(is_withdrawn=True)
    assert "still starred: Orchids" in _words(author_client.get(URL))


def test_a_repeat_at_a_free_time_is_offered_and_taken(author, author_client, conference):
    talk, other = _talk(conference, "Orchids"), _talk(conference, "Roses", 10)
    again = _repeat(talk, 24 * 60, day=dt.date(2026, 2, 1))
    for one in (talk, other):
        _star(author_client, one)
    words = _words(author_client.get(URL))
    assert "Orchids is on again when you are free. Take Sun 1 Feb, 09:00" in words

    response = author_client.post(f"{talk.get_absolute_url()}time/", {"slot": str(again.pk)})
    assert (response.status_code, response["Location"]) == (303, f"{URL}#talk-{talk.pk}")
    assert "Clash" not in _words(author_client.get(URL))
    assert [item.starts_at for item in read_planned(author, conference).items if item.title == "Orchids"] == [
        again.starts_at
    ]


def test_a_time_that_was_taken_and_is_withdrawn_gives_way_to_another_and_is_said(author, author_client, conference):
    talk = _talk(conference, "Orchids")
    again = _repeat(talk, 300)
    Star.objects.create(user=author, talk=talk, slot=again)
    assert "is withdrawn" not in _words(author_client.get(URL))
    Slot.objects.filter(pk=again.pk).update(is_withdrawn=True)
    assert "The time that you took is withdrawn" in _words(author_client.get(URL))


@pytest.mark.parametrize("slot", ["", "x", "9" * 30, "0"])
def test_only_a_time_of_the_talk_can_be_taken(author, author_client, conference, slot):
    talk, other = _talk(conference, "Orchids"), _talk(conference, "Roses")
    Star.objects.create(user=author, talk=talk)
    gone = _repeat(talk, 300)
    Slot.objects.filter(pk=gone.pk).update(is_withdrawn=True)
    for posted in (slot, str(other.slots.get().pk), str(gone.pk)):
        assert author_client.post(f"{talk.get_absolute_url()}time/", {"slot": posted}).status_code == 404
    assert Star.objects.get().slot is None


def test_a_time_is_taken_by_me_alone(author, stranger, stranger_client, conference):
    talk = _talk(conference, "Orchids")
    again = _repeat(talk, 300)
    for somebody in (author, stranger):
        Star.objects.create(user=somebody, talk=talk)
    stranger_client.post(f"{talk.get_absolute_url()}time/", {"slot": str(again.pk)})

    assert Star.objects.get(user=stranger).slot == again
    assert Star.objects.get(user=author).slot is None


def test_starring_warns_of_a_clash_outside_the_row(author_client, conference):
    _star(author_client, _talk(conference, "Orchids", room="Hall"))
    roses = _talk(conference, "Roses", 10)
    response = _star(author_client, roses, headers=HTMX)
    assert "Clashes with Orchids , 09:00–09:30 in Hall." in _words(response)
    assert '<hx-partial hx-target="#clash"' in response.text
    assert "Clashes" not in _words(_star(author_client, roses, 0, headers=HTMX))  # and what was said goes


def test_starring_without_a_clash_says_nothing(author_client, conference):
    _star(author_client, _talk(conference, "Orchids"))
    response = _star(author_client, _talk(conference, "Roses", 30), headers=HTMX)
    assert '<hx-partial hx-target="#clash" hx-swap="innerHTML"></hx-partial>' in response.text


def test_starring_without_javascript_warns_by_a_message(author_client, conference):
    _star(author_client, _talk(conference, "Orchids & <b>bees</b>"))
    talk = _talk(conference, "Roses", 10)
    _repeat(talk, 24 * 60, day=dt.date(2026, 2, 1))
    page = author_client.get(_star(author_client, talk)["Location"]).text
    said = re.search(r'<ul class="messages".*?</ul>', page, re.DOTALL)[0]
    assert "<strong>Clashes</strong> with <em><bdi>Orchids &amp; &lt;b&gt;bees&lt;/b&gt;</bdi></em>" in said
    assert "It is on again Sun 1 Feb, 09:00, when you are free." in said


def test_my_entries_clash_like_talks(author, author_client, conference):
    start = NINE + dt.timedelta(minutes=10)
    Entry.objects.create(
        user=author, conference=conference, day=NINE.date(), title="Tea", starts_at=start,
        ends_at=start + dt.timedelta(hours=1),
    )  # fmt: skip
    response = _star(author_client, _talk(conference, "Orchids"), headers=HTMX)
    assert "Clashes with Tea , 09:10–10:10" in _words(response)
    assert "1 clash" in _words(author_client.get(URL))


def test_times_are_in_my_zone_where_i_want_them(author_client, conference):
    _star(author_client, _talk(conference, "Orchids"))
    author_client.cookies[COOKIE] = "time=mine&zone=Asia/Kathmandu"
    words = _words(author_client.get(URL))
    assert "Times in Asia/Kathmandu" in words
    assert "13:45 to 14:15 Orchids" in words
    assert "Saturday 31 January" in words
    author_client.cookies[COOKIE] = "time=mine&zone=Pacific/Honolulu"
    assert "Fri 30 Jan 22:00 to 22:30 Orchids" in _words(author_client.get(URL))


def test_a_night_is_on_its_programme_day_with_its_date(author_client, conference):
    _star(author_client, _talk(conference, "Owls", 16 * 60))
    words = _words(author_client.get(URL))
    assert "Saturday 31 January 1 planned" in words
    assert "Sun 1 Feb 01:00 to 01:30 Owls" in words


def test_days_that_are_over_are_folded_while_the_conference_runs(author_client, conference, settings):
    _star(author_client, _talk(conference, "Orchids"))
    later = _talk(conference, "Roses", 24 * 60)
    later.slots.update(day=dt.date(2026, 2, 1))
    _star(author_client, later)
    folded = '<details class="agenda-day" id="day-2026-01-31">'
    for moment, is_folded in [
        ("2026-01-30T10:00+01:00", False),
        ("2026-02-01T08:00+01:00", True),
        ("2026-03-01T08:00+01:00", False),
    ]:
        settings.NOW = moment
        assert (folded in author_client.get(URL).text) is is_folded, moment


def test_agendas_have_every_conference_and_clashes_between_them(author_client, conference, settings):
    settings.NOW = "2026-01-31T08:00+01:00"
    other = make_conference("other", starts_on=dt.date(2026, 1, 31), ends_on=dt.date(2026, 1, 31))
    past = make_conference("past", starts_on=dt.date(2025, 1, 31), ends_on=dt.date(2025, 1, 31))
    _star(author_client, _talk(conference, "Orchids"))
    _star(author_client, _talk(other, "Roses", 10))
    old = _talk(past, "Dinosaurs", -365 * 24 * 60)
    old.slots.update(day=dt.date(2025, 1, 31))
    _star(author_client, old)
    page = author_client.get("/agenda/")
    assert re.findall(r'id="agenda-(\w+)"', page.text) == ["demo", "other", "past"]
    assert '<details class="agenda-of" id="agenda-past">' in page.text
    assert "Clash Orchids and Roses (Other), Sat 31 Jan 09:00" in _words(page)


@pytest.mark.parametrize("url", [URL, "/agenda/"])
def test_the_number_of_queries_does_not_grow(author, author_client, conference, url):
    def measure():
        author_client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert author_client.get(url).status_code == 200
        return len(queries)

    counts = []
    for number in range(20):
        talk = _talk(conference, f"Orchids {number}", number * 20, room=f"Room{number % 5}")
        _repeat(talk, 600 + number * 20)
        Star.objects.create(user=author, talk=talk)
        start = NINE + dt.timedelta(minutes=number)
        Entry.objects.create(
            user=author, conference=conference, day=NINE.date(), title="Tea", starts_at=start,
            ends_at=start + dt.timedelta(minutes=5),
        )  # fmt: skip
        if number in (1, 19):
            counts.append(measure())
    assert counts[0] == counts[1] <= 9


def test_agendas_of_many_conferences_take_as_many_queries_as_of_two(author, author_client):
    counts = []
    for number in range(8):
        conference = make_conference(f"c{number}")
        Star.objects.create(user=author, talk=_talk(conference, "Orchids", number * 10))
        if number in (1, 7):
            with CaptureQueriesContext(connection) as queries:
                author_client.get("/agenda/")
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_number_of_queries_of_a_star_does_not_grow(author, author_client, conference):
    counts = []
    talk = _talk(conference, "Orchids")
    for number in range(20):
        Star.objects.create(user=author, talk=_talk(conference, f"Roses {number}", number))
        if number in (1, 19):
            _star(author_client, talk, headers=HTMX)
            with CaptureQueriesContext(connection) as queries:
                _star(author_client, talk, 2, headers=HTMX)
            counts.append(len(queries))
    assert counts[0] == counts[1]
