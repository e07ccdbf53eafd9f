"""What we write of every real file is read by everybody."""

import pytest

from project.lib.markdown import plain_lines
from schedule.exporters.frab_json import write_frab_json
from schedule.exporters.frab_xml import write_frab_xml
from schedule.exporters.icalendar import entries_of, write_calendar
from schedule.tests.checked import reads_for_everybody
from schedule.tests.programmes import as_published
from schedule.tests.test_frab_exports import REAL, read_real

ADDRESS = "https://hallway.example/camp/schedule.{}"


def _xml(programme):
    return write_frab_xml(as_published(programme), address=ADDRESS.format("xml"))


def _json(programme):
    return write_frab_json(as_published(programme), address=ADDRESS.format("json"))


def _calendar(programme):
    entries = entries_of(as_published(programme), host="hallway.example", plain_text=plain_lines)
    return write_calendar(entries, name=programme.title, zone=programme.time_zone, address=ADDRESS.format("ics"))


@pytest.mark.parametrize("write", [_xml, _json, _calendar])
@pytest.mark.parametrize("name", REAL)
def test_an_export_is_read_by_everybody(shared_data, write, name):
    assert reads_for_everybody(write(read_real(shared_data / "schedules" / name))) == {}
