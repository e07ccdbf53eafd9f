"""Something of my own in the agenda."""

import datetime as dt

import pytest

from notes.entries import days_of
from notes.models import Entry
from schedule.tests.factories import make_conference, make_talk

pytestmark = pytest.mark.django_db
URL = "/demo/agenda/entries/"
TEA = {"title": "Tea with Nadia", "day": "2026-01-31", "starts": "13:00", "ends": "13:45", "place": "The canteen"}


@pytest.fixture
def conference(db):
    conference = make_conference(starts_on=dt.date(2026, 1, 30), ends_on=dt.date(2026, 2, 1))
    make_talk(conference, "Orchids")
    return conference


def _utc(*numbers):
    return dt.datetime(*numbers, tzinfo=dt.UTC)


def test_a_visitor_adds_an_entry_and_becomes_a_guest(client, conference):
    response = client.post(URL, TEA)
    entry = Entry.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/demo/agenda/#entry-{entry.pk}")
    assert entry.user.is_guest
    assert (entry.title, entry.place, entry.day) == ("Tea with Nadia", "The canteen", dt.date(2026, 1, 31))
    assert (entry.starts_at, entry.ends_at) == (_utc(2026, 1, 31, 12), _utc(2026, 1, 31, 12, 45))
    assert "Tea with Nadia" in client.get("/demo/agenda/").text


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        ("23:00", "01:00", (_utc(2026, 1, 31, 22), _utc(2026, 2, 1, 0))),  # into the night
        ("00:30", "02:00", (_utc(2026, 1, 31, 23, 30), _utc(2026, 2, 1, 1))),  # of that day
        ("04:30", "06:00", (_utc(2026, 2, 1, 3, 30), _utc(2026, 2, 1, 5))),
        ("05:00", "06:00", (_utc(2026, 1, 31, 4), _utc(2026, 1, 31, 5))),  # the morning
    ],
)
def test_before_five_is_the_night_after_the_day(author_client, conference, starts, ends, expected):
    author_client.post(URL, TEA | {"starts": starts, "ends": ends})
    entry = Entry.objects.get()
    assert (entry.day, entry.starts_at, entry.ends_at) == (dt.date(2026, 1, 31), *expected)
    form = author_client.get(f"{URL}{entry.pk}/").text
    assert f'name="starts" value="{starts}"' in form
    assert f'name="ends" value="{ends}"' in form


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": " "}, "Say what it is."),
        ({"day": "2027-01-01"}, "Select a valid choice"),
        ({"day": ""}, "Choose a day."),
        ({"starts": ""}, "Say from when."),
        ({"ends": "x"}, "Enter a valid time"),
        ({"ends": "13:00"}, "It has to end after it begins."),
        ({"ends": "12:00"}, "It has to end after it begins."),
        ({"title": "x" * 201}, "at most 200"),
    ],
)
def test_a_refused_entry_says_why_and_keeps_what_was_typed(author_client, conference, changes, said):
    response = author_client.post(URL, TEA | changes)
    assert response.status_code == 422
    assert said in response.text
    assert 'value="The canteen"' in response.text
    assert '<details class="entry-adding" id="adding" open>' in response.text
    assert not Entry.objects.exists()


def test_an_entry_is_changed(author_client, conference):
    author_client.post(URL, TEA)
    entry = Entry.objects.get()
    assert author_client.post(f"{URL}{entry.pk}/", TEA | {"ends": "12:00"}).status_code == 422
    author_client.post(f"{URL}{entry.pk}/", TEA | {"title": "Coffee", "ends": "14:00"})
    entry.refresh_from_db()
    assert (entry.title, entry.ends_at) == ("Coffee", _utc(2026, 1, 31, 13))


def test_a_deleted_entry_can_be_brought_back(author_client, conference):
    author_client.post(URL, TEA)
    entry = Entry.objects.get()
    response = author_client.post(f"{URL}{entry.pk}/delete/", follow=True)
    assert "is deleted" in response.text
    assert f'action="{URL}{entry.pk}/undelete/"' in response.text
    assert f'id="entry-{entry.pk}"' not in response.text
    assert author_client.get(f"{URL}{entry.pk}/").status_code == 404
    author_client.post(f"{URL}{entry.pk}/undelete/")
    assert f'id="entry-{entry.pk}"' in author_client.get("/demo/agenda/").text


def test_of_deleted_entries_the_last_alone_waits(author, author_client, stranger_client, conference):
    stranger_client.post(URL, TEA | {"title": "theirs"})
    stranger_client.post(f"{URL}{Entry.objects.get().pk}/delete/")
    for title in ("one", "two"):
        author_client.post(URL, TEA | {"title": title})
    for entry in Entry.objects.for_user(author).order_by("pk"):
        author_client.post(f"{URL}{entry.pk}/delete/")
    assert [one.title for one in Entry.objects.order_by("pk")] == ["theirs", "two"]


def test_a_deleted_entry_of_somebody_else_is_not_said(author_client, stranger_client, conference):
    author_client.post(URL, TEA)
    entry = Entry.objects.get()
    author_client.post(f"{URL}{entry.pk}/delete/")
    assert "Tea" not in stranger_client.get(f"/demo/agenda/?deleted={entry.pk}").text


@pytest.mark.parametrize(
    "query", ["add=2026-02-01&from=14:00&to=14:40", "add=%00&from=<b>&to=9", "deleted=x", "deleted=%00"]
)
def test_an_address_opens_the_form_and_is_never_believed(author_client, conference, query):
    page = author_client.get(f"/demo/agenda/?{query}").text
    assert "<b>" not in page
    assert ('id="adding" open' in page) is query.startswith("add")


def test_days_of_a_conference_are_all_between_the_first_and_the_last(conference):
    assert days_of(conference) == [dt.date(2026, 1, 30), dt.date(2026, 1, 31), dt.date(2026, 2, 1)]
    assert days_of(make_conference("empty")) == []
    far = make_conference("far", starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2027, 1, 1))
    assert days_of(far) == [dt.date(2026, 1, 1), dt.date(2027, 1, 1)]
