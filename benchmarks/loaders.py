"""Two load generators with one answer: wrk where it is installed, and a slower one that writes notes too."""

import asyncio
import contextlib
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

LUA = Path(__file__).with_name("wrk.lua")


@dataclass(frozen=True)
class Figures:
    requests: int
    seconds: float
    median: float  # milliseconds
    p99: float  # milliseconds
    errors: int

    @property
    def rate(self):
        return self.requests / self.seconds


@dataclass(frozen=True)
class Place:
    port: int
    connections: int
    seconds: float


def find_wrk():
    """wrk's path, or None; a root on Debian gets it installed."""
    if not shutil.which("wrk") and shutil.which("apt-get") and os.geteuid() == 0:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update"], check=False, **quiet)
        subprocess.run(["apt-get", "install", "-y", "wrk"], check=False, **quiet)
    return shutil.which("wrk")


def load_with_wrk(place, paths, headers):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(paths) + "\n")
        file.flush()
        command = ["wrk", "--threads", "1", "--connections", str(place.connections)]
        command += ["--duration", f"{round(place.seconds)}s", "--script", str(LUA)]
        for name, value in headers.items():
            command += ["--header", f"{name}: {value}"]
        command += [f"http://127.0.0.1:{place.port}", file.name]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    line = next(line for line in output.splitlines() if line.startswith("figures "))
    requests, seconds, median, p99, errors = map(float, line.split()[1:])
    return Figures(int(requests), seconds, median, p99, int(errors))


def load_with_python(place, paths, headers):
    requests = [_request("GET", path, headers) for path in paths]
    position = count()

    async def ask(connection, _worker):
        return await connection.send(requests[next(position) % len(requests)]) < 400

    return asyncio.run(_measure(place, ask))


def save_notes(place, notes, headers):
    """Each connection saves its own notes in turn. ``notes``: [path, version] each, brought up to date here."""
    token = headers["X-CSRFToken"]

    async def save(connection, worker):
        mine = notes[worker :: place.connections]
        note = mine[connection.sent % len(mine)]
        body = f"What was said, version {note[1] + 1}.\n\n- a **point**\n- another, with `code`\n"
        form = urlencode({"body": body, "version": note[1], "csrfmiddlewaretoken": token}).encode()
        saved = await connection.send(_request("POST", note[0], headers, form)) == 200
        note[1] += saved
        return saved

    return asyncio.run(_measure(place, save))


def _request(method, path, headers, form=None):
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if form is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(form)}"]
    return "\r\n".join([*lines, "", ""]).encode() + (form or b"")


class _Connection:
    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.sent = 0

    async def send(self, request):
        """Send it, read the whole answer, return its status."""
        self.sent += 1
        self.writer.write(request)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head.split(" ", 2)[1])
        if "content-length:" in head:
            await self.reader.readexactly(int(head.split("content-length:")[1].split("\r\n", 1)[0]))
        elif "transfer-encoding: chunked" in head:
            while size := int(await self.reader.readline(), 16):
                await self.reader.readexactly(size + 2)
            await self.reader.readline()
        return status


async def _measure(place, act):
    times, failures = [], count()
    start = time.perf_counter()

    async def work(worker):
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port, limit=2**24)
        connection = _Connection(reader, writer)
        while (before := time.perf_counter()) < start + place.seconds:
            if not await act(connection, worker):
                next(failures)
            times.append(time.perf_counter() - before)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    await asyncio.gather(*(work(worker) for worker in range(place.connections)))
    seconds = time.perf_counter() - start
    p99 = statistics.quantiles(times, n=100)[98] if len(times) > 1 else times[0]
    return Figures(len(times), seconds, statistics.median(times) * 1000, p99 * 1000, next(failures))
