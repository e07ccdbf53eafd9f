"""What is trouble and what is a mistake, wherever in a request it is raised; and what the log says of it."""

import errno
import logging

import psycopg
import pytest
from django.db import (
    DatabaseError,
    DataError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    connection,
)
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse
from django.template import engines
from django.test import Client
from django.urls import path

from project.lib import trouble
from project.lib.trouble import AWAY, BUSY, DAMAGED, FULL, find_trouble

STATES = [
    (OperationalError, "08006", AWAY),
    (OperationalError, "57P01", AWAY),
    (OperationalError, "57P03", AWAY),
    (OperationalError, "58030", AWAY),
    (InternalError, "25006", AWAY),
    (InternalError, "25P03", AWAY),
    (OperationalError, "53100", FULL),
    (OperationalError, "53300", BUSY),
    (OperationalError, "57014", BUSY),
    (OperationalError, "55P03", BUSY),
    (OperationalError, "40P01", BUSY),
    (OperationalError, "40001", BUSY),
    (InternalError, "XX001", DAMAGED),
    (DataError, "22001", None),
    (ProgrammingError, "42601", None),
    (InternalError, "25P02", None),
]
CODES = [
    (OperationalError, "SQLITE_BUSY", 5, BUSY),
    (OperationalError, "SQLITE_BUSY_SNAPSHOT", 517, BUSY),
    (OperationalError, "SQLITE_LOCKED", 6, BUSY),
    (OperationalError, "SQLITE_FULL", 13, FULL),
    (OperationalError, "SQLITE_IOERR_FSYNC", 1034, AWAY),
    (OperationalError, "SQLITE_CANTOPEN", 14, AWAY),
    (OperationalError, "SQLITE_READONLY", 8, AWAY),
    (DatabaseError, "SQLITE_CORRUPT", 11, DAMAGED),
    (OperationalError, "SQLITE_ERROR", 1, None),
    (InterfaceError, "SQLITE_MISUSE", 21, None),
]


def raised(kind, cause, text="said by the database\nand more of it"):
    error = kind(text)
    error.__cause__ = cause
    return error


def sqlite_error(kind, name, code):
    cause = Exception("from SQLite")
    cause.sqlite_errorname, cause.sqlite_errorcode = name, code
    return raised(kind, cause)


class Breaking:
    """Stands in a template where ``request.user`` would."""

    @property
    def is_named(self):
        raise sqlite_error(OperationalError, "SQLITE_BUSY", 5)


def save_session(request):
    request.session["changed"] = True
    return HttpResponse("written")


def show_user(request):
    text = "{% if request.user.is_named %}{{ request.user }}{% endif %}"
    request.user = Breaking()
    return HttpResponse(engines["django"].from_string(text).render({}, request))


def misspell(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")


def fill_disk(request):
    raise OSError(errno.ENOSPC, "No space left")


handler500 = "project.views.server_error"
urlpatterns = [path(view.__name__, view) for view in (save_session, show_user, misspell, fill_disk)]


@pytest.fixture(autouse=True)
def _nothing_logged_yet(monkeypatch):
    monkeypatch.setattr(trouble, "_logged", {})


@pytest.fixture
def here(settings):
    """A client of the views of this module; what is not answered is a 500, as for anybody."""
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("kind", "state", "expected"), STATES, ids=lambda value: value if value.__class__ is str else ""
)
def test_find_trouble_reads_the_states_of_postgresql(kind, state, expected):
    assert find_trouble(raised(kind, psycopg.errors.lookup(state)("x"))) is expected


@pytest.mark.parametrize(("kind", "name", "code", "expected"), CODES, ids=[code[1] for code in CODES])
def test_find_trouble_reads_the_codes_of_sqlite(kind, name, code, expected):
    assert find_trouble(sqlite_error(kind, name, code)) is expected


def test_find_trouble_takes_no_answer_at_all_for_away():
    assert find_trouble(raised(OperationalError, psycopg.OperationalError("connection refused"))) is AWAY
    assert find_trouble(raised(InterfaceError, psycopg.InterfaceError("the connection is lost"))) is AWAY


def test_find_trouble_tells_a_full_disk_from_another_that_fails(monkeypatch, tmp_path):
    error = sqlite_error(OperationalError, "SQLITE_IOERR_SHMSIZE", 4874)
    monkeypatch.setattr(trouble, "_is_disk_full", lambda: True)
    assert find_trouble(error) is FULL
    monkeypatch.setattr(trouble, "_is_disk_full", lambda: False)
    assert find_trouble(error) is AWAY


@pytest.mark.parametrize(("number", "expected"), [(errno.ENOSPC, FULL), (errno.EDQUOT, FULL), (errno.ENOENT, None)])
def test_find_trouble_of_files(number, expected):
    assert find_trouble(OSError(number, "x")) is expected


def test_a_session_that_cannot_be_saved_is_503(here, db, monkeypatch):
    def refuse(self, must_create=False):
        raise sqlite_error(OperationalError, "SQLITE_BUSY", 5)

    assert here.get("/save_session").text == "written"
    monkeypatch.setattr("project.lib.sessions.SessionStore.save", refuse)
    response = here.get("/save_session")
    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert "The database is busy" in response.text


def test_a_user_who_cannot_be_read_within_a_template_is_503(here, db):
    response = here.get("/show_user")
    assert (response.status_code, response["Retry-After"]) == (503, "2")


def test_a_full_disk_elsewhere_than_in_the_database_is_507(here, db):
    assert here.get("/fill_disk").status_code == 507


@pytest.mark.django_db(transaction=True)
def test_a_table_that_is_not_there_is_a_mistake_unless_migrations_wait(here):
    response = here.get("/misspell")
    assert response.status_code == 500
    assert "Retry-After" not in response
    MigrationRecorder.Migration.objects.filter(app="sessions").delete()
    try:
        response = here.get("/misspell")
        assert response.status_code == 503
        assert "being updated" in response.text
    finally:
        MigrationRecorder(connection).record_applied("sessions", "0001_initial")


def test_the_log_has_one_line_of_each_trouble_a_minute_and_nothing_that_was_written(here, db, caplog, monkeypatch):
    caplog.set_level(logging.INFO)
    for _time in range(3):
        here.post("/fill_disk?q=CANARY", {"body": "CANARY"})
    here.get("/show_user")
    lines = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert lines == [
        "trouble=full status=507 code=ENOSPC method=POST path=/fill_disk count=1 said=[Errno 28] No space left",
        "trouble=busy status=503 code=SQLITE_BUSY method=GET path=/show_user count=1 said=said by the database",
    ]
    monkeypatch.setattr(trouble, "_QUIET", 0)
    here.post("/fill_disk")
    assert "count=3" in caplog.records[-1].getMessage()
