import gzip

import pytest

from schedule.importers.programme import UnreadableProgramme
from schedule.importers.reading import read_programme


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "nothing in it"),
        (b"  \n", "nothing in it"),
        (gzip.compress(b"<schedule/>", mtime=0), "a gzip archive"),
        (b"PK\x03\x04....", "this zip archive cannot be read"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"\n<HTML>", "a web page"),
        (b"\xff\xfe<\0?\0", "not UTF-16|not well-formed|encoding"),
        (b'{"sessions": []}', "JSON of another kind"),
        (b"one line only", "neither XML nor JSON"),
        (b"\x89PNG\r\n", "neither XML nor JSON"),
        (b"<" + b" " * 20_000_000, "bytes are more than"),
    ],
)
def test_another_format_is_refused_by_its_name(data, reason):
    with pytest.raises(UnreadableProgramme, match=reason):
        read_programme(data)


JSON = (
    b'{"schedule": {"conference": {"title": "D", "days": [{"date": "2026-01-31", "rooms": {"A": [{"title": "T"}]}}]}}}'
)
TABLE = b"Title,Start\nFrom a table,2026-01-31 11:30\n"


def test_of_a_folder_of_exports_the_best_is_read_and_the_others_are_told():
    folder = {"a.csv": TABLE, "b.ics": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "c.json": JSON, "d.txt": b"x"}
    programme = read_programme(folder)
    assert [event.title for event in programme.events] == ["T"]
    assert "of 4 files only this one was read: c.json" in programme.warnings
    broken = read_programme(folder | {"c.json": b"{"})
    assert [event.title for event in broken.events] == ["From a table"]


def test_a_folder_of_broken_files_tells_of_each():
    with pytest.raises(UnreadableProgramme) as raised:
        read_programme({"a.json": b"{", "b.xml": b"<schedule>"})
    assert [problem.split(",")[0] for problem in raised.value.problems] == ["a.json", "b.xml"]


def test_whoever_waits_is_told_how_far_it_is():
    told = []
    read_programme(JSON, tell=lambda done, total: told.append((done, total)))
    assert told == [(0, 3), (1, 3), (3, 3)]
