"""One run: a database, the server, the clients, the faults, and then the question what was kept."""

import asyncio
import contextlib
import json
import random
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from .checker import Kept, Revision, Violation, check
from .clients import Client, Tally, sha256
from .databases import DATABASES
from .ledger import Ledger, read_ledger
from .nemesis import Nemesis
from .proxy import Proxy
from .servers import PRODUCT, Server, StuckError, run_python
from .wire import Connection, write_request

GROUP = 5  # clients of one person
SETTLING = 20  # seconds after the last fault in which every save that was begun must find its end
CHECKING = 8  # seconds that a short run needs after its last fault
LEAST = 12  # seconds of faults, however long it took to begin


@dataclass(frozen=True)
class Plan:
    engine: str
    seed: int
    seconds: float  # of all, unless it takes very long to begin
    clients: int = 50
    pause: float = 1.0  # mean seconds between two faults
    name: str = ""  # of what is kept; the engine's if not given
    application: str = PRODUCT
    only: tuple[str, ...] | None = None  # faults; all of them


@dataclass
class Result:
    plan: Plan
    seconds: float = 0.0
    figures: dict = field(default_factory=dict)
    failures: dict = field(default_factory=dict)  # each must be 0
    faults: dict = field(default_factory=dict)
    violations: list = field(default_factory=list)
    log: str = ""  # of the server

    @property
    def is_good(self):
        return not any(self.failures.values())


async def torture(plan, tell=lambda line: None, keep=None):
    """The Result of a Plan. ``keep``: a folder for the ledger and the server's log."""
    began = time.monotonic()
    result = Result(plan)
    with tempfile.TemporaryDirectory(prefix="hallway-torture-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        place = folder / "database"
        place.mkdir()
        log = Path(keep or folder) / f"{plan.name or plan.engine}.log"
        ledger = Path(keep or folder) / f"{plan.name or plan.engine}.ledger"
        async with DATABASES[plan.engine](place) as database:
            people = await asyncio.to_thread(_prepare, database, plan)
            async with Server(database.variables, log, plan.application) as server:
                await _torture(result, database, server, people, ledger, began, tell)
        result.log = server.read_log()
    result.seconds = time.monotonic() - began
    return result


def _prepare(database, plan):
    run_python(database.variables, "manage.py", "migrate", "--verbosity", "0")
    run_python(database.variables, "manage.py", "load_sample")
    people = ["-m", "benchmarks.torture.people", str(plan.clients), str(GROUP)]
    return json.loads(run_python(database.variables, *people))


async def _torture(result, database, server, people, ledger_path, began, tell):
    plan = result.plan
    chances = (random.Random(f"{plan.seed}-{plan.engine}-{i}") for i in range(plan.clients + 2))
    tally, stopping = Tally(), asyncio.Event()
    ledger = Ledger(ledger_path)
    async with Proxy(next(chances), server.port) as proxy:
        nemesis = Nemesis(next(chances), server, database, proxy, plan.pause, plan.only)
        clients = [
            Client(number, person, proxy.port, ledger, tally, next(chances), stopping)
            for number, person in enumerate(people)
        ]
        async with _running(clients) as tasks:
            await nemesis.run(max(began + plan.seconds - CHECKING, time.monotonic() + LEAST), tell)
            await proxy.settle()
            stopping.set()
            unfinished = (await asyncio.wait(tasks, timeout=SETTLING))[1]
    await ledger.close()
    if unfinished:
        words = f"{len(unfinished)} clients never learnt what became of a save"
        result.violations.append(Violation("stuck", "-", words))
    records = await asyncio.to_thread(read_ledger, ledger_path)
    kept = await _read_all(server.port, tally.addresses)
    result.violations += check(records, kept)
    result.violations += [Violation("corrupt", "-", words) for words in await asyncio.to_thread(database.problems)]
    _count(result, tally, nemesis, server, proxy)


@contextlib.asynccontextmanager
async def _running(clients):
    """Their tasks. A client that breaks down says so here, and none outlives the block."""
    tasks = [asyncio.create_task(client.run()) for client in clients]
    try:
        yield tasks
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _read_all(port, addresses):
    """{label of a note: Kept}, by the public API."""
    connection = Connection(port)
    kept = {}
    for label, (address, cookie) in addresses.items():
        note = await _read_json(connection, address, cookie)
        history = await _read_json(connection, f"{address}history/", cookie)
        if note is None or history is None:
            continue
        revisions = [Revision(one["version"], one["sha256"], one["key"]) for one in history["revisions"]]
        kept[label] = Kept(note["version"], sha256(note["body"]), revisions)
    connection.close()
    return kept


async def _read_json(connection, path, cookie):
    """What stands there, None for nothing. Raises StuckError where no answer can be had."""
    request = write_request("GET", path, {"Accept": "application/json", "Cookie": cookie})
    answer = await connection.ask(request, 30)
    if answer.status == 404:
        return None
    if answer.status != 200:
        raise StuckError(f"{path} answers {answer.status}.")
    return json.loads(answer.body)


def _count(result, tally, nemesis, server, proxy):
    kinds = [violation.kind for violation in result.violations]
    refused = [window for window in tally.refused if not nemesis.excuses(*window)]
    result.failures = {kind: kinds.count(kind) for kind in ("lost", "dup", "corrupt", "stuck")}
    result.failures |= {"5xx": tally.counts["5xx"], "refused": len(refused), "odd": tally.odd.total()}
    result.faults = dict(nemesis.faults) | {f"proxy: {name}": times for name, times in proxy.spoilt.items()}
    result.figures = {
        "kills": nemesis.kills,
        "faults": nemesis.faults.total() + proxy.spoilt.total(),
        "runs": server.starts,
        "acks": tally.counts["acks"],
        "reads": tally.counts["reads"],
        "conflicts": tally.counts["conflicts"],
        "unknown": tally.counts["unknown"],
        "503": len(tally.refused) - len(refused),
        "ready": f"{nemesis.slowest:.1f}s",
        "p95": f"{_p95(tally.times) * 1000:.0f}ms",
    }
    result.violations += [Violation("odd", "-", f"{what}, {times} times") for what, times in tally.odd.items()]


def _p95(times):
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else 0
