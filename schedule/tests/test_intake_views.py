"""The pages of a conference that is added or brought up to date. What a thread does is done before the answer."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from project.lib import uploads
from project.tests.test_conventions import ORGANISERS
from schedule import intake
from schedule.models import Conference, Import, Source
from schedule.tests.factories import make_conference
from schedule.tests.files import make_xml

pytestmark = pytest.mark.django_db

ONE = ("a", "Alpha", "09:00", "Hall", "Ada")
TWO = ("b", "Beta", "10:00", "Hall", "Bob")
HOSTILE = "<img src=x onerror=alert(1)>\"'\u202e{{ 7 }}"
ADD = "/conferences/add/"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(intake, "start", intake.work)


def _file(*talks, name="demo.xml", **fields):
    return SimpleUploadedFile(name, make_xml(*talks, **fields))


def _add(client, file, address=ADD):
    response = client.post(address, {"file": file})
    assert response.status_code == 303, response.content.decode()
    return Import.objects.first()


def _page(client, row, query=""):
    response = client.get(reverse("import_detail", args=[row.pk]) + query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def conference(author_client):
    row = _add(author_client, _file(ONE, TWO))
    author_client.post(reverse("apply_import", args=[row.pk]))
    return Conference.objects.get()


def _update(client, *talks, name="demo.xml"):
    return _add(client, _file(*talks, name=name), "/demo/source/")


def test_a_visitor_is_asked_to_sign_up_and_comes_back(client):
    page = client.get(ADD).content.decode()
    assert "/accounts/signup/?next=/conferences/add/" in page
    assert 'type="file"' not in page
    response = client.post(ADD, {"file": _file(ONE)})
    assert response.url == "/accounts/signup/?next=/conferences/add/"
    assert not Import.objects.exists()


def test_a_guest_is_asked_to_sign_up_too(client, django_user_model):
    client.force_login(django_user_model.objects.create_guest())
    assert 'type="file"' not in client.get(ADD).content.decode()
    assert client.post(ADD, {"file": _file(ONE)}).status_code == 302
    assert not Import.objects.exists()


def test_the_front_page_leads_there(client):
    assert f'href="{ADD}"' in client.get("/").content.decode()


def test_what_is_asked_has_the_token():
    strict = Client(enforce_csrf_checks=True)
    for name in ("apply_import", "change_import", "discard_import"):
        assert strict.post(reverse(name, args=[1])).status_code == 403
    assert strict.post(ADD).status_code == 403


@pytest.mark.parametrize(
    ("posted", "says"),
    [
        ({}, "Give the address"),
        ({"address": "file:///etc/passwd"}, "not an address of the web"),
        ({"address": "http://"}, "not an address of the web"),
        ({"address": "http://[::1"}, "not an address of the web"),
        ({"address": "https://x.example:99999/"}, "not an address of the web"),
        ({"address": "x\x00y"}, "Null characters"),
        ({"address": "x" * 3000}, "2000"),
    ],
)
def test_what_is_no_address_is_refused_with_a_sentence(author_client, posted, says):
    response = author_client.post(ADD, posted)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert not Import.objects.exists()


def test_an_address_and_a_file_are_one_too_many(author_client):
    response = author_client.post(ADD, {"file": _file(ONE), "address": "https://x.example/"})
    assert response.status_code == 422
    assert 'value="https://x.example/"' in response.content.decode()


def test_too_large_a_file_is_refused(author_client, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST_UPLOAD", 100)
    response = author_client.post(ADD, {"file": _file(ONE)})
    assert response.status_code == 422
    assert "too large" in response.content.decode()


@pytest.mark.parametrize("begin", ["", "webcal://", "WEBCALS://", "https://"])
def test_an_address_without_another_scheme_is_taken_for_https(author_client, monkeypatch, begin):
    monkeypatch.setattr(intake, "_fetch", lambda row, progress: (make_xml(ONE), {}))
    author_client.post(ADD, {"address": f" {begin}demo.example/schedule.xml "})
    assert Import.objects.get().address == "https://demo.example/schedule.xml"


def test_a_new_conference_is_shown_then_added(author_client):
    row = _add(author_client, _file(ONE, TWO))
    page = _page(author_client, row)
    assert "A new conference" in page
    assert re.findall(r'<bdi class="new-title">(.*?)</bdi>', page) == ["Alpha", "Beta"]
    assert not Conference.objects.exists()
    author_client.post(reverse("apply_import", args=[row.pk]))
    assert 'href="/demo/"' in _page(author_client, row)
    assert author_client.get("/demo/").status_code == 200


def test_a_change_is_shown_old_beside_new(author_client, conference):
    row = _update(
        author_client, ("a", "Alpha Centauri", "09:00", "Hall", "Ada"), ("b", "Beta", "10:00", "Attic", "Bob")
    )
    page = _page(author_client, row)
    assert "Alpha<ins> Centauri</ins>" in page
    assert "<del>Hall</del>" in page
    assert "<ins>Attic</ins>" in page
    assert re.findall(r'href="#(\w+)"><b>1</b>', page) == ["moved", "changed", "other"]


def test_a_question_has_to_be_answered_first(author_client, conference):
    row = _update(author_client, ("x", "Alphas", "14:00", "Attic", "Ada"), TWO)
    page = _page(author_client, row)
    assert "Are these the same talk?" in page
    assert "It can be applied once the question below is answered." in page
    refused = author_client.post(reverse("apply_import", args=[row.pk]))
    assert refused.status_code == 422
    assert "Answer first" in refused.content.decode()
    author_client.post(reverse("change_import", args=[row.pk]), {"guid-0": "x", "same-0": ""})
    assert "Are these the same talk?" in _page(author_client, row)
    author_client.post(reverse("change_import", args=[row.pk]), {"guid-0": "x", "same-0": "same"})
    page = _page(author_client, row)
    assert "Are these the same talk?" not in page
    author_client.post(reverse("apply_import", args=[row.pk]))
    assert sorted(conference.talks.values_list("title", "is_withdrawn")) == [("Alphas", False), ("Beta", False)]


def test_two_talks_stay_two(author_client, conference):
    row = _update(author_client, ("x", "Alphas", "14:00", "Attic", "Ada"), TWO)
    author_client.post(reverse("change_import", args=[row.pk]), {"guid-0": "x", "same-0": "different"})
    author_client.post(reverse("apply_import", args=[row.pk]))
    assert sorted(conference.talks.values_list("title", "is_withdrawn")) == [
        ("Alpha", True), ("Alphas", False), ("Beta", False)
    ]  # fmt: skip


def test_most_go_only_after_a_second_yes(author_client, conference):
    many = [(f"g{i}", f"{i} goats", f"{9 + i // 4:02}:{i % 4 * 15:02}", "Hall", "") for i in range(24)]
    row = _update(author_client, ONE, TWO, *many)
    author_client.post(reverse("apply_import", args=[row.pk]))
    row = _update(author_client, ONE)
    assert "Yes, withdraw 25 of 26 talks" in _page(author_client, row)
    assert author_client.post(reverse("apply_import", args=[row.pk])).status_code == 422
    assert conference.talks.not_withdrawn().count() == 26
    author_client.post(reverse("apply_import", args=[row.pk]), {"withdraws": "yes"})
    assert conference.talks.not_withdrawn().count() == 1


@pytest.mark.parametrize(
    ("slug", "says"),
    [
        ("demo", "is taken"),
        ("api", "address of the site itself"),
        ("A b", "letters from a to z"),
        ("é", "letters from a to z"),
        ("a--b", "single hyphens"),
        ("_a", "letters from a to z"),
    ],
)
def test_an_address_here_may_be_refused(author_client, slug, says):
    make_conference("demo")
    row = _add(author_client, _file(ONE))
    response = author_client.post(reverse("change_import", args=[row.pk]), {"slug": slug})
    assert response.status_code == 422
    assert says in response.content.decode()


def test_another_address_here_and_title_can_be_chosen(author_client):
    row = _add(author_client, _file(ONE))
    author_client.post(reverse("change_import", args=[row.pk]), {"slug": "other"})
    author_client.post(reverse("apply_import", args=[row.pk]))
    assert Conference.objects.get().slug == "other"


def test_the_columns_of_a_table_are_asked_for_and_can_be_set_right(author_client):
    rows = b"Thema;Erster Tag;Wann;Bis;Wo\nGoats;2026-01-31;09:00;10:00;Hall\nGeese;2026-01-31;10:00;11:00;Hall\n"
    row = _add(author_client, SimpleUploadedFile("table.csv", rows))
    assert row.state == "failed"
    page = _page(author_client, row)
    assert "Which column is which?" in page
    said = {"column-title": "Thema", "column-day": "Erster Tag", "column-starts_at": "Wann", "column-ends_at": "Bis"}
    author_client.post(reverse("change_import", args=[row.pk]), said | {"column-room": "nothing like it"})
    page = _page(author_client, row)
    assert re.findall(r'<bdi class="new-title">(.*?)</bdi>', page) == ["Goats", "Geese"]
    author_client.post(reverse("change_import", args=[row.pk]), said | {"column-room": "Wo", "time_zone": "Asia/Tokyo"})
    page = _page(author_client, row)
    assert "<bdi>Hall</bdi>" in page
    assert "Asia/Tokyo" in page
    row.refresh_from_db()
    assert row.plan["new"][0][1] == "09:00–10:00"


def test_what_is_discarded_is_gone(author_client, conference):
    row = _update(author_client, ONE)
    response = author_client.post(reverse("discard_import", args=[row.pk]))
    assert response.url == "/demo/source/"
    assert not Import.objects.filter(pk=row.pk).exists()
    assert conference.talks.not_withdrawn().count() == 2


def test_progress_is_asked_for_until_it_is_done(author_client, author):
    row = intake.add_import(author, address="https://demo.example/")
    Import.objects.update(stage="Fetching", done=1_000_000, total=4_000_000)
    page = _page(author_client, row)
    assert 'hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "976.6\xa0KB of 3.8\xa0MB" in page
    assert '<progress class="import-bar" aria-labelledby="import-stage" max="4000000" value="1000000">' in page
    etag = re.search(r'data-etag="([^"]+)"', page)[1].replace("&quot;", '"')
    asks = {"HTTP_HX_REQUEST": "true", "HTTP_IF_NONE_MATCH": etag}
    address = reverse("import_detail", args=[row.pk])
    assert author_client.get(address, **asks).status_code == 304
    Import.objects.update(state="failed", failure="lunch")
    answer = author_client.get(address, **asks).content.decode()
    assert answer.lstrip().startswith('<div id="import"')
    assert "hx-trigger" not in answer


def test_what_was_interrupted_can_be_begun_again(author_client, author, monkeypatch):
    monkeypatch.setattr(intake, "_fetch", lambda row, progress: (make_xml(ONE), {}))
    row = intake.add_import(author, address="https://demo.example/")
    Import.objects.update(stage="Reading", changed_at="2026-01-01T00:00Z")
    page = _page(author_client, row)
    assert "This was interrupted." in page
    assert "hx-trigger" not in page
    author_client.post(reverse("change_import", args=[row.pk]))
    assert "A new conference" in _page(author_client, row)


def test_a_file_that_is_not_kept_cannot_be_read_again(author_client):
    row = _add(author_client, SimpleUploadedFile("x.xml", b"<!doctype html>"))
    assert "could not be read" in _page(author_client, row)
    answer = author_client.post(reverse("change_import", args=[row.pk]), follow=True)
    assert "Choose it again" in answer.content.decode()


def test_the_source_says_where_it_comes_from(author_client, conference):
    page = author_client.get("/demo/source/").content.decode()
    assert "It came from a file" in page
    Source.objects.create(conference=conference, address="https://demo.example/", failure="It was away.",
                          failed_at="2026-01-01T00:00Z")  # fmt: skip
    page = author_client.get("/demo/source/").content.decode()
    assert "1 Jan 2026, 01:00: <bdi>It was away.</bdi>" in page
    author_client.post("/demo/source/follow/", {"follow": "0"})
    assert not Source.objects.get().is_followed


def test_the_source_is_asked_at_once(author_client, conference, monkeypatch):
    monkeypatch.setattr(intake, "_fetch", lambda row, progress: (make_xml(ONE), {}))
    assert author_client.post("/demo/source/ask/").status_code == 404
    Source.objects.create(conference=conference, address="https://demo.example/", options={"time_zone": "UTC"})
    author_client.post("/demo/source/ask/")
    row = Import.objects.first()
    assert (row.conference, row.options, row.state) == (conference, {"time_zone": "UTC"}, "ready")


def test_its_organiser_finds_the_source_in_the_menu(author_client, stranger_client, conference):
    assert 'href="/demo/source/"' in author_client.get("/demo/").content.decode()
    assert "/demo/source/" not in stranger_client.get("/demo/").content.decode()
    assert "/demo/source/" not in Client().get("/demo/").content.decode()


@pytest.mark.parametrize("is_new", [True, False])
@pytest.mark.parametrize("name", sorted(ORGANISERS))
def test_what_is_an_organisers_is_404_for_everybody_else(author_client, stranger_client, conference, name, is_new):
    row = _add(author_client, _file(ONE)) if is_new else _update(author_client, ONE)
    address = reverse(name, args=[row.pk] if "import" in name else ["demo"])
    for somebody in (Client(), stranger_client):
        answers = [somebody.get(address).status_code, somebody.post(address, {"follow": "1"}).status_code]
        assert set(answers) <= {404, 405}
        assert 404 in answers
    row.refresh_from_db()
    assert (row.state, Import.objects.count(), conference.talks.not_withdrawn().count()) == ("ready", 2, 2)


def test_who_is_no_longer_organiser_sees_no_import_of_it(author_client, stranger, conference):
    row = _update(author_client, ONE)
    Conference.objects.update(organiser=stranger)
    assert author_client.get(reverse("import_detail", args=[row.pk])).status_code == 404
    assert author_client.post(reverse("apply_import", args=[row.pk])).status_code == 404
    assert conference.talks.not_withdrawn().count() == 2


def test_a_superuser_may_change_any_conference_and_does_not_become_its_organiser(admin_client, author):
    make_conference("demo", organiser=author)
    row = _update(admin_client, ONE)
    admin_client.post(reverse("apply_import", args=[row.pk]))
    conference = Conference.objects.get()
    assert (conference.talks.count(), conference.organiser) == (1, author)


def test_hostile_words_are_inert(author_client, conference):
    row = _update(author_client, ("a", HOSTILE, "09:00", HOSTILE, HOSTILE), ("x", HOSTILE, "14:00", HOSTILE, "Bob"),
                  name=HOSTILE)  # fmt: skip
    Import.objects.update(failure=HOSTILE)
    for page in (_page(author_client, row), author_client.get(ADD).content.decode()):
        assert "<img" not in page
    author_client.post(reverse("apply_import", args=[row.pk]))
    assert "<img" not in _page(author_client, row)
    row = _add(author_client, SimpleUploadedFile(HOSTILE, b"<!doctype html>"))
    assert "<img" not in _page(author_client, row)


@pytest.mark.parametrize("address", ["/conferences/imports/0/", f"/conferences/imports/{10**30}/", "/nowhere/source/"])
def test_what_is_not_there_is_404(author_client, address):
    assert author_client.get(address).status_code == 404


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"same-0": "same"},
        {"guid-0": "\x00", "same-0": "x"},
        {"time_zone": "Mars/Olympus"},
        {"title": "\x00"},
        {"column-title": "x" * 9000},
    ],
)
def test_nothing_that_is_posted_breaks_it(author_client, conference, posted):
    row = _update(author_client, ("x", "Alphas", "14:00", "Attic", "Ada"))
    for name in ("change_import", "apply_import"):
        assert author_client.post(reverse(name, args=[row.pk]), posted).status_code in (303, 422)


def test_a_long_list_is_shown_in_part_until_all_is_asked_for(author_client):
    many = [(f"g{i}", f"Goat {i}", f"{9 + i // 60:02}:{i % 60:02}", "Hall", "") for i in range(150)]
    row = _add(author_client, _file(*many))
    assert _page(author_client, row).count("new-title") == 100
    assert "Show 50 more" in _page(author_client, row)
    assert _page(author_client, row, "?all=added").count("new-title") == 150
    assert _page(author_client, row, "?all=nothing").count("new-title") == 100


@pytest.mark.parametrize("count", [2, 20])
def test_the_pages_ask_as_little_for_many_rows(author_client, author, conference, count, django_assert_num_queries):
    row = _update(author_client, *[(f"g{i}", f"Goat {i}", f"09:{i:02}", "Hall", "Ada") for i in range(count)])
    for number in range(count):
        Import.objects.create(person=author, conference=conference, state="ready", name=str(number))
    with django_assert_num_queries(4):
        _page(author_client, row)
    with django_assert_num_queries(3):
        author_client.get(ADD)
    with django_assert_num_queries(5):
        author_client.get("/demo/source/")


def test_the_plan_is_small_enough_to_keep(author_client):
    many = [(f"g{i}", f"Goat {i}", f"{9 + i // 60:02}:{i % 60:02}", "Hall", "Ada") for i in range(600)]
    row = _add(author_client, _file(*many))
    assert len(json.dumps(row.plan)) < 100_000
    assert row.plan["counts"]["added"] == 600
