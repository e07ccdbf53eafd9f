from dataclasses import replace

import pytest
from django.forms.models import model_to_dict

from schedule.exporters.frab_json import write_frab_json
from schedule.exporters.frab_xml import write_frab_xml
from schedule.importers.reading import read_programme
from schedule.models import Conference, Slot, Talk
from schedule.models import Room as RoomRow
from schedule.models import Speaker as SpeakerRow
from schedule.models import Track as TrackRow
from schedule.published import publish
from schedule.sync import apply_programme

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
