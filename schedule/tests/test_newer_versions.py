"""A newer version of a conference that is here, from whoever looks after it: given at its page, or added once more."""

import pytest

from schedule import intake
from schedule.importers.gathering import Gathered
from schedule.models import Conference, Import, Source
from schedule.tests.files import make_xml

pytestmark = pytest.mark.django_db

ONE = ("a", "Alpha", "09:00", "Hall", "Ada")
TWO = ("b", "Beta", "10:00", "Hall", "Bob")
ADDRESS = "https://demo.example/schedule.xml"
TABLE = b"title,start\nAlpha,2026-01-31 09:00\n"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(intake, "start", intake.work)


def _read(person, data=None, **fields):
    row = intake.add_import(person, data=data, **fields)
    intake.work(row.pk)
    return Import.objects.get(pk=row.pk)


def _applied(row, **options):
    assert intake.ask_to_apply(row, row.options | options)
    intake.work(row.pk)
    return Import.objects.get(pk=row.pk).conference


def _page(client, row):
    return client.get(f"/conferences/imports/{row.pk}/").content.decode()


def test_a_table_is_called_what_its_file_is(author):
    row = _read(author, TABLE, name="droidcon-2025_sessions.csv")
    assert (row.plan["title"], row.plan["slug"]) == ("droidcon 2025 sessions", "droidcon-2025-sessions")
    assert "title" in row.plan["asks"]


def test_its_newer_version_takes_nothing_away_that_the_source_does_not_say(author):
    row = _read(author, TABLE, name="x.csv", options={"title": "Droidcon", "time_zone": "Europe/Lisbon"})
    conference = _applied(row)
    row = _read(author, TABLE.replace(b"Alpha", b"Alphabet"), name="y.csv", conference=conference)
    assert row.plan["changes_conference"] == []
    assert _applied(row).title == "Droidcon"
    assert Conference.objects.get().time_zone == "Europe/Lisbon"


def test_whoever_adds_a_conference_of_theirs_again_can_bring_it_up_to_date(author, author_client):
    conference = _applied(_read(author, make_xml(ONE), name="a.xml"))
    row = _read(author, make_xml(ONE, TWO), name="b.xml")
    assert row.plan["slug"] == "demo-2"
    assert "Read it as the newer version" in _page(author_client, row)
    author_client.post(f"/conferences/imports/{row.pk}/change/", {"newer": "1"})
    row.refresh_from_db()
    assert (row.conference, row.plan["counts"]["added"], row.plan["counts"]["unchanged"]) == (conference, 1, 1)


def test_nobody_does_so_to_what_another_looks_after(author, stranger, stranger_client):
    _applied(_read(author, make_xml(ONE), name="a.xml"))
    row = _read(stranger, make_xml(ONE, TWO), name="b.xml")
    page = _page(stranger_client, row)
    assert "which somebody else looks after" in page
    assert "Read it as the newer version" not in page
    stranger_client.post(f"/conferences/imports/{row.pk}/change/", {"newer": "1"})
    row.refresh_from_db()
    assert (row.conference, row.plan["slug"]) == (None, "demo-2")


def test_what_is_not_followed_is_not_followed_again_unasked(author, author_client, monkeypatch):
    monkeypatch.setattr(intake, "gather", lambda address, **_: Gathered(make_xml(ONE), address, "x", "", ""))
    conference = _applied(_read(author, address=ADDRESS), follow=True)
    assert 'value="1" checked> Follow this' in _page(
        author_client, _read(author, address=ADDRESS, conference=conference)
    )
    Source.objects.update(is_followed=False)
    assert 'value="1"> Follow this' in _page(author_client, _read(author, address=ADDRESS, conference=conference))


def test_a_file_says_that_it_ends_the_following(author, author_client, monkeypatch):
    monkeypatch.setattr(intake, "gather", lambda address, **_: Gathered(make_xml(ONE), address, "x", "", ""))
    conference = _applied(_read(author, address=ADDRESS), follow=True)
    assert "is followed no more" in _page(author_client, _read(author, make_xml(TWO), conference=conference))


def test_what_could_not_be_read_makes_room_for_the_next(author):
    assert _read(author, b"nothing", name="broken.xml").state == "failed"
    _read(author, make_xml(ONE), name="a.xml")
    assert [row.name for row in Import.objects.all()] == ["a.xml"]
