"""A real Chromium against a real server. A journey fails on any console error, page error, CSP report or 5xx."""

import os
import re
import shutil
import threading
import time

import pytest
from django.conf import settings
from django.contrib.contenttypes.management import create_contenttypes
from django.core.management import call_command
from django.db import connection
from django.db.models.signals import post_migrate
from django.test import Client, override_settings
from playwright.sync_api import expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

# Playwright's synchronous API keeps a loop in this thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))), None
)
ARGUMENTS = [
    "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-default-apps", "--disable-sync", "--no-first-run",
    "--disable-extensions", "--metrics-recording-only",
]  # fmt: skip
SAMPLE = "schedule/sample/djangocon-us-2025.xml"
PASSWORD = "corridor-umbrella-42"

expect.set_options(timeout=8000)


def pytest_collection_modifyitems(items):
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker(pytest.mark.django_db(transaction=True))
            item.add_marker(pytest.mark.enable_socket)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """A file: SQLite in memory is shared with the server's threads, which then do not wait for each other's locks."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """Emptying the tables after a journey names no content types and permissions anew: nothing here asks for them."""
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)


@pytest.fixture(scope="session")
def collected(tmp_path_factory):
    """Scripts and style sheets as production has them: collected, put together, minified, under hashed names."""
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static")):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield


@pytest.fixture(autouse=True)
def _plain_static_files(collected):
    """None of them here, where all is as production serves it."""


@pytest.fixture(scope="session")
def live_server(collected):
    """Django's server for tests, in which WhiteNoise serves what was collected, not Django what lies in static/."""
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = lambda application: application
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser():
    if not CHROMIUM:
        pytest.fail("no Chromium here: `make browser` installs one, or CHROMIUM names one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def expected_problems():
    """Patterns of console lines that a test provokes on purpose, such as the 409 it is about."""
    return []


@pytest.fixture
def server_at_rest(transactional_db):
    """Empty the database only when the server has answered all: a page that closes still sends what it kept.

    PostgreSQL would find a TRUNCATE and the save of a note waiting for each other.
    """
    yield
    once(
        lambda: (
            not [
                thread for thread in threading.enumerate() if re.search("process_request_thread|^import-", thread.name)
            ]
        )
    )


@pytest.fixture
def new_context(browser, expected_problems, server_at_rest):
    """Make a browser context (its own cookies); what goes wrong in any of them fails the test at its end."""
    contexts, seen = [], []

    def make(**options):
        options = {"locale": "en-GB", "timezone_id": "Asia/Tokyo", "reduced_motion": "reduce"} | options
        context = browser.new_context(**options)
        context.on("console", lambda line: line.type in ("error", "warning") and seen.append(line.text))
        context.on("weberror", lambda error: seen.append(str(error.error)))
        context.on("response", lambda r: r.status >= 500 and seen.append(f"{r.status} {r.url}"))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert [line for line in seen if not any(re.search(p, line) for p in expected_problems)] == []


@pytest.fixture
def page(new_context):
    return new_context(viewport={"width": 1280, "height": 800}).new_page()


@pytest.fixture
def site(live_server, transactional_db):
    """The address of a server that has the sample conference."""
    call_command("import_schedule", SAMPLE, verbosity=0)
    return live_server.url


@pytest.fixture
def conference(site):
    return f"{site}/djangocon-us-2025/"


@pytest.fixture
def talk(conference):
    """The address of one talk of the sample."""
    return f"{conference}talks/winemaking-with-mutable-event-sourcing-in-django/"


@pytest.fixture
def written(site, author):
    """The author has written something of each kind: what the states of e2e/states.py show."""
    from e2e.states import write_notes

    write_notes(author)


def once(condition):
    """Wait until it holds: for what the server does after the page has all that it asked for."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass within twenty seconds"
        time.sleep(0.02)


def session_of(user):
    """The cookie of a new session of this User, without the page that signs in."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def sign_in(context, site, user):
    """Whoever browses here is this User from the next request on."""
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": site}])


def open_field(page, talk, link="Write a note"):
    """Open a talk's page and the field of a note on it; the field, which has the focus."""
    page.goto(talk)
    page.get_by_role("link", name=link).click()
    field = page.get_by_role("textbox", name=re.compile("My note"))
    expect(field).to_be_focused()
    return field


def status_of(page):
    """What is said of the note that is written."""
    return page.locator(".note-status")
