import io
import stat
import struct
import zipfile

import pytest

from schedule.importers import archives
from schedule.importers.archives import unpack
from schedule.importers.programme import ReadOptions, UnreadableProgramme
from schedule.importers.reading import read_programme

TABLE = b"Title,Start\nT,2026-01-31 11:30\n"


def _zip(*members, method=zipfile.ZIP_DEFLATED):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return data.getvalue()


def _info(name, mode):
    member = zipfile.ZipInfo(name)
    member.external_attr = mode << 16
    return member


def test_a_zip_is_read_as_the_folder_that_it_holds():
    programme = read_programme(_zip(("a/b.csv", TABLE), ("__MACOSX/a/._b.csv", b"x"), (".DS_Store", b"x")))
    assert [event.title for event in programme.events] == ["T"]


def test_names_are_labels_alone():
    names = ["../../x", "/abs", "C:\\x", "a\\..\\b", "CON", "same", "same", "\u202egpj.x", "n" * 4000]
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = _zip(*((name, b"1") for name in names))
    files, warnings = unpack(data)
    assert list(files) == ["../../x", "/abs", "C:/x", "a/../b", "CON", "same", "same (2)", "gpj.x", "n" * 200]
    assert warnings.told() == ()


def test_members_that_are_no_honest_files_are_left_out_and_the_rest_is_read():
    data = _zip(
        (_info("link.csv", stat.S_IFLNK | 0o777), "/etc/passwd"),
        (_info("device", stat.S_IFCHR), b""),
        ("inner.zip", _zip(("x", b"x"))),
        ("good.csv", TABLE),
    )
    programme = read_programme(data, ReadOptions(title="D", time_zone="UTC", columns={"room": ""}))
    assert len(programme.events) == 1
    assert programme.warnings[:2] == (
        "a file of the archive was left out: it is a link or a device, not a file (2 times, first at link.csv)",
        "a file of the archive was left out: archives in archives are not unpacked (at inner.zip)",
    )


def _patched(data, field, value, *, size="<H"):
    """The archive with a number of its first member changed in the directory, and beside the file's own header."""
    at = data.index(b"PK\x01\x02") + field
    return data[:at] + struct.pack(size, value) + data[at + struct.calcsize(size) :]


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [(8, 1, "it is encrypted"), (10, 99, "packed in a way that is not known"), (16, 7, "it is damaged")],
)
def test_a_member_that_cannot_be_unpacked_is_left_out(field, value, reason):
    files, warnings = unpack(_patched(_zip(("bad", b"x" * 99), ("good", b"1")), field, value))
    assert list(files) == ["good"]
    assert reason in warnings.told()[0]


def test_what_grows_too_much_is_refused_whatever_its_header_says():
    bomb = _zip(("bomb", b"\0" * 30_000_000))
    with pytest.raises(UnreadableProgramme, match="more than 100 times its size"):
        unpack(bomb)
    with pytest.raises(UnreadableProgramme, match="unpacked it has more than 200,000,000 bytes"):
        unpack(_patched(bomb, 24, 300_000_000, size="<I"))
    small = _patched(bomb, 24, 10, size="<I")
    assert unpack(small)[0] in ({}, {"bomb": b"\0" * 10})


def test_bytes_are_counted_over_all_members(monkeypatch):
    monkeypatch.setattr(archives, "LARGEST", 150)
    with pytest.raises(UnreadableProgramme, match="more than 150 bytes"):
        unpack(_zip(("a", b"1" * 100), ("b", b"2" * 100)))


def test_too_many_members_and_overlapping_ones_are_refused(monkeypatch):
    data = _zip(("a", b"1" * 100), ("b", b"2" * 100), method=zipfile.ZIP_STORED)
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    overlapping = data[: second + 42] + struct.pack("<I", 0) + data[second + 46 :]
    with pytest.raises(UnreadableProgramme, match="files overlap"):
        unpack(overlapping)
    monkeypatch.setattr(archives, "MOST_MEMBERS", 1)
    with pytest.raises(UnreadableProgramme, match="2 files are more than the 1"):
        unpack(data)


def test_a_truncated_archive_never_breaks_anything():
    data = _zip(("a.csv", TABLE * 20), ("b.csv", TABLE))
    for length in range(4, len(data)):
        with pytest.raises(UnreadableProgramme):
            read_programme(data[:length])
    assert unpack(data + b"more")[0].keys() == {"a.csv", "b.csv"}


@pytest.mark.parametrize("files", [{}, {"a.txt": b"one line"}, {"a.csv": b""}, {"a.bin": b"\0\1\2"}])
def test_a_folder_without_a_schedule_is_refused(files):
    with pytest.raises(UnreadableProgramme):
        read_programme(files)
