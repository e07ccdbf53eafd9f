"""The two databases: how they start, what can go wrong with each, and whether they are sound in the end."""

import asyncio
import contextlib
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import project  # noqa: F401  puts the SQLite that the server uses in place of Python's own

from .servers import ROOT, environment
from .wire import HOST

DISK = 2**30  # bytes


class Database:
    """An async context manager; ``faults`` names the methods of Nemesis that only this one can suffer."""

    name = ""
    faults = ()

    def __init__(self, folder):
        self.folder = Path(folder)

    @property
    def variables(self):
        return environment(self.url)

    def problems(self):
        """A list of sentences: what is corrupt."""
        check = [sys.executable, "manage.py", "rebuild_search", "--check"]
        return [*self._broken(), *_complaints(check, self)]


def _complaints(command, database):
    done = subprocess.run(command, cwd=ROOT, env=database.variables, capture_output=True, text=True)
    return [f"{' '.join(map(str, command))}: {done.stdout}{done.stderr}"] if done.returncode else []


class SQLite(Database):
    """On a small file system of its own where that can be mounted."""

    name = "sqlite"
    faults = ("fill_disk",)

    async def __aenter__(self):
        self._disk = self.folder / "disk"
        self._disk.mkdir()
        self._is_mounted = not _mount(self._disk, f"size={DISK}")
        self._limited = []
        self._path = self._disk / "hallway.sqlite3"
        self.url = f"sqlite:///{self._path}"
        return self

    async def __aexit__(self, *_error):
        if self._is_mounted:
            subprocess.run(["umount", "--lazy", self._disk], check=False)

    @contextlib.contextmanager
    def _connect(self):
        import sqlite3

        connection = sqlite3.connect(self._path, isolation_level=None, timeout=30, check_same_thread=False)
        try:
            yield connection
        finally:
            connection.close()

    @contextlib.asynccontextmanager
    async def lock(self, chance):
        """Nobody else can write."""
        with self._connect() as connection:
            await asyncio.to_thread(connection.execute, "BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")

    @contextlib.asynccontextmanager
    async def full_disk(self, workers):
        """Not a byte more fits. Without a file system of our own, no file of these workers can grow instead."""
        try:
            self._fill(workers)
            yield
        finally:
            self._free()

    def _fill(self, workers):
        if not self._is_mounted:
            self._limited = [(pid, _limit_files(pid, self._path.stat().st_size)) for pid in workers]
            return
        for _attempt in range(100):
            status = os.statvfs(self._disk)
            used = (status.f_blocks - status.f_bfree) * status.f_frsize
            if not _mount(self._disk, f"remount,size={used}"):
                return

    def _free(self):
        if self._is_mounted:
            _mount(self._disk, f"remount,size={DISK}")
        for pid, limits in self._limited:
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)

    def _broken(self):
        with self._connect() as connection:
            for pragma, sound in [("integrity_check", [("ok",)]), ("foreign_key_check", [])]:
                found = connection.execute(f"PRAGMA {pragma}").fetchall()
                if found != sound:
                    yield f"{pragma}: {found[:5]}"


def _mount(folder, options):
    command = ["mount", "-t", "tmpfs", "-o", options, "torture", folder]
    return subprocess.run(command, check=False, capture_output=True).returncode


def _limit_files(pid, size):
    """The limits that it had."""
    limits = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, limits[1]))
    return limits


class PostgreSQL(Database):
    """A cluster of its own that is as durable as one in production."""

    name = "postgresql"
    faults = ("end_sessions", "kill_backend", "crash_database")
    durable = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}

    async def __aenter__(self):
        self._data = self.folder / "data"
        self._binaries = _find_binaries()
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self._port = probe.getsockname()[1]
        self.url = f"postgres://hallway@{HOST}:{self._port}/postgres"
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "-U", "hallway", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums")
        settings = self.durable | {"listen_addresses": HOST, "port": self._port, "unix_socket_directories": "''"}
        self._options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        try:
            await self.start()
            self._assert_durable()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_error):
        with contextlib.suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "-m", "immediate", "stop")

    def _run(self, name, *arguments):
        """One of PostgreSQL's programs; none of them runs as root."""
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*user, self._binaries / name, "-D", self._data, *arguments]
        subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    async def start(self):
        log = self._data / "log"
        await asyncio.to_thread(self._run, "pg_ctl", "-w", "-l", log, "-o", self._options, "start")

    async def crash(self):
        """All its processes end at once, and nothing is written any more."""
        await asyncio.to_thread(self._run, "pg_ctl", "-m", "immediate", "stop")

    def _assert_durable(self):
        for name, value in self.durable.items():
            if (found := self._ask(f"SHOW {name}")) != [(value,)]:
                raise AssertionError(f"{name} is {found}, not {value}")

    def _connect(self):
        import psycopg

        return psycopg.connect(self.url, autocommit=True)

    def _ask(self, question):
        with self._connect() as connection:
            return connection.execute(question).fetchall()

    @contextlib.asynccontextmanager
    async def lock(self, chance):
        """Nobody else can write notes, or in the stronger mode read any."""
        mode = chance.choice(["EXCLUSIVE", "ACCESS EXCLUSIVE"])
        with await asyncio.to_thread(self._connect) as connection, connection.transaction():
            await asyncio.to_thread(connection.execute, f"LOCK TABLE notes_note IN {mode} MODE")
            yield

    async def end_sessions(self):
        """Politely, as an administrator would."""
        await asyncio.to_thread(self._ask, f"SELECT pg_terminate_backend(pid) {_OTHERS}")

    async def kill_backend(self, chance):
        """Whether there was one: then PostgreSQL throws out everybody, and recovers."""
        pids = [pid for (pid,) in await asyncio.to_thread(self._ask, f"SELECT pid {_OTHERS} ORDER BY pid")]
        if pids:
            os.kill(chance.choice(pids), signal.SIGKILL)
        return bool(pids)

    def _broken(self):
        amcheck = self._binaries / "pg_amcheck"
        if not amcheck.exists():
            return []
        where = ["-h", HOST, "-p", str(self._port), "-U", "hallway", "postgres"]
        command = [amcheck, "--install-missing", "--heapallindexed", *where]
        return _complaints(command, self)


_OTHERS = "FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"


def _find_binaries():
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    found = installed[-1:] or [Path(found).resolve() for found in [shutil.which("initdb")] if found]
    if not found:
        raise SystemExit("PostgreSQL is not installed (on Debian and Ubuntu: apt-get install postgresql).")
    return found[0].parent


DATABASES = {database.name: database for database in (SQLite, PostgreSQL)}
