import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils.html import escape

from project.lib.uploads import LARGEST_UPLOAD
from schedule.models import Conference
from schedule.tests.checked import CALENDAR, XML
from schedule.tests.webserver import serving

PAGE = "/conferences/check/"
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


def _send(client, data, name="schedule.xml"):
    return client.post(PAGE, {"file": SimpleUploadedFile(name, data)})


@pytest.mark.django_db
def test_anybody_may_check_a_file(client):
    assert "A file" in client.get(PAGE).content.decode()
    response = _send(client, XML.encode())
    assert response.status_code == 200
    assert [words for _, _, words, _ in response.context["verdicts"]] == [
        "keeps its rules", "reads it", "reads it", "reads it",
    ]  # fmt: skip
    assert "schedule.xml" in response.content.decode()


@pytest.mark.django_db
def test_what_is_wrong_is_told_with_its_place(client):
    text = _send(client, XML.replace("camp_2026</acronym>", "Camp</acronym>").encode()).content.decode()
    assert "breaks its rules" in text
    assert "&lt;acronym&gt; is not an acronym" in text
    assert "line 7: <code><bdi>Camp</bdi></code>" in text


@pytest.mark.django_db
def test_those_of_whom_the_same_is_said_share_a_section(client):
    response = _send(client, CALENDAR.replace("SUMMARY:Opening\\, with tea\r\n", "").encode(), "x.ics")
    assert [[one.name for one in section["consumers"]] for section in response.context["sections"]] == [
        ["Google Calendar", "Apple Calendar", "Outlook", "Thunderbird"],
        ["Giggity"],
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("camp_2026</acronym>", f"<![CDATA[{HOSTILE}]]></acronym>"),
        ("<version>", f"<x><![CDATA[{HOSTILE}]]></x><version>"),
    ],
)
def test_hostile_text_is_shown_as_text(client, old, new):
    text = _send(client, XML.replace(old, new).encode(), f"{HOSTILE}.xml").content.decode()
    assert "<script>alert" not in text
    assert "<img" not in text


@pytest.mark.django_db
def test_hostile_keys_of_json_are_shown_as_text(client):
    data = json.dumps({"schedule": {"conference": {HOSTILE: 1}}}).encode()
    text = _send(client, data).content.decode()
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text


@pytest.mark.django_db
def test_a_file_of_no_kind_is_told_so(client):
    response = _send(client, b"title,start\n", "talks.csv")
    assert response.status_code == 200
    assert "This is none of the kinds that can be checked." in response.content.decode()


@pytest.mark.django_db
def test_nothing_sent_is_said(client):
    response = client.post(PAGE)
    assert response.status_code == 422
    assert "Choose a file first." in response.content.decode()


@pytest.mark.django_db
def test_too_large_a_file_is_refused(client):
    response = _send(client, b"x" * (LARGEST_UPLOAD + 1))
    assert response.status_code == 413
    assert "15 MB is the most" in response.content.decode()


@pytest.mark.django_db
def test_the_database_is_asked_for_the_conferences_alone(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        _send(client, XML.encode())


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["xml", "json", "ics"])
def test_what_is_published_here_is_clean(client, kind):
    call_command("load_sample", verbosity=0)
    conference = Conference.objects.get()
    assert f'<option value="{conference.slug}">' in client.get(PAGE).content.decode()
    response = client.post(PAGE, {"conference": conference.slug, "kind": kind})
    assert response.context["name"] == f"http://testserver/{conference.slug}/schedule.{kind}"
    assert response.context["sections"] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "kind", "status"), [("nowhere", "xml", 404), ("nowhere", "exe", 422), ("", "xml", 422)]
)
def test_what_is_not_published_is_said(client, slug, kind, status):
    assert client.post(PAGE, {"conference": slug, "kind": kind}).status_code == status


def test_the_command_tells_what_is_found(tmp_path, capsys):
    path = tmp_path / "x.xml"
    path.write_text(XML.replace("00:45", "0:45").replace("<optout>false<", "<optout>1<"))
    with pytest.raises(CommandError, match=r"It fails for FOSDEM Companion\."):
        call_command("check_schedule", str(path))
    told = capsys.readouterr().out
    assert "c3voc schema: keeps its rules" in told
    assert "EventFahrplan: reads it with losses\n  ~ <optout> is 1. " in told
    assert "  - <duration> is not HH:MM, with two digits each. " in told
    assert "(line 29: “0:45”)" in told


def test_the_command_is_content_with_a_file_that_is_right(tmp_path, capsys):
    path = tmp_path / "x.ics"
    path.write_bytes(CALENDAR.encode())
    call_command("check_schedule", str(path))
    assert capsys.readouterr().out.count(": reads it\n") == 5


def test_the_command_gives_json(tmp_path, capsys):
    path = tmp_path / "x.xml"
    path.write_text(XML.replace("0:45", "0:455"))
    with pytest.raises(CommandError):
        call_command("check_schedule", str(path), "--json")
    report = json.loads(capsys.readouterr().out)
    assert report["format"] == "frab XML"
    assert {one["name"]: one["verdict"] for one in report["consumers"]}["c3voc schema"] == "fails"


@pytest.mark.parametrize(("name", "words"), [("none.xml", "cannot be checked"), ("x.csv", "none of the kinds")])
def test_the_command_says_what_it_cannot_check(tmp_path, name, words):
    (tmp_path / "x.csv").write_text("title,start\n")
    with pytest.raises(CommandError, match=words):
        call_command("check_schedule", str(tmp_path / name))


@pytest.fixture
def server(settings):
    settings.SOURCE_NETWORKS = ["127.0.0.0/8"]
    with serving({"/schedule.xml": (200, {}, XML.encode()), "/page": (200, {}, b"<html></html>")}) as server:
        yield server


@pytest.mark.django_db
@pytest.mark.enable_socket
def test_people_with_a_name_may_check_an_address(author_client, server):
    assert "Or its address" in author_client.get(PAGE).content.decode()
    response = author_client.post(PAGE, {"address": f"{server.address}/schedule.xml"})
    assert response.status_code == 200
    assert f"{server.address}/schedule.xml</bdi>" in response.content.decode()
    assert response.context["verdicts"][0][2] == "keeps its rules"


@pytest.mark.django_db
@pytest.mark.enable_socket
@pytest.mark.parametrize("is_guest", [True, False])
def test_nobody_else_has_an_address_asked(client, server, django_user_model, is_guest):
    if is_guest:
        client.force_login(django_user_model.objects.create_guest())
    assert "Or its address" not in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"address": f"{server.address}/schedule.xml"}).status_code == 403
    assert server.asked == []


@pytest.mark.django_db
@pytest.mark.enable_socket
def test_an_address_of_ones_own_network_is_not_asked(author_client, server, settings):
    settings.SOURCE_NETWORKS = []
    response = author_client.post(PAGE, {"address": f"{server.address}/schedule.xml"})
    assert response.status_code == 422
    assert server.asked == []


@pytest.mark.django_db
@pytest.mark.enable_socket
@pytest.mark.parametrize("address", ["{}/page", "{}/gone.xml", "no address", "file:///etc/passwd", '"><script>'])
def test_an_address_without_a_schedule_is_said_and_stays_in_the_field(author_client, server, address):
    address = address.format(server.address)
    response = author_client.post(PAGE, {"address": address})
    assert response.status_code == 422
    assert "This address cannot be checked." in response.content.decode()
    assert f'value="{escape(address)}"' in response.content.decode()


@pytest.mark.django_db
@pytest.mark.enable_socket
def test_an_address_is_not_asked_by_a_link(author_client, server):
    author_client.get(PAGE, {"address": f"{server.address}/schedule.xml"})
    assert server.asked == []
