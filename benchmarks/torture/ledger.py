"""What the clients meant to save and what they were promised, written down where it outlives all of them."""

import asyncio
import json
import os
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Intent:
    """A save that is about to be sent."""

    note: str
    client: int
    number: int  # of this client's, from 1
    key: str
    base: int  # the version that was edited; 0 for none
    sha256: str  # of the text


@dataclass(frozen=True)
class Ack:
    """The server said that it was saved."""

    key: str
    version: int


@dataclass(frozen=True)
class Conflict:
    """The server said that it was not saved, since another save came between."""

    key: str


@dataclass(frozen=True)
class Stale:
    """A client read a version older than one that it was promised, or had read."""

    note: str
    read: int
    known: int


_KINDS = {kind.__name__: kind for kind in (Intent, Ack, Conflict, Stale)}


class Ledger:
    """A file that is only appended to. Whoever writes goes on when their line is on the disk.

    One fsync serves all who wait.
    """

    def __init__(self, path):
        self._file = open(path, "wb", buffering=0)  # noqa: SIM115  closed by close()
        self._lines = []
        self._written = None  # the future of those lines
        self._writing = None

    async def write(self, record):
        self._lines.append(json.dumps([type(record).__name__, asdict(record)]) + "\n")
        if self._written is None:
            self._written = asyncio.get_running_loop().create_future()
        written = self._written
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        await asyncio.shield(written)

    async def _write_all(self):
        while self._lines:
            lines, written = "".join(self._lines), self._written
            self._lines, self._written = [], None
            await asyncio.to_thread(self._append, lines)
            written.set_result(None)
        self._writing = None

    def _append(self, lines):
        self._file.write(lines.encode())
        os.fsync(self._file.fileno())

    async def close(self):
        if self._writing is not None:
            await self._writing
        self._file.close()


def read_ledger(path):
    """All its records, in order."""
    with open(path, encoding="utf-8") as file:
        return [_KINDS[kind](**fields) for kind, fields in map(json.loads, file)]
