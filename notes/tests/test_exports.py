"""What of mine decides which talks are exported is told to nobody else."""

import icalendar
import pytest
from django.test import Client

from notes.models import Hidden, Star
from notes.places import Place
from notes.saving import save_note
from schedule.importers.reading import read_programme
from schedule.models import Talk
from schedule.sync import apply_programme
from schedule.tests.factories import make_event, make_programme

pytestmark = pytest.mark.django_db
FORMATS = pytest.mark.parametrize("suffix", ["xml", "json", "ics"])


@pytest.fixture
def talks():
    events = (make_event("a", "Roses"), make_event("b", "Tulips", minutes=60), make_event("c", "Orchids", minutes=120))
    apply_programme(make_programme(*events), "demo")
    return {talk.title: talk for talk in Talk.objects.all()}


def _titles(answer):
    if answer.headers["Content-Type"].startswith("text/calendar"):
        return [str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(answer.content).events]
    return [event.title for event in read_programme(answer.content).events]


def _is_private(answer):
    public = {"ETag", "Last-Modified", "Access-Control-Allow-Origin"} & answer.headers.keys()
    return answer.headers["Cache-Control"] == "private, no-store" and not public


@FORMATS
@pytest.mark.parametrize("query", ["starred=1", "noted=1", "q=watering", "hidden=1", ""])
def test_what_is_mine_is_exported_to_me_alone(author, author_client, stranger_client, talks, suffix, query):
    Star.objects.create(user=author, talk=talks["Roses"])
    save_note(author, Place.of_talk(talks["Roses"]), "needs watering", 0)
    Hidden.objects.create(user=author, conference=talks["Tulips"].conference, about="talk", talk=talks["Tulips"])
    address = f"/demo/schedule.{suffix}?{query}"
    mine = author_client.get(address)
    expected = {"": ["Roses", "Orchids"], "hidden=1": ["Roses", "Tulips", "Orchids"]}.get(query, ["Roses"])
    assert (_titles(mine), _is_private(mine)) == (expected, True)
    for other in (stranger_client, Client()):
        answer = other.get(address, headers={"If-None-Match": mine.headers.get("ETag", "")})
        everything = ["Roses", "Tulips", "Orchids"]
        if query in ("", "hidden=1"):
            assert _titles(answer) == everything
        else:
            assert not any(title.encode() in answer.content for title in everything)
        assert _is_private(answer) == (query in ("starred=1", "noted=1", "hidden=1"))


@FORMATS
def test_whoever_has_only_starred_something_gets_what_everybody_gets(author, author_client, talks, suffix):
    Star.objects.create(user=author, talk=talks["Roses"])
    mine, everybodys = (one.get(f"/demo/schedule.{suffix}") for one in (author_client, Client()))
    assert mine.content == everybodys.content
    assert mine.headers["ETag"] == everybodys.headers["ETag"]
    assert mine.headers["Cache-Control"] == "private, no-cache"


def test_a_withdrawn_talk_that_i_starred_is_struck_out_in_my_calendar(author, author_client, talks):
    Star.objects.create(user=author, talk=talks["Roses"])
    apply_programme(make_programme(make_event("b", "Tulips", minutes=60)), "demo")
    (event,) = icalendar.Calendar.from_ical(author_client.get("/demo/schedule.ics?starred=1").content).events
    assert (str(event["SUMMARY"]), str(event["STATUS"])) == ("Roses", "CANCELLED")
