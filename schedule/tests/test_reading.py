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
