from dataclasses import replace

import pytest
from django.forms.models import model_to_dict

from schedule.exporters.frab_json import write_frab_json
from schedule.exporters.frab_xml import write_frab_xml
from schedule.importers.programme import Link, Speaker
from schedule.importers.reading import read_programme
from schedule.models import Conference, Slot, Talk
from schedule.models import Room as RoomRow
from schedule.models import Speaker as SpeakerRow
from schedule.models import Track as TrackRow
from schedule.published import publish
from schedule.snapshot import snapshot_of
from schedule.sync import apply_programme

from .factories import make_event, make_programme
from .test_frab_exports import REAL, read_real

pytestmark = pytest.mark.django_db


def _comparable(programme):
    """Without what the tables do not keep: the order of events, and who told what how."""
    events = tuple(sorted(programme.events, key=lambda event: event.guid))
    return replace(programme, events=events, warnings=(), format="", asks=())


def _rows():
    models = (Conference, RoomRow, TrackRow, SpeakerRow, Talk, Slot)
    return {model: list(map(model_to_dict, model.objects.order_by("pk"))) for model in models}


@pytest.mark.parametrize("name", REAL)
def test_what_was_imported_is_published_and_changes_nothing_when_it_comes_back(shared_data, name):
    programme = read_real(shared_data / "schedules" / name)
    conference = apply_programme(programme, "demo").conference
    published, rows = publish(conference), _rows()
    assert _comparable(published.programme) == _comparable(programme)
    for written in (
        write_frab_xml(published, address="https://hallway.example/demo/schedule.xml"),
        write_frab_json(published, address="https://hallway.example/demo/schedule.json"),
    ):
        again = read_programme(written)
        assert _comparable(again) == _comparable(programme)
        apply_programme(again, "demo")
        assert _rows() == rows


def test_what_one_time_of_a_talk_has_of_its_own_is_published(django_assert_num_queries):
    own = {"title": "Again", "languages": ("de",), "links": (Link("A", "https://a.example"),), "track": "Web"}
    programme = make_programme(
        make_event("a", code="X", speakers=(Speaker("Ada", id="1"),)),
        make_event("b", minutes=60, code="X", speakers=(Speaker("Bob", extra={"k": [1]}),), **own),
        make_event("c", minutes=90, code="X", is_cancelled=True),
    )
    conference = apply_programme(programme, "demo").conference
    with django_assert_num_queries(4):
        published = publish(conference)
    assert _comparable(published.programme) == _comparable(programme)
    assert len(set(published.people.values())) == 2
    for write in (write_frab_xml, write_frab_json):
        again = read_programme(write(published, address="https://hallway.example/demo/schedule.xml"))
        assert _comparable(again) == _comparable(programme)


def test_a_selection_has_only_what_it_uses():
    events = make_event("a", track="Web"), make_event("b", minutes=60, room="Attic", track="Data")
    conference = apply_programme(make_programme(*events), "demo").conference
    rows = [row for row in snapshot_of(conference).rows if row.room == "Attic"]
    programme = publish(conference, rows).programme
    assert [[one.name for one in some] for some in (programme.rooms, programme.tracks)] == [["Attic"], ["Data"]]
    assert [event.guid for event in programme.events] == ["b"]
