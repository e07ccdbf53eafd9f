"""A schedule's bytes from wherever somebody says that it is: an address, a page that leads to one, a file, a folder."""

import json
import os
import time
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from .archives import LARGEST as LARGEST_FOLDER
from .archives import MOST_MEMBERS as MOST_FILES
from .discovery import find_schedules, known_export
from .programme import UnreadableProgramme
from .reading import LARGEST, is_web_page, start_of

MOST_PAGES = 200  # of a list that goes on
DEADLINE = 120  # seconds for all that is asked, after which nothing more is


@dataclass(frozen=True)
class Gathered:
    data: bytes | dict[str, bytes]  # of a folder or a list of several pages by their names
    address: str = ""  # where to ask the next time; a file's or folder's name
    name: str = ""  # the last part of it, for people
    etag: str = ""
    last_modified: str = ""


def gather(source, *, private, networks=(), etag="", last_modified="", tell=None):
    """What ``source`` holds; None where its server says that it is as it was. Raises UnreadableProgramme.

    Files and folders are read only for those who may reach private addresses as well: see ``fetch``.
    """
    source = without_webcal(source.strip())
    if "://" in source:
        web = _Web(private, networks, etag, last_modified, tell)
        return web.gather(source)
    if private == "never":
        raise UnreadableProgramme("this is not an address: one begins with https://", source[:100])
    return _from_disk(source)


def without_webcal(address):
    """The same address, as https where it says webcal."""
    is_webcal = address.lower().startswith(("webcal://", "webcals://"))
    return f"https://{address.partition('://')[2]}" if is_webcal else address


class _Web:
    def __init__(self, private, networks, etag, last_modified, tell):
        self.private, self.networks, self.tell = private, networks, tell
        self._validators = {"etag": etag, "last_modified": last_modified}
        self._ends = time.monotonic() + DEADLINE

    def gather(self, address):
        fetched = self._first(address)
        if fetched and _is_page(fetched):
            fetched = self._schedule_of(fetched)
        if not fetched:
            return None
        gathered = Gathered(fetched.data, fetched.address, _name(fetched.address), fetched.etag, fetched.last_modified)
        return self._whole(gathered)

    def _fetch(self, address, **options):
        from .fetch import fetch  # httpx, six megabytes of a worker, comes with the first address

        if time.monotonic() > self._ends:
            raise UnreadableProgramme(f"it took longer than {DEADLINE} seconds in all", address)
        options = {"private": self.private, "networks": self.networks, "tell": self.tell} | options
        fetched = fetch(address, **options)
        if fetched and fetched.is_public:
            self.private = "never"  # what a public machine names is no longer what somebody asked for
        return fetched and replace(fetched, address=fetched.address if _is_page(fetched) else address)

    def _first(self, address):
        """The export that a site is known to have, and if it has none after all, the address itself."""
        for export in known_export(address):
            try:
                fetched = self._fetch(export, **(self._validators if export == address else {}))
            except UnreadableProgramme:
                continue
            if not (fetched and _is_page(fetched)):
                return fetched
        return self._fetch(address, **self._validators)

    def _schedule_of(self, page):
        """The first schedule that a page leads to. What another host has is asked as if anybody had said so."""
        problems = []
        for address in find_schedules(page.data, page.address):
            is_same_host = urlsplit(address).netloc == urlsplit(page.address).netloc
            try:
                fetched = self._fetch(address, private=self.private if is_same_host else "never")
            except UnreadableProgramme as problem:
                problems.append(problem)
                continue
            if not _is_page(fetched):
                return fetched
        if problems:
            raise problems[0]
        raise UnreadableProgramme(
            "this is a web page, and it announces no schedule; look in it for an export, as iCalendar, XML or JSON, "
            "and give the address of that",
            page.address,
        )

    def _whole(self, gathered):
        """With the pages that follow it, where it is a list of some REST API. Its first page alone tells no change."""
        pages, address = {gathered.address: gathered.data}, gathered.address
        while following := _next(pages[address], address):
            if len(pages) >= MOST_PAGES:
                raise UnreadableProgramme(f"it has more than {MOST_PAGES} pages", gathered.address)
            if following in pages:
                raise UnreadableProgramme("its pages go round in a circle", gathered.address)
            if urlsplit(following)[:2] != urlsplit(gathered.address)[:2]:
                raise UnreadableProgramme("its next page is on another host", gathered.address)
            address = following
            pages[address] = self._fetch(address).data
            if sum(map(len, pages.values())) > LARGEST:
                raise UnreadableProgramme(f"its pages have more than {LARGEST:,} bytes", gathered.address)
        return gathered if len(pages) == 1 else replace(gathered, data=pages, etag="", last_modified="")


def _is_page(fetched):
    if is_web_page(start_of(fetched.data)):
        return True
    return fetched.content_type in ("text/html", "application/xhtml+xml") and b"<html" in fetched.data[:4096].lower()


def _next(data, address):
    """The address of the next page, of a list of a REST API; "" without one."""
    if data[:1] != b"{" or b'"next"' not in data or b'"results"' not in data:
        return ""
    try:
        root = json.loads(data)
        following = root.get("next")
        return urljoin(address, following) if isinstance(following, str) and following else ""
    except (ValueError, RecursionError):
        return ""


def _name(address):
    parts = urlsplit(address)
    return parts.path.rstrip("/").rpartition("/")[2] or parts.netloc


def _from_disk(source):
    try:
        path = Path(source)
        data = _folder(path) if path.is_dir() else _file(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not a file’s name"
        raise UnreadableProgramme(f"the file cannot be read: {reason}", source[:100]) from None
    return Gathered(data, source, path.resolve().name)


def _file(path):
    if path.stat().st_size > LARGEST:
        raise UnreadableProgramme(f"it has more than {LARGEST:,} bytes", str(path))
    return path.read_bytes()


def _folder(folder):
    """{path inside: bytes} of a folder's files, save hidden ones and links, which may lead anywhere."""
    found, size = [], 0
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "node_modules")
        for path in (Path(parent, name) for name in sorted(names) if not name.startswith(".")):
            if path.is_symlink() or not path.is_file():
                continue
            found.append(path)
            size += path.stat().st_size
            if len(found) > MOST_FILES or size > LARGEST_FOLDER:
                most = f"{MOST_FILES:,} files or {LARGEST_FOLDER:,} bytes"
                raise UnreadableProgramme(f"it has more than {most}", str(folder))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
