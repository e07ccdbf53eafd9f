"""The people: each writes and reads notes by the protocol of the editor in the browser.

An edit has a key. As long as nobody knows what became of it, the same edit is sent again under the same key, and no
other one is sent. Refused for a conflict, the client reads what stands and writes anew on top of it, under a new key.
"""

import asyncio
import hashlib
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

from .ledger import Ack, Conflict, Intent, Stale
from .people import TOKEN
from .wire import BROKEN, Connection, write_request

PATIENCE = 5  # seconds that a client waits for an answer
READS = 0.2  # share of what a client does
SHARES = (1, 3)  # of what it writes: in the note that others write too, and in its own
PAUSE = 0.04  # seconds between two things that it does, at most
AGAIN = (0.05, 1.0)  # seconds until it asks again: the first time, and at most
WORDS = [
    "hall",
    "talk",
    "slides",
    "☕",
    "naïve",
    "Zürich",
    "東京",
    "<b>",
    "&",
    "**bold**",
    "`code`",
    "[[link]]",
    "#tag",
    "100%",
]


@dataclass
class Note:
    """A note as one client knows it, like a tab that was opened then."""

    label: str  # unique in a run: the person and the path
    path: str
    version: int = 0


@dataclass
class Tally:
    """What all clients met."""

    counts: Counter = field(default_factory=Counter)
    refused: list = field(default_factory=list)  # (from, until) of each 503 or 507, by time.monotonic()
    times: list = field(default_factory=list)  # seconds from the first sending of an edit to its ack
    odd: Counter = field(default_factory=Counter)  # answers that should not be, by status and path
    addresses: dict = field(default_factory=dict)  # label of a note → (address, cookie), for reading its history


class Client:
    """``person`` is one of what people.py prints; ``stopping`` an event: finish the edit that is begun, and end."""

    def __init__(self, number, person, port, ledger, tally, chance, stopping):
        self.number = number
        self.cookie = person["cookie"]
        self.notes = [Note(f"{person['person']}:{person[kind]}", person[kind]) for kind in ("shared", "alone")]
        self._connection = Connection(port)
        self._ledger, self._tally, self._chance, self._stopping = ledger, tally, chance, stopping
        self._edits = 0

    async def run(self):
        try:
            while not self._stopping.is_set():
                [note] = self._chance.choices(self.notes, SHARES)
                if self._chance.random() < READS:
                    await self._read(note)
                else:
                    await self._edit(note)
                await asyncio.sleep(self._chance.uniform(0, PAUSE))
        finally:
            self._connection.close()

    async def _edit(self, note):
        """Write a text, and after each conflict another, until one is saved."""
        while not await self._save(note):
            await self._read(note)
            if self._stopping.is_set():
                return

    async def _save(self, note):
        """Whether the text was saved; False after a conflict. Does not end before one of both is known."""
        self._edits += 1
        key = f"c{self.number}-e{self._edits}"
        text = self._text(note, key)
        intent = Intent(note.label, self.number, self._edits, key, note.version, sha256(text))
        await self._ledger.write(intent)
        # The text last: a request that is cut short must not be taken for one with a shorter text.
        fields = {"version": note.version, "key": key, "autosave": "1", "body": text}
        headers = {"HX-Request": "true", "X-CSRFToken": TOKEN}
        began = time.monotonic()
        answer = await self._ask_until_known("POST", note.path, headers, urlencode(fields).encode(), {200, 409})
        if answer.status == 409:
            self._tally.counts["conflicts"] += 1
            await self._ledger.write(Conflict(key))
            return False
        note.version = int(answer.headers["hallway-version"])
        await self._ledger.write(Ack(key, note.version))
        self._tally.counts["acks"] += 1
        self._tally.times.append(time.monotonic() - began)
        self._tally.addresses[note.label] = answer.headers["hallway-note"], self.cookie
        return True

    def _text(self, note, key):
        """Like no other, mostly short."""
        length = 800 if self._chance.random() < 0.02 else self._chance.randrange(40)
        words = " ".join(self._chance.choices(WORDS, k=length))
        return f"# {key}\n\nOn top of version {note.version}, by client {self.number}.\n\n{words}\n"

    async def _read(self, note):
        headers = {"Accept": "application/json"}
        answer = await self._ask_until_known("GET", note.path, headers, b"", {200, 404})
        self._tally.counts["reads"] += 1
        version = json.loads(answer.body)["version"] if answer.status == 200 else 0
        if version < note.version:
            await self._ledger.write(Stale(note.label, version, note.version))
        note.version = version

    async def _ask_until_known(self, method, path, headers, body, known):
        """The first answer with a status that is among those ``known``; the same is asked until then."""
        request = write_request(method, path, headers | {"Cookie": self.cookie}, body)
        wait, most = AGAIN
        while True:
            began = time.monotonic()
            try:
                answer = await self._connection.ask(request, PATIENCE)
            except BROKEN:
                self._tally.counts["unknown"] += 1
            else:
                if answer.status in known:
                    return answer
                self._note_refusal(answer.status, f"{method} {path}", began)
            await asyncio.sleep(wait * self._chance.uniform(0.5, 1))
            wait = min(wait * 2, most)

    def _note_refusal(self, status, what, began):
        if status in {503, 507}:
            self._tally.refused.append((began, time.monotonic()))
        elif status >= 500:
            self._tally.counts["5xx"] += 1
        else:
            self._tally.odd[f"{status} to {what}"] += 1


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()
