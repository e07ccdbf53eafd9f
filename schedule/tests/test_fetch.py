import gzip
import ipaddress
import time
import tracemalloc

import httpcore
import pytest

from schedule.importers import fetch as fetching
from schedule.importers import reach
from schedule.importers.fetch import Fetched, fetch
from schedule.importers.programme import UnreadableProgramme
from schedule.importers.reach import is_public
from schedule.tests.webserver import serving

HERE = {"private": "never", "networks": ["127.0.0.0/8"]}


@pytest.fixture
def server():
    with serving({"/ok": (200, {"ETag": '"1"', "Content-Type": "text/xml; charset=utf-8"}, b"<schedule/>")}) as server:
        yield server


def _resolving(monkeypatch, **names):
    """Names are what the test says; each is asked for once, or the next answer is another."""
    asked = []

    def resolve(host, port):
        asked.append(host)
        return names[host.partition(".")[0]].pop(0)

    monkeypatch.setattr(reach, "resolve", resolve)
    return asked


@pytest.mark.enable_socket
def test_fetch_tells_what_it_got_and_asks_politely(server):
    heard = []
    fetched = fetch(f"{server.address}/ok", **HERE, tell=lambda done, total: heard.append((done, total)))
    assert fetched == Fetched(b"<schedule/>", f"{server.address}/ok", '"1"', "", "text/xml")
    assert heard == [(11, 0)]
    ((_, headers),) = server.asked
    assert headers["Accept"].startswith("application/vnd.c3voc.schedule+xml, application/json, ")
    assert (headers["Host"], headers["User-Agent"]) == (f"127.0.0.1:{server.port}", "Hallway")
    assert "If-None-Match" not in headers


@pytest.mark.enable_socket
def test_fetch_asks_whether_anything_changed(server):
    def answer(handler):
        same = handler.headers["If-None-Match"] == '"1"' and handler.headers["If-Modified-Since"] == "then"
        handler.send_response(304 if same else 200)
        handler.end_headers()

    server.answers["/same"] = answer
    assert fetch(f"{server.address}/same", **HERE, etag='"1"', last_modified="then") is None
    assert fetch(f"{server.address}/same", **HERE, etag='"2"\r\nX: y', last_modified="then").data == b""


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "[::1]", "0", "00.0.0.0", "[::]", "169.254.169.254", "10.0.0.1", "192.168.1.1", "100.64.0.1",
        "localhost", "2130706433", "0177.0.0.1", "0x7f.0.0.1", "127.1", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[fe80::1]", "[fc00::1]", "[fec0::1]", "[ff02::1]",
        "[::127.0.0.1]", "224.0.0.1", "255.255.255.255",
    ],
)  # fmt: skip
def test_fetch_does_not_ask_this_machine_or_its_network(server, host):
    with pytest.raises(UnreadableProgramme, match=r"in a private network|no machine called|not an address"):
        fetch(f"http://{host}:{server.port}/ok", private="never")
    assert server.asked == []


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:4001:828::200e", "64:ff9b::808:808", "2002:808:808::"])
def test_the_internet_is_public(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("file:///etc/passwd", "only http and https"),
        ("gopher://conf.example/", "only http and https"),
        ("ftp://conf.example/", "only http and https"),
        ("data:text/xml,<schedule/>", "only http and https"),
        ("//conf.example/", "only http and https"),
        ("http://", "not an address"),
        ("http:///x", "not an address"),
        ("http://[", "no machine called"),
        ("http://conf.example:99999/", "not an address"),
        ("http://a@conf.example/", "a name or password"),
        ("http://a:b@conf.example/", "a name or password"),
        ("http://conf.example:22/", "port 22"),
        ("http://conf.example:25/", "port 25"),
        ("http://" + "a" * 300 + ".example/", "no machine called"),
        ("http://conf.example\r\nX: y/", "not an address"),
    ],
)
def test_fetch_refuses_what_is_no_address_of_the_web(address, reason, monkeypatch):
    monkeypatch.setattr(reach, "resolve", lambda host, port: host.encode("idna") and [])
    with pytest.raises(UnreadableProgramme, match=reason):
        fetch(address, private="if asked")


@pytest.mark.enable_socket
@pytest.mark.parametrize("second", ["127.0.0.1", "::1", "::ffff:10.0.0.1"])
def test_fetch_refuses_a_name_that_also_leads_inside(server, second, monkeypatch):
    _resolving(monkeypatch, two=[["93.184.216.34", second]])
    with pytest.raises(UnreadableProgramme, match=r"two\.example is in a private network"):
        fetch(f"http://two.example:{server.port}/ok", private="never")
    assert server.asked == []


@pytest.mark.enable_socket
def test_fetch_connects_to_the_address_that_it_looked_at(server, monkeypatch):
    asked = _resolving(monkeypatch, rebinding=[["127.0.0.1"], ["127.0.0.9"]])
    fetched = fetch(f"http://rebinding.example:{server.port}/ok", private="never", networks=["127.0.0.1/32"])
    assert (fetched.data, asked) == (b"<schedule/>", ["rebinding.example"])
    assert server.asked[0][1]["Host"] == f"rebinding.example:{server.port}"


@pytest.mark.enable_socket
def test_fetch_tries_the_next_address_where_the_first_does_not_answer(server, monkeypatch):
    _resolving(monkeypatch, two=[["127.0.0.9", "127.0.0.1"]])
    assert fetch(f"http://two.example:{server.port}/ok", **HERE).data == b"<schedule/>"


def test_fetch_checks_the_certificate_for_the_name_and_not_the_address(monkeypatch):
    seen = []

    class Stream(httpcore.MockStream):
        def start_tls(self, ssl_context, server_hostname=None, timeout=None):
            seen.append((server_hostname, ssl_context.check_hostname))
            raise httpcore.ConnectError("enough")

    def connect(network, host, port, timeout=None):
        seen.append((host, port))
        return Stream([])

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    _resolving(monkeypatch, conf=[["93.184.216.34"]])
    with pytest.raises(UnreadableProgramme, match="cannot be fetched: enough"):
        fetch("https://conf.example/x", private="never")
    assert seen == [("93.184.216.34", 443), ("conf.example", True)]


@pytest.mark.enable_socket
def test_fetch_follows_a_few_redirects(server):
    for n in range(5):
        server.answers[f"/{n}"] = (302, {"Location": f"/{n - 1}" if n else "/ok"}, b"")
    assert fetch(f"{server.address}/2", **HERE).address == f"{server.address}/ok"
    with pytest.raises(UnreadableProgramme, match="redirected more than 3 times"):
        fetch(f"{server.address}/3", **HERE)


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://127.0.0.2:{port}/ok", "in a private network"),
        ("file:///etc/passwd", "only http"),
        ("ftp://127.0.0.1/", "only http"),
        ("http://127.0.0.1:22/", "port 22"),
        ("http://a@127.0.0.1:{port}/ok", "a name or password"),
        ("http://[", "no machine called"),
    ],
)
@pytest.mark.parametrize("private", ["never", "if asked"])
def test_fetch_follows_no_redirect_to_where_it_may_not_go(server, monkeypatch, location, reason, private):
    monkeypatch.setattr(reach, "is_public", lambda address: str(address) == "127.0.0.1")
    server.answers["/away"] = (302, {"Location": location.format(port=server.port)}, b"")
    with pytest.raises(UnreadableProgramme, match=reason):
        fetch(f"{server.address}/away", private=private)
    assert [path for path, _ in server.asked] == ["/away"]


@pytest.mark.enable_socket
def test_the_command_line_may_ask_private_addresses(server):
    server.answers["/away"] = (302, {"Location": "/ok"}, b"")
    fetched = fetch(f"{server.address}/away", private="if asked")
    assert (fetched.data, fetched.is_public) == (b"<schedule/>", False)


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((404, {}, b""), "the server answered 404 Not Found"),
        ((500, {}, b""), "500 Internal Server Error"),
        ((799, {}, b""), "the server answered 799$"),
        ((304, {}, b""), "304"),
        ((204, {}, b""), "204"),
        ((302, {}, b""), "302"),
        ((200, {"Content-Length": "10000000000"}, b"x"), "more than 20,000,000 bytes"),
        ((200, {"Content-Length": "1000"}, b"x"), "cannot be fetched"),
        ((200, {"Content-Encoding": "br"}, b"x"), "packed it as br"),
        ((200, {"Content-Encoding": "gzip"}, b"no gzip"), "cannot be fetched"),
        ((200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 1000)[:-9]), "cut off"),
        ((200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(60_000_000))), "more than 20,000,000 bytes"),
    ],
)
def test_fetch_says_what_the_server_did(server, answer, reason):
    server.answers["/odd"] = answer
    with pytest.raises(UnreadableProgramme, match=reason) as raised:
        fetch(f"{server.address}/odd", **HERE)
    assert raised.value.where == f"{server.address}/odd"


@pytest.mark.enable_socket
def test_fetch_unpacks(server):
    server.answers["/packed"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"<schedule/>" * 10_000))
    assert fetch(f"{server.address}/packed", **HERE).data == b"<schedule/>" * 10_000


@pytest.mark.enable_socket
def test_fetch_unpacks_no_more_than_it_takes(server, monkeypatch):
    server.answers["/bomb"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(60_000_000)))
    monkeypatch.setattr(fetching, "LARGEST", 1000)
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableProgramme, match="more than 1,000 bytes"):
            fetch(f"{server.address}/bomb", **HERE)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def _for_ever(handler):
    handler.send_response(200)
    handler.end_headers()
    for _ in range(1_000):  # or until the client has gone
        handler.wfile.write(b"x" * 65_536)


@pytest.mark.enable_socket
def test_fetch_stops_at_its_limit_though_the_body_does_not_end(server):
    server.answers["/endless"] = _for_ever
    with pytest.raises(UnreadableProgramme, match="more than 20,000,000 bytes"):
        fetch(f"{server.address}/endless", **HERE)


def _slow_head(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    _slowly(handler)


def _slow_body(handler):
    handler.send_response(200)
    handler.end_headers()
    _slowly(handler)


def _slowly(handler):
    for _ in range(100):
        handler.wfile.write(b"x")
        time.sleep(0.02)


@pytest.mark.enable_socket
@pytest.mark.parametrize("slow", [_slow_head, _slow_body])
def test_fetch_stops_at_its_deadline_however_small_the_steps(server, monkeypatch, slow):
    monkeypatch.setattr(fetching, "DEADLINE", 0.3)
    server.answers["/slow"] = slow
    with pytest.raises(UnreadableProgramme, match="it took longer than"):
        fetch(f"{server.address}/slow", **HERE)


@pytest.mark.enable_socket
def test_fetch_of_nobody_says_so():
    with pytest.raises(UnreadableProgramme, match="cannot be fetched"):
        fetch("http://127.0.0.1:9999/x", **HERE)
