import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from schedule.importers import fetch
from schedule.importers.fetch import fetch_source
from schedule.importers.programme import UnreadableProgramme


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        status, headers, body = self.server.answers[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.address = f"http://127.0.0.1:{server.server_port}"
    server.answers = {"/ok": (200, {}, b"<schedule/>")}
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_fetch_source_reads_a_file(tmp_path):
    (tmp_path / "x.xml").write_bytes(b"<schedule/>")
    assert fetch_source(str(tmp_path / "x.xml")) == b"<schedule/>"


@pytest.mark.parametrize(
    "source", ["/no/such/file", "/", "\0", "file:///etc/passwd", "gopher://a/b", "ftp://a/b", "://"]
)
def test_fetch_source_refuses(source):
    with pytest.raises(UnreadableProgramme):
        fetch_source(source)


@pytest.mark.enable_socket
def test_fetch_source_reads_an_address_and_follows_a_redirect(server):
    server.answers["/moved"] = (302, {"Location": "/ok"}, b"")
    assert fetch_source(f"{server.address}/ok") == b"<schedule/>"
    assert fetch_source(f"{server.address}/moved") == b"<schedule/>"


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((404, {}, b""), "404"),
        ((500, {}, b""), "500"),
        ((302, {"Location": "/loop"}, b""), "302"),
        ((302, {"Location": "file:///etc/passwd"}, b""), "302|fetched"),
        ((302, {"Location": "ftp://127.0.0.1/"}, b""), "302|fetched|unknown"),
    ],
)
def test_fetch_source_says_what_the_server_did(server, answer, reason):
    server.answers["/loop"] = answer
    with pytest.raises(UnreadableProgramme, match=reason):
        fetch_source(f"{server.address}/loop")


@pytest.mark.enable_socket
def test_fetch_source_stops_at_its_limit(server, monkeypatch):
    monkeypatch.setattr(fetch, "LARGEST", 1000)
    server.answers["/large"] = (200, {}, b"x" * 2000)
    with pytest.raises(UnreadableProgramme, match="more than 1,000 bytes"):
        fetch_source(f"{server.address}/large")


@pytest.mark.enable_socket
def test_fetch_source_stops_at_its_deadline(server, monkeypatch):
    monkeypatch.setattr(fetch, "DEADLINE", -1)
    with pytest.raises(UnreadableProgramme, match="longer than"):
        fetch_source(f"{server.address}/ok")


@pytest.mark.enable_socket
def test_fetch_source_of_nobody_says_so():
    with pytest.raises(UnreadableProgramme, match="cannot be fetched"):
        fetch_source("http://127.0.0.1:9/x")
