"""What goes wrong, in an order that the seed tells."""

import asyncio
import contextlib
import os
import signal
import time
from collections import Counter

GRACE = 2  # seconds after a fault in which a save may still be refused for it
CUTS = 0.03  # share of requests that the proxy spoils all the time
STORM = 0.4  # … and in a storm
# A worker that dies twice within this time makes granian give up; systemd would start it again, and so does Server.
_EVERYWHERE = (
    "kill_worker",
    "kill_worker",
    "kill_workers",
    "kill_tree",
    "restart_server",
    "pause_worker",
    "storm",
    "hold_lock",
)


class Nemesis:
    """``pause``: mean seconds between two faults; ``only``: names of the faults, all that the database can suffer."""

    def __init__(self, chance, server, database, proxy, pause=1.0, only=None):
        self.faults = Counter()
        self.kills = 0  # times that kill -9 was used
        self.slowest = 0.0  # seconds from a fault until the server took writes again
        self._names = list(only if only is not None else (*_EVERYWHERE, *database.faults))
        self._chance, self._pause = chance, pause
        self._server, self._database, self._proxy = server, database, proxy
        self._excuses = []  # [from, until] of what may refuse a save

    async def run(self, until, tell):
        """One fault after the other until that time; ``tell`` takes a line about each."""
        self._proxy.share = CUTS
        deck = [name for name in ("kill_worker",) if name in self._names]  # first: no run without a kill
        while True:
            pause = self._chance.uniform(0.5, 1.5) * self._pause if self._names else float("inf")
            await asyncio.sleep(min(pause, until - time.monotonic()))
            if time.monotonic() >= until:
                return
            if not deck:
                deck = self._chance.sample(self._names, len(self._names))
            name = deck.pop()
            self.faults[name] += 1
            await getattr(self, name)()
            waited = await self._server.wait_until_ready()
            self.slowest = max(self.slowest, waited)
            tell(f"{name}, ready after {waited:.1f} s")

    def excuses(self, began, ended):
        """Whether a save between these times may have been refused for a fault."""
        return any(began <= until + GRACE and ended >= since for since, until in self._excuses)

    @contextlib.contextmanager
    def _excused(self):
        window = [time.monotonic(), float("inf")]
        self._excuses.append(window)
        try:
            yield
        finally:
            window[1] = time.monotonic()

    async def kill_worker(self):
        self._kill([self._chance.choice(await self._server.find_workers())])

    async def kill_workers(self):
        self._kill(await self._server.find_workers())

    def _kill(self, pids):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.kills += 1

    async def kill_tree(self):
        self._server.kill_tree()
        self.kills += 1
        await asyncio.sleep(0.1)

    async def restart_server(self):
        await self._server.restart()

    async def pause_worker(self):
        """As a machine that swaps: it stands still, perhaps with the database's lock in hand."""
        pid = self._chance.choice(await self._server.find_workers())
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
            try:
                await asyncio.sleep(self._chance.uniform(1, 2))
            finally:
                os.kill(pid, signal.SIGCONT)

    async def storm(self):
        """The network of a full hall."""
        self._proxy.share = STORM
        await asyncio.sleep(self._chance.uniform(1, 2))
        self._proxy.share = CUTS

    async def hold_lock(self):
        """Shorter than the server waits for a lock: no excuse for refusing."""
        async with self._database.lock(self._chance):
            await asyncio.sleep(self._chance.uniform(0.5, 2))

    async def fill_disk(self):
        with self._excused():
            async with self._database.full_disk(self._server.workers()):
                await asyncio.sleep(self._chance.uniform(0.5, 2))

    async def end_sessions(self):
        with self._excused():
            await self._database.end_sessions()

    async def kill_backend(self):
        with self._excused():
            self.kills += await self._database.kill_backend(self._chance)
            await self._server.wait_until_ready()

    async def crash_database(self):
        with self._excused():
            await self._database.crash()
            await asyncio.sleep(self._chance.uniform(0.2, 1.5))
            await self._database.start()
            await self._server.wait_until_ready()
