"""What is answered while the database or the disk is in trouble: 503 or 507, never a 500, and nothing is lost.

Trouble passes by itself or is the operator's to end, so whoever asked is told to ask again. A mistake of ours, such
as a table that the statement misspells, is no trouble: it stays a 500.
"""

import errno
import logging
import os
import time
from contextlib import suppress
from dataclasses import dataclass

from django.core.exceptions import SuspiciousOperation
from django.db import Error, InterfaceError, OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.log import log_response

from .hypermedia import is_partial, wants_json

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trouble:
    """``retry_after`` in seconds; ``drops`` whether the connection that said so is of no more use."""

    name: str
    status: int
    retry_after: int
    says: str
    drops: bool = False


BUSY = Trouble("busy", 503, 2, "The database is busy")
FULL = Trouble("full", 507, 30, "The storage is full")  # its connection may be the last that still reads: it stays
AWAY = Trouble("away", 503, 5, "The database is away", drops=True)
BEHIND = Trouble("behind", 503, 10, "The site is being updated")
DAMAGED = Trouble("damaged", 503, 60, "The database is damaged", drops=True)

# Primary result codes (https://sqlite.org/rescode.html): the lower eight bits.
_SQLITE_IOERR = 10
_SQLITE = {
    3: AWAY,  # PERM
    5: BUSY,  # BUSY
    6: BUSY,  # LOCKED
    8: AWAY,  # READONLY
    9: BUSY,  # INTERRUPT
    _SQLITE_IOERR: AWAY,
    11: DAMAGED,  # CORRUPT
    13: FULL,  # FULL
    14: AWAY,  # CANTOPEN
    15: BUSY,  # PROTOCOL: too many began to read a WAL at once
    26: DAMAGED,  # NOTADB
}
# SQLSTATEs, and classes of two characters (https://www.postgresql.org/docs/current/errcodes-appendix.html).
_POSTGRESQL = {
    "08": AWAY,  # connection
    "25006": AWAY,  # read-only: a standby, or about to be one
    "25P03": AWAY,  # idle in transaction for too long
    "25P04": BUSY,  # transaction timeout
    "40001": BUSY,  # could not serialize
    "40P01": BUSY,  # deadlock
    "53": BUSY,  # memory, connections
    "53100": FULL,
    "55P03": BUSY,  # lock timeout
    "57": AWAY,  # shut down, starting up, crashed
    "57014": BUSY,  # statement timeout
    "58": AWAY,  # the system below: input and output
    "XX001": DAMAGED,
    "XX002": DAMAGED,
}
_STORAGE_FULL = {errno.ENOSPC, errno.EDQUOT}
_NO_SUCH_TABLE_OR_COLUMN = {"42P01", "42703"}
_QUIET = 60  # seconds for which trouble of one name is not logged again
_logged = {}  # name: [when, how many since]


def find_trouble(error):
    """The Trouble behind an exception, or None where it is a mistake of ours."""
    if isinstance(error, OSError):
        return FULL if error.errno in _STORAGE_FULL else None
    if not isinstance(error, Error):
        return None
    driver = error.__cause__
    if hasattr(driver, "sqlite_errorcode"):
        trouble = _SQLITE.get(driver.sqlite_errorcode & 0xFF)
        if driver.sqlite_errorcode & 0xFF == _SQLITE_IOERR and _is_disk_full():
            trouble = FULL  # a quota, or no room for the index of the WAL: SQLite tells these as any other error
        misses_a_table = str(driver).startswith(("no such table", "no such column"))
    elif hasattr(driver, "sqlstate"):
        state = driver.sqlstate or ""
        trouble = _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
        if not state and isinstance(error, OperationalError | InterfaceError):
            trouble = AWAY  # no connection, so nobody who could give a state
        misses_a_table = state in _NO_SUCH_TABLE_OR_COLUMN
    else:
        return None
    return BEHIND if misses_a_table and _is_behind() else trouble


def migrations_wait():
    """Whether the database is older than this code."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _is_behind():
    with suppress(Error):
        return migrations_wait()
    return False


def _is_disk_full():
    with suppress(OSError):
        disk = os.statvfs(os.path.dirname(os.path.abspath(connection.settings_dict["NAME"])))
        return disk.f_bavail * disk.f_frsize < 65_536
    return False


def answer_trouble(request, error):
    """The HttpResponse to a request that ended in ``error``: page, fragment or JSON; None where it is no trouble."""
    trouble = find_trouble(error)
    if trouble is None:
        return None
    if trouble.drops:
        _drop_connections()
    response = _response(request, trouble)
    response.headers["Retry-After"] = str(trouble.retry_after)
    response.headers["Cache-Control"] = "no-store"
    _log(request, response, trouble, error)
    return response


def _response(request, trouble):
    posted = posted_fields(request)
    has_text = any(name == "body" for name, _value in posted)
    context = {"trouble": trouble, "posted": posted, "has_text": has_text}
    if wants_json(request):
        text = f"{trouble.says}; your text is kept." if has_text else f"{trouble.says}."
        return JsonResponse({"error": trouble.name, "message": text}, status=trouble.status)
    template = "503.html#said" if is_partial(request) else "503.html"
    return render(request, template, context, status=trouble.status)


def posted_fields(request):
    """[(name, value)] of what was sent, to be shown with a fresh form, not lost; never a password."""
    if request.method != "POST":
        return []
    try:
        sent = request.POST.items()
    except SuspiciousOperation:  # these have an answer of their own
        raise
    except Exception:  # the trouble was in reading it
        return []
    return [(name, value) for name, value in sent if name != "csrfmiddlewaretoken" and "password" not in name]


def _drop_connections():
    """So that the next request opens new ones. Inside a transaction Django has to end it first."""
    for used in connections.all(initialized_only=True):
        if not used.in_atomic_block:
            with suppress(Error):
                used.close()


def _log(request, response, trouble, error):
    """One line for each kind a minute, with nothing in it that somebody wrote."""
    now = time.monotonic()
    since = _logged.setdefault(trouble.name, [-_QUIET, 0])
    is_quiet = now - since[0] < _QUIET
    since[1] += 1
    log_response(
        "trouble=%s status=%d code=%s method=%s path=%s count=%d said=%s",
        trouble.name,
        trouble.status,
        _code(error),
        request.method,
        request.path,
        since[1],
        str(error).partition("\n")[0][:200],
        request=request,
        response=response,
        logger=logger,
        level="debug" if is_quiet else "warning",
    )
    if not is_quiet:
        since[:] = [now, 0]


def _code(error):
    driver = error.__cause__
    return (
        getattr(driver, "sqlite_errorname", None)
        or getattr(driver, "sqlstate", None)
        or errno.errorcode.get(getattr(error, "errno", None), "-")
    )
