"""The front door, health, headers, and what is said when something goes wrong."""

import pytest
from django.db import OperationalError
from django.test import Client

from schedule.models import Conference

HTMX = {"HX-Request": "true"}


@pytest.fixture
def conference(db):
    return Conference.objects.create(slug="demo", title="Demo Conference", time_zone="Europe/Brussels")


def test_home_lists_the_conferences(client, conference):
    assert '<a href="/demo/">Demo Conference</a>' in client.get("/").text


def test_home_begins_with_the_newest(client, db):
    for slug, starts_on in [("old", "2024-12-27"), ("new", "2026-01-31"), ("middle", "2025-09-08")]:
        Conference.objects.create(slug=slug, title=slug, time_zone="UTC", starts_on=starts_on, ends_on=starts_on)
    text = client.get("/").text
    assert text.index("/new/") < text.index("/middle/") < text.index("/old/")


def test_home_without_a_conference_says_how_to_load_one(client, db):
    assert "import_schedule" in client.get("/").text


def test_home_asks_as_much_for_twenty_conferences_as_for_two(client, db, django_assert_num_queries):
    for n in range(20):
        Conference.objects.create(slug=f"c{n}", title=f"C{n}", time_zone="UTC")
    with django_assert_num_queries(1):
        client.get("/")


def test_healthz_asks_no_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert client.get("/healthz").text == "alive\n"


def test_readyz_is_ready_with_a_database_that_takes_a_write(client, db):
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (200, "ready\n")


def test_readyz_without_a_database_is_503(client, db, monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr("project.lib.trouble.MigrationExecutor", refuse)
    assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize("path", ["/", "/demo/", "/accounts/login/", "/no-such/", "/healthz", "/static/nothing.css"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_every_answer_carries_the_security_headers(client, conference, path, headers):
    response = client.get(path, headers=headers)
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert "nonce" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_page_and_fragment_are_told_apart_by_every_cache(client, conference):
    page, fragment = client.get("/demo/"), client.get("/demo/", headers=HTMX)
    for response in (page, fragment):
        assert {"HX-Request", "HX-History-Restore-Request", "Cookie"} <= set(response["Vary"].split(", "))
    assert page["Cache-Control"] == "private, no-cache"
    assert fragment["Cache-Control"] == "private, no-store"


def test_back_gets_the_page_never_the_fragment(client, conference):
    for headers in [{"HX-History-Restore-Request": "true"}, HTMX | {"HX-History-Restore-Request": "true"}]:
        assert "<html" in client.get("/demo/", headers=headers).text


def test_redirect_of_a_fragment_sends_the_browser(author_client, conference):
    response = author_client.get("/accounts/password/set/", headers=HTMX)
    assert (response.status_code, response["HX-Redirect"]) == (204, "/accounts/password/change/")


def test_stale_token_is_explained_and_loses_no_text(conference):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/demo/talks/x/note/", {"body": "typed <b>for</b> long", "version": "3"})
    assert response.status_code == 403
    assert "typed &lt;b&gt;for&lt;/b&gt; long" in response.text
    assert 'name="version" value="3"' in response.text


def test_stale_token_never_shows_a_password(conference):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/login/", {"login": "me", "password": "CANARY"})
    assert response.status_code == 403
    assert "CANARY" not in response.text


@pytest.mark.parametrize(
    "path", ["/nothing/", "/demo/talks/nothing/", "/demo/talks/nothing/note/", "/%00/", "/demo/talks/%ff/"]
)
def test_what_is_not_there_is_a_404_page(client, conference, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "Not found" in response.text


def test_too_large_a_request_is_a_400_page(client, conference):
    response = client.post("/demo/talks/x/note/", {"body": "x" * 3_000_000})
    assert response.status_code in (400, 404, 413)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip, zstd", "zstd"), ("gzip", "gzip"), ("br;q=0.5, zstd", "zstd")],
)
def test_what_takes_the_fewest_bytes_is_sent(client, conference, accepted, coding):
    assert client.get("/demo/", headers={"Accept-Encoding": accepted}).headers["Content-Encoding"] == coding
