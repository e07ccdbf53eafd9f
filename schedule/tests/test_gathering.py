import json
from types import SimpleNamespace

import pytest

from schedule.importers import gathering, reach
from schedule.importers.gathering import Gathered, gather
from schedule.importers.programme import UnreadableProgramme
from schedule.tests.webserver import serving

HERE = {"private": "never", "networks": ["127.0.0.0/8"]}
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def server():
    with serving({"/s.xml": (200, {"ETag": '"1"', "Last-Modified": "then"}, b"<schedule/>")}) as server:
        yield server


def _page(text):
    return 200, HTML, f"<!DOCTYPE html><html><head>{text}</head></html>".encode()


ANNOUNCED = '<link rel="alternate" type="application/vnd.c3voc.schedule+xml" href="{}">'


def _list(next_, *results):
    return 200, {"ETag": '"p"'}, json.dumps({"count": 3, "next": next_, "results": results}).encode()


@pytest.mark.enable_socket
def test_gather_keeps_what_the_next_time_needs(server):
    address = f"{server.address}/s.xml"
    assert gather(f" {address}\n", **HERE) == Gathered(b"<schedule/>", address, "s.xml", '"1"', "then")


@pytest.mark.enable_socket
def test_gather_of_what_did_not_change_is_none(server):
    server.answers["/same"] = (304, {}, b"")
    assert gather(f"{server.address}/same", **HERE, etag='"1"') is None


@pytest.mark.enable_socket
def test_gather_follows_a_page_to_its_schedule(server):
    server.answers["/"] = _page(ANNOUNCED.format("/gone.xml") + ANNOUNCED.format("s.xml"))
    gathered = gather(f"{server.address}/", **HERE, etag='"page"')
    assert (gathered.data, gathered.address) == (b"<schedule/>", f"{server.address}/s.xml")
    assert [(path, headers.get("If-None-Match")) for path, headers in server.asked] == [
        ("/", '"page"'), ("/gone.xml", None), ("/s.xml", None),
    ]  # fmt: skip


@pytest.mark.enable_socket
def test_gather_takes_what_a_page_announces_from_where_it_was_redirected_to(server):
    server.answers |= {
        "/": (302, {"Location": "/2026/"}, b""),
        "/2026/": _page(ANNOUNCED.format("../s.xml")),
        "/old.xml": (301, {"Location": "/s.xml"}, b""),
    }
    assert gather(f"{server.address}/", **HERE).address == f"{server.address}/s.xml"
    assert gather(f"{server.address}/old.xml", **HERE).address == f"{server.address}/old.xml"


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("", "it announces no schedule; look in it for an export"),
        (ANNOUNCED.format("/gone.xml"), "404"),
        (ANNOUNCED.format("/"), "announces no schedule"),
        (ANNOUNCED.format("/page"), "announces no schedule"),
    ],
)
def test_gather_says_that_a_page_leads_nowhere(server, page, reason):
    server.answers |= {"/": _page(page), "/page": _page(ANNOUNCED.format("/"))}
    with pytest.raises(UnreadableProgramme, match=reason):
        gather(f"{server.address}/", **HERE)


@pytest.mark.enable_socket
def test_a_public_page_leads_to_nothing_private_though_the_command_line_asks(server, monkeypatch):
    monkeypatch.setattr(reach, "is_public", lambda address: str(address) == "127.0.0.1")
    server.answers["/"] = _page(ANNOUNCED.format(f"http://127.0.0.2:{server.port}/s.xml"))
    with pytest.raises(UnreadableProgramme, match="in a private network"):
        gather(f"{server.address}/", private="if asked")
    assert [path for path, _ in server.asked] == ["/"]


@pytest.mark.enable_socket
def test_a_public_page_does_not_turn_private_with_the_next_answer(server, monkeypatch):
    answers = [["127.0.0.1"], ["127.0.0.2"]]
    monkeypatch.setattr(reach, "resolve", lambda host, port: answers.pop(0))
    monkeypatch.setattr(reach, "is_public", lambda address: str(address) == "127.0.0.1")
    server.answers["/"] = _page(ANNOUNCED.format("s.xml"))
    with pytest.raises(UnreadableProgramme, match="in a private network"):
        gather(f"http://conf.example:{server.port}/", private="if asked")


@pytest.mark.enable_socket
def test_a_private_page_leads_to_its_own_host_only(server):
    server.answers["/"] = _page(ANNOUNCED.format("s.xml"))
    assert gather(f"{server.address}/", private="if asked").data == b"<schedule/>"
    server.answers["/"] = _page(ANNOUNCED.format(f"http://127.0.0.2:{server.port}/s.xml"))
    with pytest.raises(UnreadableProgramme, match="in a private network"):
        gather(f"{server.address}/", private="if asked")


@pytest.mark.enable_socket
def test_gather_follows_a_list_to_its_end(server):
    server.answers |= {
        "/api/": _list("/api/?page=2", 1),
        "/api/?page=2": _list(f"{server.address}/api/?page=3", 2),
        "/api/?page=3": _list(None, 3),
    }
    gathered = gather(f"{server.address}/api/", **HERE)
    assert [json.loads(page)["results"] for page in gathered.data.values()] == [[1], [2], [3]]
    assert (gathered.address, gathered.etag) == (f"{server.address}/api/", "")  # the first page alone tells no change


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    ("next_", "reason"),
    [
        ("/api/", "round in a circle"),
        ("http://other.example/api/", "on another host"),
        ("file:///etc/passwd", "on another host"),
        ("/gone/", "404"),
        ("/s.xml", ""),
        (7, ""),
    ],
)
def test_gather_follows_a_list_nowhere_else(server, next_, reason):
    server.answers["/api/"] = _list(next_, 1)
    if reason:
        with pytest.raises(UnreadableProgramme, match=reason):
            gather(f"{server.address}/api/", **HERE)
    else:
        assert gather(f"{server.address}/api/", **HERE).data


@pytest.mark.enable_socket
def test_gather_follows_no_list_for_ever(server, monkeypatch):
    monkeypatch.setattr(gathering, "MOST_PAGES", 5)
    server.answers |= {f"/{n}": _list(f"/{n + 1}") for n in range(10)}
    with pytest.raises(UnreadableProgramme, match="more than 5 pages"):
        gather(f"{server.address}/0", **HERE)
    monkeypatch.setattr(gathering, "LARGEST", 100)
    with pytest.raises(UnreadableProgramme, match="more than 100 bytes"):
        gather(f"{server.address}/0", **HERE)


@pytest.mark.enable_socket
def test_gather_follows_no_slow_list_for_hours(server, monkeypatch):
    server.answers |= {"/list": _list("/list2", 1), "/list2": _list(None, 2)}
    seconds = iter([0, 1, gathering.DEADLINE + 1])
    monkeypatch.setattr(gathering, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
    with pytest.raises(UnreadableProgramme, match="longer than 120 seconds in all"):
        gather(f"{server.address}/list", **HERE)
    assert len(server.asked) == 1


@pytest.mark.enable_socket
def test_gather_asks_the_export_first_and_the_page_if_there_is_none(server, monkeypatch):
    monkeypatch.setattr(gathering, "known_export", lambda address: [f"{server.address}/export"])
    assert gather(f"{server.address}/s.xml", **HERE).address == f"{server.address}/s.xml"
    server.answers["/export"] = _page("")
    assert gather(f"{server.address}/s.xml", **HERE).address == f"{server.address}/s.xml"
    server.answers["/export"] = (200, {}, b"{}")
    assert gather(f"{server.address}/s.xml", **HERE).address == f"{server.address}/export"


@pytest.mark.parametrize("source", ["/etc/passwd", "conf.example", "../x", ""])
def test_files_are_not_for_the_browser(source):
    with pytest.raises(UnreadableProgramme, match="this is not an address"):
        gather(source, private="never")


def test_webcal_is_https(monkeypatch):
    asked = []
    monkeypatch.setattr(reach, "resolve", lambda host, port: asked.append((host, port)) or [])
    with pytest.raises(UnreadableProgramme):
        gather("webcal://conf.example/x.ics", private="never")
    assert asked == [("conf.example", 443)]


def test_gather_reads_a_file(tmp_path):
    path = tmp_path / "x.xml"
    path.write_bytes(b"<schedule/>")
    assert gather(str(path), private="if asked") == Gathered(b"<schedule/>", str(path), "x.xml")


def test_gather_reads_a_folder_without_what_is_hidden_or_leads_out(tmp_path):
    for name in ("talks/b.md", "talks/a.md", ".git/x", "node_modules/x.md", ".env"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "passwords.md").symlink_to("/etc/passwd")
    (tmp_path / "etc").symlink_to("/etc")
    assert gather(str(tmp_path), private="if asked").data == {"talks/a.md": b"talks/a.md", "talks/b.md": b"talks/b.md"}


def test_gather_reads_no_folder_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(gathering, "MOST_FILES", 3)
    for n in range(5):
        (tmp_path / str(n)).write_bytes(b"x")
    with pytest.raises(UnreadableProgramme, match="more than 3 files"):
        gather(str(tmp_path), private="if asked")


@pytest.mark.parametrize("source", ["/no/such/file", "\0", "/dev/null/x", "x" * 5000])
def test_gather_refuses_what_is_no_file(source):
    with pytest.raises(UnreadableProgramme, match="cannot be read"):
        gather(source, private="if asked")
