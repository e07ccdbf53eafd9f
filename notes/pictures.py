"""The pictures in notes: files under names of ours in MEDIA_ROOT/pictures, and rows that say whose they are."""

import contextlib
import hashlib
import os
import re
import secrets
import tempfile
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from .models import Note, Picture, Revision

NAME = re.compile(r"\b[0-9a-f]{32}\.webp\b")
MB = 1_000_000


class Room(NamedTuple):
    size: int  # bytes
    pictures: int


ROOM_OF_GUESTS = Room(20 * MB, 100)  # anybody becomes one by asking
ROOM_OF_NAMED = Room(200 * MB, 2_000)


class PicturesFull(Exception):
    """The owner has as many pictures as they may; the text says so, to them."""


def keep_picture(owner, shrunk):
    """The Picture of what ``shrink_image`` made, kept; of what the owner has already, the one there is.

    Raises PicturesFull, or OSError where the folder cannot be made, is full, or is not to be written to.
    """
    name = f"{secrets.token_hex(16)}.webp"
    _write_file(path_of(name), shrunk.content)
    picture = None
    try:
        picture = _keep_row(owner, name, shrunk)
    finally:
        if picture is None or picture.name != name:
            _remove_file(name)
    return picture


@transaction.atomic
def _keep_row(owner, name, shrunk):
    # One at a time for each owner, or many at once would all find room.
    get_user_model().objects.select_for_update(no_key=True).get(pk=owner.pk)
    sha256 = hashlib.sha256(shrunk.content).hexdigest()
    same = Picture.objects.filter(owner=owner, sha256=sha256).first()
    if same:
        if not path_of(same.name).exists():
            _write_file(path_of(same.name), shrunk.content)
        # As new, so that nobody tidies it away before the note that it was pasted into is saved.
        Picture.objects.filter(pk=same.pk).update(created_at=timezone.now())
        return same
    size = len(shrunk.content)
    _refuse_beyond_room(owner, size)
    return Picture.objects.create(
        owner=owner, name=name, width=shrunk.width, height=shrunk.height, size=size, sha256=sha256
    )


def _refuse_beyond_room(owner, size):
    """Raise PicturesFull unless the owner has room for one more picture, of ``size`` bytes."""
    room = ROOM_OF_NAMED if owner.is_named else ROOM_OF_GUESTS
    kept = Picture.objects.filter(owner=owner).aggregate(count=Count("pk"), size=Sum("size", default=0))
    if kept["count"] < room.pictures and kept["size"] + size <= room.size:
        return
    more = "" if owner.is_named else " Sign up, and there is room for more."
    raise PicturesFull(
        f"You have {kept['count']:,} pictures of {kept['size'] / MB:.1f} MB altogether; "
        f"{room.pictures:,} pictures or {room.size // MB} MB are the most.{more}"
    )


def path_of(name):
    """Where the file of the picture with this name is kept."""
    return Path(settings.MEDIA_ROOT) / "pictures" / name[:2] / name


def _write_file(path, content):
    """Whole or not at all, and on the disk when this returns. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as undo:
        handle, unfinished = tempfile.mkstemp(dir=path.parent, suffix=".unfinished")
        undo.callback(os.unlink, unfinished)
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
        undo.pop_all()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _remove_file(name):
    """A file that cannot be removed now is nobody's: the next ``delete_unused_pictures`` finds it."""
    with contextlib.suppress(OSError):
        path_of(name).unlink()


def markdown_of(picture):
    return f"![]({picture.get_absolute_url()})"


def append_picture(body, picture):
    """The Markdown ``body`` with the picture below it."""
    return f"{body}\n\n{markdown_of(picture)}\n" if body.strip() else f"{markdown_of(picture)}\n"


def delete_unused_pictures(older_than):
    """Delete pictures that no note of their owner names, nor named in any version, and files that are no picture's.

    Only what was kept before ``older_than`` (a timedelta) ago: a note may be about to be saved. Returns how many files.
    """
    before = timezone.now() - older_than
    deleted = 0
    old = Picture.objects.filter(created_at__lt=before)
    for owner_id in old.order_by().values_list("owner_id", flat=True).distinct():
        named = _named_by(owner_id)
        for picture in old.filter(owner_id=owner_id):
            # Unless it was pasted once more meanwhile.
            if picture.name not in named and old.filter(pk=picture.pk).delete()[0]:
                _remove_file(picture.name)
                deleted += 1
    return deleted + _delete_stray_files(before)


def _named_by(author_id):
    """Names of pictures in all texts of this author, deleted notes and old versions included."""
    bodies = [
        Note.objects.filter(author_id=author_id),
        Revision.objects.filter(note__author_id=author_id),
    ]
    return {
        name
        for texts in bodies
        for body in texts.filter(body__contains=".webp").values_list("body", flat=True).iterator()
        for name in NAME.findall(body)
    }


def _delete_stray_files(before):
    """Files without a row: of people who have left, or of a server that stopped between the one and the other."""
    deleted = 0
    for folder in (Path(settings.MEDIA_ROOT) / "pictures").glob("??"):
        old = {file.name: file for file in folder.iterdir() if _is_older(file, before)}
        kept = set(Picture.objects.filter(name__startswith=folder.name).values_list("name", flat=True))
        for name in old.keys() - kept:
            old[name].unlink(missing_ok=True)
            deleted += 1
    return deleted


def _is_older(file, before):
    try:
        return file.stat().st_mtime < before.timestamp()
    except FileNotFoundError:  # it has its name by now
        return False
