"""Zip archives, opened without trust: counted while they unpack, their names taken as labels and never as paths."""

import io
import re
import stat
import unicodedata
import zipfile
import zlib

from .programme import UnreadableProgramme
from .telling import Warnings

LARGEST = 200_000_000  # bytes of all members together, unpacked
MOST_MEMBERS = 5_000
RATIO = 100  # times as large as packed; not asked of what is small
_SMALL = 1_000_000  # bytes
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\xfd7zXZ", b"BZh")
_SIZE_OF_HEADER = 30  # of a member's own header, before its name
_ENCRYPTED = 0x1


class _Refused(Exception):
    """One member; the others may still be read."""


def is_archive(data):
    return data[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def unpack(data):
    """({label: bytes}, Warnings) of a zip’s files. Raises UnreadableProgramme for an archive that is no honest one.

    Members that cannot be read, and those that are archives themselves, are left out and told. Labels are distinct,
    with ``/`` between their parts; they are never the name of a file to write.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, UnicodeError, OverflowError) as error:
        raise UnreadableProgramme(f"this zip archive cannot be read: {error}") from None
    with archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        _check_directory(members, archive.start_dir)
        return _read_members(archive, members)


def _check_directory(members, end):
    if len(members) > MOST_MEMBERS:
        raise UnreadableProgramme(f"{len(members):,} files are more than the {MOST_MEMBERS:,} that are unpacked")
    if sum(member.file_size for member in members) > LARGEST:
        raise UnreadableProgramme(f"unpacked it has more than {LARGEST:,} bytes")
    free = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < free or member.compress_size < 0:
            raise UnreadableProgramme("files overlap in this zip archive: it was made to do harm")
        free = member.header_offset + _SIZE_OF_HEADER + len(member.orig_filename) + member.compress_size
    if free > end:
        raise UnreadableProgramme("files overlap in this zip archive: it was made to do harm")


def _read_members(archive, members):
    files, warnings, room = {}, Warnings(), LARGEST
    for member in members:
        label = _label(member.filename, files)
        if re.search(r"(^|/)(__MACOSX/|\.[^./])", label):
            continue
        try:
            files[label] = _read(archive, member, room)
        except _Refused as reason:
            warnings.add(f"a file of the archive was left out: {reason}", label)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
            warnings.add("a file of the archive was left out: it is damaged", label)
        else:
            room -= len(files[label])
    return files, warnings


def _read(archive, member, room):
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise _Refused("it is a link or a device, not a file")
    if member.flag_bits & _ENCRYPTED:
        raise _Refused("it is encrypted")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _Refused("it is packed in a way that is not known here")
    pieces, size = [], 0
    with archive.open(member) as stream:
        while piece := stream.read(65_536):
            size += len(piece)
            if size > room:
                raise UnreadableProgramme(f"unpacked it has more than {LARGEST:,} bytes")
            if size > max(_SMALL, RATIO * member.compress_size):
                raise UnreadableProgramme(f"a file in it grows to more than {RATIO} times its size")
            pieces.append(piece)
    content = b"".join(pieces)
    if content.startswith(_ARCHIVES):
        raise _Refused("archives in archives are not unpacked")
    return content


def _label(name, taken):
    """A name to show: no control or direction characters, short, and unlike the others."""
    plain = "".join(c for c in name.replace("\\", "/") if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    label = plain = plain[-200:] or "file"
    number = 1
    while label in taken:
        number += 1
        label = f"{plain} ({number})"
    return label
