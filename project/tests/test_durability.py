"""What was acknowledged is on the disk: as strace sees it, and as the system checks ask for it."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager

import pytest
from django.conf import settings
from django.db import connection

from project.lib.checks import check_postgresql_durability

SAMPLE = "schedule/sample/djangocon-us-2025.xml"
NOTE = "/djangocon-us-2025/talks/winemaking-with-mutable-event-sourcing-in-django/note/"
TOKEN = "t" * 32
CALLS = "fdatasync,fsync,pwrite64,write,writev,sendto,sendmsg"


def _environment(tmp_path, port):
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "SECRET_KEY": "for-the-tests-only",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DEBUG": "0",
        "HTTPS": "0",
        "WORKERS": "1",
        "PORT": str(port),
    }


def _free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _ask(port, method, address, body=None):
    headers = {"Cookie": f"csrftoken={TOKEN}", "Content-Type": "application/x-www-form-urlencoded"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as asked:
        asked.request(method, address, body=body, headers=headers)
        return asked.getresponse().status


@contextmanager
def _traced_server(tmp_path, port):
    """The production server under strace; its trace is complete when the block is left."""
    trace = ["strace", "-f", "-y", "-s", "32", "-e", f"trace={CALLS}", "-o", str(tmp_path / "trace")]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(
            [*trace, "deploy/start.sh"],
            cwd=settings.BASE_DIR,
            env=_environment(tmp_path, port),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + 60
        while "Started worker" not in (tmp_path / "log").read_text():
            assert server.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() < deadline, (tmp_path / "log").read_text()
            time.sleep(0.1)
        yield
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


@pytest.fixture
def only_sqlite():
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite's files; PostgreSQL's are its own")


@pytest.fixture
def only_postgresql(db):
    if connection.vendor != "postgresql":
        pytest.skip("about PostgreSQL's settings")


@pytest.fixture
def strace():
    program = shutil.which("strace")
    if not program:
        pytest.skip("strace is not installed (on Debian and Ubuntu: apt-get install strace)")
    tried = subprocess.run([program, "-f", "true"], capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"strace may not trace here: {tried.stderr.splitlines()[0]}")


@pytest.mark.enable_socket
def test_a_save_is_on_the_disk_before_its_answer_is_sent(only_sqlite, strace, tmp_path):
    port = _free_port()
    for command in (["migrate", "--verbosity", "0"], ["import_schedule", SAMPLE, "--verbosity", "0"]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env=_environment(tmp_path, port),
            check=True,
        )
    with _traced_server(tmp_path, port):
        body = f"csrfmiddlewaretoken={TOKEN}&version=0&body=kept"
        assert _ask(port, "POST", NOTE, body) == http.HTTPStatus.SEE_OTHER
    calls = (tmp_path / "trace").read_text().splitlines()
    answered = next(n for n, call in enumerate(calls) if "HTTP/1.1 303" in call)
    written = max(n for n, call in enumerate(calls[:answered]) if re.search(r"pwrite64\(\d+<[^>]*sqlite3-wal>", call))
    begun = re.compile(r"^(\d+) .*\bf(?:data)?sync\(\d+<[^>]*sqlite3-wal>")
    threads = {match[1] for call in calls[written:answered] if (match := begun.match(call))}
    done = re.compile(rf"^(?:{'|'.join(threads) or 'none'}) .*\bf(?:data)?sync\b.* = 0$")
    assert [call for call in calls[written:answered] if done.match(call)], "\n".join(calls[written : answered + 1])


def test_postgresql_keeps_what_it_acknowledged_whatever_its_server_would(only_postgresql):
    with connection.cursor() as cursor:
        assert cursor.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_a_postgresql_that_would_lose_what_it_acknowledged_is_an_error(only_postgresql):
    def errors():
        return [problem.id for problem in check_postgresql_durability(None, ["default"]) if problem.is_serious()]

    assert [problem for problem in errors() if problem == "hallway.E003"] == []
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        try:
            assert "hallway.E003" in errors()
        finally:
            cursor.execute("SET synchronous_commit = on")
