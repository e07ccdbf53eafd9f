"""The production server as deploy/start.sh starts it, in the hands of somebody who kills it."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from .wire import BROKEN, HOST, Connection, write_request

ROOT = Path(__file__).resolve().parents[2]
START = "deploy/start.sh"
PRODUCT = "project.wsgi:application"
PATIENCE = 30  # seconds until a server must answer


class StuckError(Exception):
    """What should have come back did not."""


def environment(database_url):
    """Variables of everything that runs beside this database. Never the caller's own database."""
    return os.environ | {
        "DATABASE_URL": database_url,
        "DEBUG": "0",
        "HTTPS": "0",
        "SECRET_KEY": "for the torture alone",
        "ALLOWED_HOSTS": HOST,
        "LOG_LEVEL": "ERROR",
        "WORKERS": "2",
    }


def run_python(variables, *arguments):
    """Standard output of a command of this Python in the project's folder. Raises CalledProcessError."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=variables, check=True, capture_output=True, text=True).stdout


class Server:
    """Two workers on a port of its own. Whenever it ends, it is started again, as systemd would."""

    def __init__(self, variables, log_path, application=PRODUCT):
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port = probe.getsockname()[1]
        self.starts = 0
        self.log_path = log_path
        self._variables = variables | {"HOST": HOST, "PORT": str(self.port)}
        # "$0" stays the script's name, so it finds its folder: only the application may be another.
        self._command = ["sh", "-c", (ROOT / START).read_text().replace(PRODUCT, application), START]
        self._process = None

    async def __aenter__(self):
        self._keeper = asyncio.create_task(self._keep())
        try:
            await self.wait_until_ready()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_error):
        self._keeper.cancel()
        await asyncio.gather(self._keeper, return_exceptions=True)
        if self._process is not None:
            self._signal_tree(signal.SIGKILL)
            self._process.wait()

    async def _keep(self):
        while True:
            with open(self.log_path, "ab" if self.starts else "wb") as log:
                self._process = subprocess.Popen(
                    self._command,
                    cwd=ROOT,
                    env=self._variables,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            self.starts += 1
            while self._process.poll() is None:
                await asyncio.sleep(0.02)
            self._signal_tree(signal.SIGKILL)  # workers that outlived it would keep the port
            await asyncio.sleep(0.05)

    def _signal_tree(self, number):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def workers(self):
        """Process ids; none while it starts."""
        pid = self._process.pid
        with contextlib.suppress(OSError):
            return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return []

    async def find_workers(self):
        """Process ids of at least one worker."""
        async with asyncio.timeout(PATIENCE):
            while not (workers := self.workers()):
                await asyncio.sleep(0.05)
        return workers

    def kill_tree(self):
        self._signal_tree(signal.SIGKILL)

    async def restart(self):
        """SIGTERM, as for a new release, and the next start; it may finish what it is about."""
        starts = self.starts
        self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            while self.starts == starts:
                await asyncio.sleep(0.02)

    async def wait_until_ready(self):
        """Seconds until it takes writes. Raises StuckError."""
        began = time.monotonic()
        request = write_request("GET", "/readyz", {})
        connection = Connection(self.port)
        while time.monotonic() < began + PATIENCE:
            with contextlib.suppress(*BROKEN):
                if (await connection.ask(request, 2)).status == 200:
                    connection.close()
                    return time.monotonic() - began
            await asyncio.sleep(0.05)
        connection.close()
        raise StuckError(f"The server was not ready within {PATIENCE} seconds.")

    def read_log(self):
        return Path(self.log_path).read_text(errors="replace") if Path(self.log_path).exists() else ""
