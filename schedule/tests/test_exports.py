import datetime as dt
import json

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schedule.importers.reading import read_programme
from schedule.models import Slot, Talk
from schedule.published import publish
from schedule.sync import apply_programme
from schedule.views import exports

from .factories import make_event, make_programme

pytestmark = pytest.mark.django_db
NEXT_DAY = dt.date(2026, 2, 1)
FORMATS = pytest.mark.parametrize("suffix", ["xml", "json", "ics"])


def _events():
    return (
        make_event("a", "On tests", track="Web", languages=("en",), abstract="*All* of it"),
        make_event("b", "On parsers", minutes=60, room="Foyer", track="Data", kind="workshop", kind_label="Workshop"),
        make_event("c", "On trees", minutes=1500, day=NEXT_DAY, track="Web", languages=("de",)),
        make_event("d", "On tests, again", minutes=1600, day=NEXT_DAY, room=""),
    )


@pytest.fixture
def conference():
    return apply_programme(make_programme(*_events()), "demo").conference


def _titles(answer):
    if answer.headers["Content-Type"].startswith("text/calendar"):
        return sorted(str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(answer.content).events)
    return sorted(event.title for event in read_programme(answer.content).events)


@FORMATS
@pytest.mark.parametrize(
    "query",
    ["", "day=2026-02-01", "track=web", "room=foyer&room=hall", "kind=workshop", "language=de", "q=tests", "q=parsrs",
     "q=tests&day=2026-02-01", "track=web&view=grid", "track=nothing-of-the-kind", "q=the", "q=%00%0d%0a"],
)  # fmt: skip
def test_an_address_exports_what_it_shows(client, conference, suffix, query):
    page = client.get(f"/demo/?{query}", headers={"Accept": "application/json"}).json()
    expected = sorted(talk["title"] for talk in page["talks"])
    if not expected and suffix != "ics":
        return  # such a file is no programme for a reader, and is looked at below
    assert _titles(client.get(f"/demo/schedule.{suffix}?{query}")) == expected


def test_a_search_exports_all_its_pages(client):
    apply_programme(make_programme(*(make_event(f"t{n}", f"Tests, part {n}", minutes=n) for n in range(45))), "demo")
    assert len(_titles(client.get("/demo/schedule.xml?q=tests"))) == 45


@FORMATS
def test_an_export_without_a_talk_is_still_one(client, conference, suffix):
    answer = client.get(f"/demo/schedule.{suffix}?q=nothingofthekind")
    assert answer.status_code == 200
    assert b"On tests" not in answer.content


@FORMATS
def test_what_is_unchanged_is_not_sent_again(client, conference, suffix):
    answer = client.get(f"/demo/schedule.{suffix}")
    etag, modified = answer.headers["ETag"], answer.headers["Last-Modified"]
    for headers in ({"If-None-Match": etag}, {"If-None-Match": f'"x", W/{etag}'}, {"If-Modified-Since": modified}):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            again = client.get(f"/demo/schedule.{suffix}", headers=headers)
        assert (again.status_code, again.content, len(queries)) == (304, b"", 1)
        assert again.headers["ETag"] == etag
    assert client.get(f"/demo/schedule.{suffix}?track=web", headers={"If-None-Match": etag}).status_code == 200
    apply_programme(make_programme(*_events()[:3]), "demo")
    changed = client.get(f"/demo/schedule.{suffix}", headers={"If-None-Match": etag})
    assert (changed.status_code, changed.headers["ETag"] == etag) == (200, False)


@FORMATS
def test_compressed_or_not_the_same_is_kept(client, conference, suffix):
    plain = client.get(f"/demo/schedule.{suffix}")
    first, second = (client.get(f"/demo/schedule.{suffix}", headers={"Accept-Encoding": "gzip"}) for _ in range(2))
    assert first.content == second.content != plain.content
    for answer in (first, second):
        assert answer.headers["ETag"] == f"W/{plain.headers['ETag']}"
        assert (answer.headers["Content-Encoding"], answer.headers["Content-Type"]) == (
            "gzip", plain.headers["Content-Type"],
        )  # fmt: skip
        assert "accept-encoding" in answer.headers["Vary"].lower()
    headers = {"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]}
    assert client.get(f"/demo/schedule.{suffix}", headers=headers).status_code == 304


@FORMATS
def test_headers_say_what_it_is_and_that_it_is_everybodys(client, conference, suffix):
    answer = client.head(f"/demo/schedule.{suffix}?track=web")
    assert answer.status_code == 200
    assert answer.content == b""
    assert answer.headers["Content-Disposition"] == f'inline; filename="demo.{suffix}"'
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert client.post(f"/demo/schedule.{suffix}").status_code == 405


@FORMATS
def test_queries_do_not_grow_with_the_talks(client, suffix):
    counts = []
    for slug, most in (("few", 2), ("many", 20)):
        events = (make_event(f"{slug}-{n}", f"Talk {n}", minutes=n, room=f"Room {n}") for n in range(most))
        apply_programme(make_programme(*events, acronym=slug), slug)
        client.get(f"/{slug}/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/{slug}/schedule.{suffix}?language=")
        counts.append(len(queries))
    assert counts == [6, 6]


@pytest.mark.parametrize(
    "path", ["nowhere/schedule.xml", "demo/talks/nothing/talk.ics", "demo/schedule.xls", "nowhere/talks/x/talk.ics"]
)
def test_what_is_not_here_is_not_found(client, conference, path):
    assert client.get(f"/{path}").status_code == 404


def test_what_was_withdrawn_is_gone_but_struck_out_in_calendars(client, conference):
    apply_programme(make_programme(*_events()[:3]), "demo")
    assert "On tests, again" not in _titles(client.get("/demo/schedule.xml"))
    assert "On tests, again" not in _titles(client.get("/demo/schedule.json"))
    for address in ("/demo/schedule.ics", "/demo/schedule.ics?day=2026-02-01", "/demo/talks/on-tests-again/talk.ics"):
        events = icalendar.Calendar.from_ical(client.get(address).content).events
        assert {str(e["SUMMARY"]): str(e["STATUS"]) for e in events}["On tests, again"] == "CANCELLED"


def test_the_calendar_of_a_talk_has_each_of_its_times(client):
    apply_programme(make_programme(make_event("a", code="X"), make_event("b", minutes=60, code="X")), "demo")
    slug = Talk.objects.get().slug
    answer = client.get(f"/demo/talks/{slug}/talk.ics")
    events = icalendar.Calendar.from_ical(answer.content).events
    assert [str(event["UID"]) for event in events] == ["a@testserver", "b@testserver"]
    assert answer.headers["Content-Disposition"] == f'inline; filename="{slug}.ics"'


def test_numbers_are_of_the_slot_and_pages_absolute(client, conference):
    event = next(
        iter(
            json.loads(client.get("/demo/schedule.json").content)["schedule"]["conference"]["days"][0]["rooms"]["Hall"]
        )
    )
    slot = Slot.objects.get(guid="a")
    assert (event["id"], event["url"]) == (slot.pk, "http://testserver/demo/talks/on-tests/")


def test_what_is_over_passes_without_the_programme_changing(client, conference, settings):
    settings.NOW = "2026-01-31T08:00+01:00"
    before = client.get("/demo/schedule.ics?upcoming=1")
    settings.NOW = "2026-01-31T12:00+01:00"
    after = client.get("/demo/schedule.ics?upcoming=1", headers={"If-None-Match": before.headers["ETag"]})
    assert (len(_titles(before)), after.status_code, len(_titles(after))) == (4, 200, 2)
    assert "Last-Modified" not in before.headers


def test_the_schedule_and_a_talk_announce_their_exports(client, conference):
    page = client.get("/demo/").content.decode()
    assert '<link rel="alternate" type="application/vnd.c3voc.schedule+xml" href="/demo/schedule.xml"' in page
    assert '<link rel="alternate" type="text/calendar" href="/demo/schedule.ics"' in page
    assert 'href="/demo/calendar/?track=web"' in client.get("/demo/?track=web").content.decode()
    assert 'href="/demo/schedule.json?track=web"' in client.get("/demo/calendar/?track=web").content.decode()
    talk = client.get("/demo/talks/on-tests/").content.decode()
    assert 'href="/demo/talks/on-tests/talk.ics"' in talk


@FORMATS
def test_an_import_that_comes_between_is_seen_whole_or_not_at_all(client, conference, suffix, monkeypatch):
    def publish_and_import(*arguments, **options):
        published = publish(*arguments, **options)
        apply_programme(make_programme(make_event("n", "New")), "demo")
        return published

    monkeypatch.setattr(exports, "publish", publish_and_import)
    answer = client.get(f"/demo/schedule.{suffix}?language=")
    standing = [title for title in _titles(answer) if suffix != "ics" or title == "New"]
    assert standing == ["New"]
    assert client.get(f"/demo/schedule.{suffix}", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
