"""Calendars at a secret address: who makes, reads and ends them, and what stands in them."""

import datetime as dt
import logging
import re

import pytest
import segno
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from notes.models import Entry, Feed, Hidden, Star
from notes.places import Place
from notes.saving import save_note
from project.lib.logs import LineFormatter
from schedule.models import Room, Slot, Track
from schedule.search import index_talks
from schedule.tests.checked import reads_for_everybody
from schedule.tests.factories import NINE, make_conference, make_talk

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
PAGE = "/demo/calendar/"


@pytest.fixture
def conference(db):
    return make_conference(starts_on=dt.date(2026, 1, 31), ends_on=dt.date(2026, 2, 1))


@pytest.fixture
def talks(conference):
    return [make_talk(conference, title) for title in ("Orchids", "Roses", "Secret bees")]


def subscribe(client, what="talks", query="", conference="demo"):
    """Make a Feed by the form; it."""
    url = f"/{conference}/calendar/feeds/{query}" if conference else "/calendars/feeds/"
    assert client.post(url, {"what": what}).status_code == 303
    return Feed.objects.latest("pk")


def fetch(feed, **headers):
    """As a calendar does: without cookies."""
    return Client().get(feed.get_absolute_url(), headers=headers)


def events_of(feed):
    """{UID without its host: event}."""
    calendar = Calendar.from_ical(fetch(feed).content)
    return {str(event["UID"]).partition("@")[0]: event for event in calendar.walk("VEVENT")}


def titles_of(feed):
    return sorted(str(event["SUMMARY"]) for event in events_of(feed).values())


def refresh(conference):
    """As an import does that changed anything."""
    conference.version += 1
    conference.save()


def test_a_token_has_192_random_bits_and_is_looked_up_by_its_digest(author, conference):
    feeds = [Feed.objects.create_feed(user=author, conference=conference, what="talks") for _ in range(200)]
    tokens = {feed.token for feed in feeds}
    assert len(tokens) == 200
    assert all(re.fullmatch(r"[\w-]{32}", token) for token in tokens)
    letters = "".join(tokens)
    assert all(50 < letters.count(letter) < 160 for letter in set(letters))  # 100 on average, of 64 letters
    assert len(set(letters)) == 64
    with CaptureQueriesContext(connection) as queries:
        Feed.objects.with_token(feeds[0].token).get()
    assert feeds[0].token not in queries[0]["sql"].partition("WHERE")[2]


def test_a_visitor_becomes_a_guest_and_gets_an_address_that_works_without_cookies(client, talks):
    feed = subscribe(client)
    assert feed.user.is_guest
    response = fetch(feed)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert "private" in response["Cache-Control"]
    assert not response.cookies
    assert titles_of(feed) == ["Orchids", "Roses", "Secret bees"]


def test_asked_for_twice_an_address_is_the_same(author_client, talks):
    first = subscribe(author_client, query="?q=orchids")
    assert subscribe(author_client, query="?q=orchids&view=grid&upcoming=1") == first
    assert subscribe(author_client, query="?q=roses") != first
    assert subscribe(author_client, "agenda") not in (first, subscribe(author_client, "agenda", conference=None))
    assert Feed.objects.count() == 4


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_calendar_is_only_read(author_client, talks, method):
    feed = subscribe(author_client)
    assert getattr(Client(), method)(feed.get_absolute_url()).status_code == 405
    with CaptureQueriesContext(connection) as queries:
        assert Client().head(feed.get_absolute_url()).status_code == 200
    assert not [query for query in queries if re.match("INSERT|UPDATE|DELETE", query["sql"])]


def test_a_revoked_address_answers_like_one_that_never_was(author_client, talks):
    feed = subscribe(author_client)
    tag = fetch(feed)["ETag"]
    assert author_client.post(reverse("revoke_feed", args=[feed.pk])).status_code == 303
    revoked, unknown = fetch(feed), Client().get("/calendars/no-such-token-was-ever-made.ics")
    assert (revoked.status_code, unknown.status_code) == (404, 404)
    assert revoked.content == unknown.content
    assert revoked.headers.keys() == unknown.headers.keys()
    assert fetch(feed, if_none_match=tag).status_code == 404


def test_a_new_address_is_another_and_the_old_one_is_gone(author_client, talks):
    feed = subscribe(author_client)
    assert author_client.post(reverse("renew_feed", args=[feed.pk])).status_code == 303
    assert (fetch(feed).status_code, fetch(Feed.objects.get()).status_code) == (404, 200)


@pytest.mark.parametrize("token", ["x", "-", "%00", "ü", "a" * 5000, "..%2f..%2fnotes", "1"])
def test_no_token_breaks_it(talks, token):
    assert Client().get(f"/calendars/{token}.ics").status_code == 404


def test_a_token_opens_nothing_but_its_calendar(author_client, author, talks):
    note = save_note(author, Place.of_talk(talks[0]), "thorns", 0).note
    feed = subscribe(author_client)
    for url in (f"/notes/{feed.token}/", f"/calendars/{feed.token}/", f"/t/{feed.token}", f"/demo/?token={feed.token}"):
        response = Client().get(url)
        assert "thorns" not in response.text
        assert "Sign out" not in response.text
    assert b"thorns" not in fetch(feed).content
    assert Client().get(note.get_absolute_url()).status_code == 404


def test_my_pages_show_my_addresses_alone_and_are_not_kept(author_client, stranger_client, client, talks):
    feed = subscribe(author_client)
    client.logout()
    for url in (PAGE, "/calendars/"):
        for somebody in (stranger_client, Client()):
            assert feed.token not in somebody.get(url).text
    author_client.force_login(feed.user)
    for url in (PAGE, "/calendars/"):
        response = author_client.get(url)
        address = f"testserver/calendars/{feed.token}.ics"
        assert f'value="http://{address}"' in response.text
        assert f'href="webcal://{address}"' in response.text
        assert feed.token not in re.search("<title>.*?</title>", response.text, re.DOTALL)[0]
        assert "no-store" in response["Cache-Control"]


def test_the_code_is_exactly_the_address(author_client, talks):
    feed = subscribe(author_client)
    response = author_client.get(reverse("feed_code", args=[feed.pk]))
    expected = segno.make_qr(f"http://testserver/calendars/{feed.token}.ics", error="m")
    assert response["Content-Type"] == "image/svg+xml"
    assert "style=" not in response.text
    assert modules_of(response.text, expected.symbol_size(border=4)[0]) == {
        (x, y) for y, row in enumerate(expected.matrix_iter(border=4)) for x, dark in enumerate(row) if dark
    }
    assert "no-store" in response["Cache-Control"]


def modules_of(svg, size):
    """The dark modules that segno's SVG draws: strokes from left to right, each half a unit below its row's top."""
    assert f'viewBox="0 0 {size} {size}"' in svg
    dark, x, y = set(), 0, -0.5
    for move, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: ?(-?[\d.]+))?", re.search(r' d="(M4[^"]*)"', svg)[1]):
        if move == "h":
            dark |= {(x + i, int(y)) for i in range(int(first))}
            x += int(first)
        elif move == "m":
            x, y = x + int(first), y + float(second)
        else:
            x, y = int(first), float(second)
    return dark


def test_the_log_has_no_token(author_client, talks, caplog):
    feed = subscribe(author_client)
    Client().post(feed.get_absolute_url())
    author_client.post(reverse("revoke_feed", args=[feed.pk]))
    fetch(feed)
    logging.getLogger("django.server").info('"GET %s HTTP/1.1" 200', feed.get_absolute_url())
    lines = [LineFormatter().format(record) for record in caplog.records]
    assert len(lines) == 3
    assert all("/calendars/….ics" in line for line in lines)


def test_a_filter_is_found_as_its_owner_would_find_it(author, author_client, conference, talks):
    orchids, roses, bees = talks
    index_talks(talk.pk for talk in talks)
    Star.objects.create(user=author, talk=orchids)
    save_note(author, Place.of_talk(roses), "thorns", 0)
    Hidden.objects.create(user=author, conference=conference, about="talk", talk=bees, slug=bees.slug)
    for query, titles in [
        ("", ["Orchids", "Roses"]),
        ("?starred=1", ["Orchids"]),
        ("?noted=1", ["Roses"]),
        ("?hidden=1", ["Orchids", "Roses", "Secret bees"]),
        ("?q=thorns", ["Roses"]),
        ("?q=orchids&view=grid", ["Orchids"]),
        ("?q=nothing+of+the+kind", []),
    ]:
        assert titles_of(subscribe(author_client, query=query)) == titles, query


def test_a_filter_of_a_track_that_is_gone_has_not_become_all_talks(author_client, conference, talks):
    track = Track.objects.create(conference=conference, name="Plants", slug="plants")
    talks[0].track = track
    talks[0].save()
    refresh(conference)
    feed = subscribe(author_client, query="?track=plants")
    assert (feed.name, titles_of(feed)) == ("Plants", ["Orchids"])
    track.delete()
    refresh(conference)
    assert titles_of(feed) == []


def test_an_agenda_has_what_is_starred_and_my_entries_and_follows_both(author, author_client, conference, talks):
    feed = subscribe(author_client, "agenda")
    assert titles_of(feed) == []
    Star.objects.create(user=author, talk=talks[0])
    tea = {"title": "Tea; with, Ada", "day": NINE.date(), "starts_at": NINE, "ends_at": NINE + HOUR}
    entry = Entry.objects.create(user=author, conference=conference, **tea)
    assert titles_of(feed) == ["Orchids", "Tea; with, Ada"]
    own = events_of(feed)[f"entry-{entry.pk}"]
    assert (own["SEQUENCE"], own["DTSTART"].dt.isoformat()) == (0, "2026-01-31T09:00:00+01:00")
    assert own["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert own["LOCATION"] == "Demo"

    posted = {"title": "Tea", "day": "2026-01-31", "starts": "10:00", "ends": "11:00", "place": "Bar"}
    for _again in range(2):  # what is saved as it was is not a change
        author_client.post(f"/demo/agenda/entries/{entry.pk}/", posted)
        now = events_of(feed)[f"entry-{entry.pk}"]
        assert (now["SEQUENCE"], now["DTSTART"].dt.hour, now["LOCATION"]) == (1, 10, "Bar")
        assert now["DTSTAMP"].dt >= own["DTSTAMP"].dt

    Star.objects.all().delete()
    author_client.post(f"/demo/agenda/entries/{entry.pk}/delete/")
    assert titles_of(feed) == []


def test_a_calendar_is_read_by_everybody(author, author_client, conference, talks):
    Star.objects.bulk_create(Star(user=author, talk=talk) for talk in talks)
    times = {"day": NINE.date(), "starts_at": NINE, "ends_at": NINE + HOUR}
    Entry.objects.create(user=author, conference=conference, title="Tea", **times)
    talks[0].slots.update(is_withdrawn=True)
    refresh(conference)
    for what in ("agenda", "talks"):
        assert reads_for_everybody(fetch(subscribe(author_client, what)).content) == {}


def test_of_a_repeated_talk_the_agenda_has_the_time_that_is_taken_else_all(author, author_client, conference, talks):
    first = talks[0].slots.get()
    again = Slot.objects.create(
        conference=conference, talk=talks[0], guid="again", day=NINE.date(), starts_at=NINE + HOUR,
        ends_at=NINE + 2 * HOUR,
    )  # fmt: skip
    refresh(conference)
    star = Star.objects.create(user=author, talk=talks[0])
    feed = subscribe(author_client, "agenda")

    def state():
        return {uid: str(event["STATUS"]) for uid, event in events_of(feed).items()}

    assert state() == {first.guid: "CONFIRMED", "again": "CONFIRMED"}
    Star.objects.filter(pk=star.pk).update(slot=again)
    assert state() == {"again": "CONFIRMED"}
    Slot.objects.filter(pk=again.pk).update(is_withdrawn=True)
    refresh(conference)
    assert state() == {first.guid: "CONFIRMED", "again": "CANCELLED"}


def test_an_agenda_of_all_conferences_has_each_in_its_zone(author, author_client, talks):
    other = make_conference("other", time_zone="America/Chicago")
    for talk in (talks[0], make_talk(other, "Prairies")):
        Star.objects.create(user=author, talk=talk)
    response = fetch(subscribe(author_client, "agenda", conference=None))
    events = Calendar.from_ical(response.content).walk("VEVENT")
    zones = {str(event["SUMMARY"]): event["DTSTART"].params["TZID"] for event in events}
    assert zones == {"Orchids": "Europe/Berlin", "Prairies": "America/Chicago"}


def test_it_has_nothing_of_others(author, stranger, author_client, conference, talks):
    for user, talk in ((author, talks[0]), (stranger, talks[1])):
        Star.objects.create(user=user, talk=talk)
        tea = {"title": f"Tea of {user.username}", "day": NINE.date(), "starts_at": NINE, "ends_at": NINE + HOUR}
        Entry.objects.create(user=user, conference=conference, **tea)
    assert titles_of(subscribe(author_client, "agenda")) == ["Orchids", "Tea of author"]
    assert titles_of(subscribe(author_client, query="?starred=1")) == ["Orchids"]


def test_before_and_after_an_update_a_calendar_updates_instead_of_duplicating(author, author_client, conference, talks):
    for talk in talks:
        Star.objects.create(user=author, talk=talk)
    feeds = [subscribe(author_client, "agenda"), subscribe(author_client)]
    before = [events_of(feed) for feed in feeds]
    room = Room.objects.create(conference=conference, name="Attic", slug="attic")
    moved, gone, same = (talk.slots.get() for talk in talks)
    later = moved.changed_at + HOUR
    Slot.objects.filter(pk=moved.pk).update(
        starts_at=NINE + HOUR, ends_at=NINE + 2 * HOUR, room=room, sequence=1, changed_at=later
    )
    Slot.objects.filter(pk=gone.pk).update(is_withdrawn=True, sequence=1, changed_at=later)
    refresh(conference)

    for was, now in zip(before, (events_of(feed) for feed in feeds), strict=True):
        assert now.keys() == was.keys() == {moved.guid, gone.guid, same.guid}
        assert [now[slot.guid]["SEQUENCE"] - was[slot.guid]["SEQUENCE"] for slot in (moved, gone, same)] == [1, 1, 0]
        assert now[moved.guid]["DTSTART"].dt - was[moved.guid]["DTSTART"].dt == HOUR
        assert now[moved.guid]["LOCATION"] == "Attic"
        statuses = [str(now[slot.guid]["STATUS"]) for slot in (moved, gone, same)]
        assert statuses == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
        assert now[moved.guid]["DTSTAMP"].dt - was[moved.guid]["DTSTAMP"].dt == HOUR
        assert now[same.guid] == was[same.guid]


def test_where_nothing_changed_the_bytes_and_the_tag_are_the_same_and_asking_again_costs_304(author_client, talks):
    feed = subscribe(author_client)
    first, second = fetch(feed), fetch(feed)
    assert (first.content, first["ETag"]) == (second.content, second["ETag"])
    for tag in (first["ETag"], f"W/{first['ETag']}", f'"other", {first["ETag"]}'):
        unchanged = fetch(feed, if_none_match=tag)
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged["ETag"] == first["ETag"]
        assert unchanged["Referrer-Policy"] == "no-referrer"
    assert fetch(feed, if_none_match='"other"').status_code == 200


def test_every_change_changes_the_tag(author, author_client, conference, talks):
    agenda = subscribe(author_client, "agenda")
    tags = [fetch(agenda)["ETag"]]
    star = Star.objects.create(user=author, talk=talks[0])
    tags.append(fetch(agenda)["ETag"])
    refresh(conference)
    tags.append(fetch(agenda)["ETag"])
    entry = Entry.objects.create(
        user=author, conference=conference, title="Tea", day=NINE.date(), starts_at=NINE, ends_at=NINE + HOUR
    )
    tags.append(fetch(agenda)["ETag"])
    author_client.post(
        f"/demo/agenda/entries/{entry.pk}/", {"title": "Tee", "day": "2026-01-31", "starts": "09:00", "ends": "10:00"}
    )
    tags.append(fetch(agenda)["ETag"])
    star.delete()
    tags.append(fetch(agenda)["ETag"])
    assert len(set(tags)) == len(tags)


def test_hostile_titles_stay_within_their_event(author_client, conference):
    title = "Orchids\r\nATTENDEE:mailto:mallory@example.org\r\nEND:VEVENT ;,\\ =cmd|' /C calc'!A0"
    make_talk(conference, title)
    feed = subscribe(author_client)
    (event,) = Calendar.from_ical(fetch(feed).content).walk("VEVENT")
    assert event["SUMMARY"] == title.replace("\r\n", "\n")
    assert "ATTENDEE" not in event


@pytest.mark.parametrize("what", ["agenda", "talks"])
def test_the_number_of_queries_does_not_grow(author, author_client, conference, what):
    counts = []
    feed = subscribe(author_client, what)
    for number in range(20):
        Star.objects.create(user=author, talk=make_talk(conference, f"Orchids {number}"))
        refresh(conference)
        if number in (1, 19):
            fetch(feed)
            with CaptureQueriesContext(connection) as queries:
                fetch(feed)
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


@pytest.mark.parametrize("url", [PAGE, "/calendars/"])
def test_the_number_of_queries_of_the_pages_does_not_grow(author, author_client, conference, talks, url):
    counts = []
    for number in range(20):
        Feed.objects.create_feed(
            user=author, conference=conference, what="talks", query=f"q={number}", name=f"{number}"
        )
        if number in (1, 19):
            author_client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert author_client.get(url).status_code == 200
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 6
