"""The database locked, full, away, cut off: 503 or 507 with words, nothing lost, and the next request works."""

import datetime as dt
import re
import resource
import subprocess
import sys
from contextlib import contextmanager
from copy import deepcopy
from threading import Timer
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import close_old_connections, connection, connections
from django.test import Client

from schedule.models import Conference, Slot, Talk

HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}
TEXT = "a thought <of> mine"
HOLD = """
import sys, project, sqlite3
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


class ServedClient(Client):
    """Looks after its connections before each request, which Django's own client leaves out and a server does."""

    def request(self, **request):
        close_old_connections()
        return super().request(**request)


def make_site(django_user_model):
    """A conference with one talk, and somebody who writes."""
    noon = dt.datetime(2026, 1, 31, 11, tzinfo=dt.UTC)
    conference = Conference.objects.create(slug="demo", title="Demo Conference", time_zone="Europe/Brussels")
    talk = Talk.objects.create(conference=conference, slug="on-notes", title="On Notes", kind="talk")
    half_past = noon + dt.timedelta(minutes=30)
    Slot.objects.create(conference=conference, talk=talk, guid="1", day=noon.date(), starts_at=noon, ends_at=half_past)
    client = ServedClient()
    client.force_login(django_user_model.objects.create_user("writer"))
    address = f"{talk.get_absolute_url()}note/"

    def save(body=TEXT, **headers):
        return client.post(address, {"body": body, "version": "0"}, headers=headers)

    return SimpleNamespace(client=client, get=client.get, save=save, note_url=address)


@contextmanager
def database_at(**changes):
    """Requests meet another database than the one of the tests."""
    own = connections["default"]
    other = connections.create_connection("default")
    other.settings_dict = deepcopy(own.settings_dict) | changes
    connections["default"] = other
    try:
        yield other
    finally:
        other.close()
        connections["default"] = own


@pytest.fixture
def file(transactional_db, tmp_path):
    """The path of a database that requests meet: a file, as in production."""
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite's files")
    memory = connection.connection
    options = connection.settings_dict["OPTIONS"] | {"timeout": 0.2}
    with database_at(NAME=str(tmp_path / "db.sqlite3"), OPTIONS=options) as other:
        other.ensure_connection()
        memory.backup(other.connection)
        yield tmp_path / "db.sqlite3"


@pytest.fixture
def file_site(file, django_user_model):
    return make_site(django_user_model)


@pytest.fixture
def served_site(transactional_db, django_user_model):
    return make_site(django_user_model)


@pytest.fixture
def only_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("about PostgreSQL's connections")


@pytest.fixture
def locked(file):
    """Another process that is writing, and goes on until ``release()``."""
    command = [sys.executable, "-c", HOLD, str(file)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=settings.BASE_DIR, text=True, **pipes) as process:
        assert process.stdout.readline() == "held\n"

        def release():
            process.stdin.close()
            process.wait()

        yield SimpleNamespace(release=release, process=process)
        process.kill()


@pytest.fixture
def away(served_site, tmp_path):
    """The site, whose database has gone."""
    gone = {"NAME": str(tmp_path / "gone" / "db.sqlite3")} if connection.vendor == "sqlite" else {"PORT": "1"}
    own = dict(connection.settings_dict)
    with database_at(**gone) as other:
        yield SimpleNamespace(**vars(served_site), come_back=lambda: other.settings_dict.update(own))


def assert_is_friendly(response, status=503):
    assert response.status_code == status
    assert 0 < int(response["Retry-After"]) <= 60
    assert response["Cache-Control"] == "no-store"
    assert not re.search(r"Traceback|Error|SELECT|sqlite|psycopg", response.text)


# Locked ---------------------------------------------------------------------------------------------------


def test_a_save_while_another_process_writes_is_503_and_keeps_the_text(file_site, locked):
    response = file_site.save()
    assert_is_friendly(response)
    assert "your text is kept" in response.text
    assert "a thought &lt;of&gt; mine</textarea>" in response.text
    assert 'name="version" value="0"' in response.text


def test_everything_can_be_read_while_another_process_writes(file_site, locked):
    for address in ["/", "/demo/", "/demo/?q=notes", "/demo/talks/on-notes/", file_site.note_url]:
        assert file_site.get(address).status_code == 200


def test_a_save_is_taken_as_soon_as_the_other_process_is_done(file_site, locked):
    assert file_site.save().status_code == 503
    locked.release()
    assert file_site.save().status_code == 303
    assert "a thought &lt;of&gt; mine" in file_site.get(file_site.note_url + "?edit").text


def test_a_save_waits_for_another_process_that_is_soon_done(file_site, locked):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=60000")
    timer = Timer(0.3, locked.release)
    timer.start()
    assert file_site.save().status_code == 303
    timer.join()


def test_a_row_that_somebody_else_locks_is_503(only_postgresql, served_site):
    served_site.save()
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE notes_note IN SHARE MODE")
        assert_is_friendly(served_site.client.post(served_site.note_url, {"body": "another", "version": "1"}))
        other.rollback()
    finally:
        other.close()
    assert served_site.client.post(served_site.note_url, {"body": "another", "version": "1"}).status_code == 303


def test_whoever_waits_is_answered_before_the_browser_gives_up():
    options = settings.DATABASES["default"]["OPTIONS"]
    browser = int(re.search(r'"defaultTimeout":(\d+)', (settings.BASE_DIR / "templates/base.html").read_text())[1])
    if connection.vendor == "sqlite":
        assert 2 * options["timeout"] * 1000 < browser  # a first save may wait for the session, then for the note
    else:
        limits = {name: int(value) for name, value in re.findall(r"(\w+_timeout)=(\d+)", options["options"])}
        assert 0 < limits["lock_timeout"] < limits["statement_timeout"]
        assert options["connect_timeout"] * 1000 + limits["statement_timeout"] < browser


# Full -----------------------------------------------------------------------------------------------------


def _limit_pages(to):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA max_page_count = {to}")


def test_a_save_on_a_full_disk_is_507_all_is_read_and_saves_go_on_with_space(file_site):
    _limit_pages(1)  # SQLite takes the number of pages that there are
    long = "long " * 20_000
    response = file_site.save(long)
    assert_is_friendly(response, 507)
    assert "storage is full; your text is kept" in response.text
    assert long in response.text
    for address in ["/", "/demo/", "/demo/?q=notes", "/demo/talks/on-notes/", file_site.note_url]:
        assert file_site.get(address).status_code == 200
    assert file_site.save(long).status_code == 507
    _limit_pages(1_000_000)
    assert file_site.save(long).status_code == 303
    assert long.strip() in file_site.get(file_site.note_url + "?edit").text


def test_a_disk_that_takes_no_more_of_a_file_is_503_and_all_is_read(file_site, file):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    journal = file.with_name(f"{file.name}-wal")
    resource.setrlimit(resource.RLIMIT_FSIZE, (journal.stat().st_size, hard))
    try:
        assert_is_friendly(file_site.save("long " * 40_000))
        assert file_site.get("/demo/?q=notes").status_code == 200
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert file_site.save("long " * 40_000).status_code == 303
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA integrity_check").fetchone() == ("ok",)


# Away -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/demo/", "/demo/?q=notes", "/demo/talks/on-notes/", "/accounts/login/"])
def test_a_page_without_a_database_is_503_with_words(away, address):
    response = away.get(address)
    assert_is_friendly(response)
    assert "<h1>The database is away</h1>" in response.text
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_a_page_that_is_not_there_is_503_without_a_database(away):
    away.client.raise_request_exception = False  # Django's client would, whatever is answered
    assert_is_friendly(away.get("/no/such/address/"))


def test_a_fragment_without_a_database_is_one_sentence(away):
    response = away.get("/demo/?q=notes", headers=HTMX)
    assert_is_friendly(response)
    assert response.text.startswith("<p ")
    assert response.text.count("<p") == 1
    assert "hx-partial" not in response.text


def test_a_program_is_told_which_trouble_it_is(away):
    response = away.get("/demo/", headers=JSON)
    assert_is_friendly(response)
    assert response.json() == {"error": "away", "message": "The database is away."}


def test_a_save_without_a_database_keeps_the_text_and_no_password(away):
    assert "a thought &lt;of&gt; mine</textarea>" in away.save().text
    response = away.client.post("/accounts/login/", {"login": "writer", "password": "CANARY"})
    assert_is_friendly(response)
    assert "CANARY" not in response.text


def test_without_a_database_the_process_is_alive_and_not_ready(away):
    assert away.get("/healthz").status_code == 200
    assert away.get("/readyz").status_code == 503


def test_when_the_database_is_back_so_is_the_site(away):
    assert away.get("/demo/").status_code == 503
    away.come_back()
    assert away.get("/demo/").status_code == 200
    assert away.save().status_code == 303


# Cut off --------------------------------------------------------------------------------------------------


def _end_backend():
    """End the process of PostgreSQL that this connection talks to, as a restart would."""
    with connection.cursor() as cursor:
        backend = cursor.execute("SELECT pg_backend_pid()").fetchone()[0]
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
    finally:
        other.close()


def test_a_connection_that_was_cut_between_two_requests_is_not_noticed(only_postgresql, served_site):
    assert served_site.get("/demo/").status_code == 200
    _end_backend()
    assert served_site.save().status_code == 303
    _end_backend()
    assert "a thought" in served_site.get(served_site.note_url).text


def test_a_connection_that_is_cut_within_a_save_is_503_and_the_next_save_works(only_postgresql, served_site):
    def cut(execute, sql, params, many, context):
        if sql.startswith("INSERT") and "notes_note" in sql:
            _end_backend()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(cut):
        response = served_site.save()
    assert_is_friendly(response)
    assert "a thought &lt;of&gt; mine</textarea>" in response.text
    assert served_site.save().status_code == 303
