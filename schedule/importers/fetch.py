"""Bytes of a schedule from an http(s) address that anybody may have given."""

import time
import zlib
from dataclasses import dataclass, replace
from http import HTTPStatus

import httpcore
import httpx

from .programme import UnreadableProgramme
from .reach import Reach, ReachedNetwork
from .reading import LARGEST

TIMEOUT = 10  # seconds for each step
DEADLINE = 30  # seconds in all, with every redirect
MOST_REDIRECTS = 3
# pretalx answers a page with its export where no HTML is asked for, and with a table of text where only */* is.
_ACCEPT = (
    "application/vnd.c3voc.schedule+xml, application/json, application/xml;q=0.9, text/xml;q=0.9, text/calendar;q=0.8, "
    "text/csv;q=0.5, application/zip;q=0.5, */*;q=0.1"
)
_HEADERS = {"Accept": _ACCEPT, "Accept-Encoding": "gzip", "User-Agent": "Hallway", "Connection": "close"}
_FAILURES = (
    httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, zlib.error,
)  # fmt: skip


@dataclass(frozen=True)
class Fetched:
    data: bytes
    address: str  # where it was found in the end
    etag: str = ""
    last_modified: str = ""
    content_type: str = ""
    is_public: bool = True  # whether a machine of the whole Internet was asked on the way


def fetch(address, *, private, networks=(), etag="", last_modified="", tell=None):
    """What an address answers, at most 20 MB; None where it is as it was (304). Raises UnreadableProgramme.

    ``private`` addresses are asked "never", save those within ``networks``; or "if asked": where whoever asks may reach
    them anyway, as from the command line. A redirect from a public address to a private one is refused in any case.
    ``tell(done, total)`` hears of bytes; the total is 0 where the server does not say it.
    """
    reach = Reach(networks, private == "if asked", time.monotonic() + DEADLINE)
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = {name: value for name, value in headers.items() if value and value.isprintable() and value.isascii()}
    try:
        with httpx.Client(transport=_Transport(reach), timeout=TIMEOUT, trust_env=False) as client:
            fetched = _follow(client, _address(address), headers, tell or (lambda done, total: None))
            return fetched and replace(fetched, is_public=not reach.allows_private)
    except UnreadableProgramme as problem:
        raise UnreadableProgramme(problem.reason, problem.where or address) from None
    except (httpcore.TimeoutException, httpx.TimeoutException):
        raise UnreadableProgramme(f"it took longer than {TIMEOUT} seconds, or {DEADLINE} in all", address) from None
    except _FAILURES as error:
        raise UnreadableProgramme(
            f"it cannot be fetched: {str(error)[:200] or type(error).__name__}", address
        ) from None


def _follow(client, address, headers, tell):
    for _ in range(MOST_REDIRECTS + 1):
        request = client.build_request("GET", address, headers={**_HEADERS, **headers})
        response = client.send(request, stream=True)
        try:
            if not response.has_redirect_location:
                return _fetched(response, headers, tell)
            address = _address(str(response.url.join(response.headers["Location"])))
        finally:
            response.close()
    raise UnreadableProgramme(f"it is redirected more than {MOST_REDIRECTS} times")


def _address(text):
    """An httpx.URL of the web. Raises UnreadableProgramme for what only looks so."""
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        raise UnreadableProgramme("this is not an address") from None
    if url.scheme not in ("http", "https"):
        raise UnreadableProgramme("only http and https addresses are fetched")
    if not url.host or (url.port or 0) > 65_535:
        raise UnreadableProgramme("this is not an address")
    if url.userinfo:
        raise UnreadableProgramme("an address with a name or password in it is not fetched")
    if url.port and url.port < 1024 and url.port not in (80, 443):
        raise UnreadableProgramme(f"port {url.port} is not the web’s")
    return url


def _fetched(response, headers, tell):
    if response.status_code == HTTPStatus.NOT_MODIFIED and headers:
        return None
    if response.status_code != HTTPStatus.OK:
        raise UnreadableProgramme(f"the server answered {response.status_code} {_phrase(response.status_code)}".strip())
    return Fetched(
        _read(response, tell),
        str(response.url),
        response.headers.get("ETag", "")[:200],
        response.headers.get("Last-Modified", "")[:100],
        response.headers.get("Content-Type", "")[:200].partition(";")[0].strip().lower(),
    )


def _phrase(status):
    return next((one.phrase for one in HTTPStatus if one == status), "")


def _read(response, tell):
    """The body, unpacked piece by piece, so that a small one does not become a large one unseen."""
    unpacker = _unpacker(response.headers.get("Content-Encoding", "").strip().lower())
    length = response.headers.get("Content-Length", "")
    total = int(length) if length.isdecimal() and len(length) < 12 else 0
    _check(total)
    pieces, size, received = [], 0, 0
    for raw in response.iter_raw():
        received += len(raw)
        piece = unpacker.decompress(raw, LARGEST + 1 - size) if unpacker else raw
        size += len(piece)
        _check(size)
        pieces.append(piece)
        tell(received, total)
    if unpacker and not unpacker.eof:
        raise UnreadableProgramme("it was cut off on its way")
    return b"".join(pieces)


def _check(size):
    if size > LARGEST:
        raise UnreadableProgramme(f"it has more than {LARGEST:,} bytes")


def _unpacker(encoding):
    if encoding in ("", "identity"):
        return None
    if encoding in ("gzip", "x-gzip"):
        return zlib.decompressobj(zlib.MAX_WBITS | 16)
    raise UnreadableProgramme(f"the server packed it as {encoding[:20]}, though it was asked not to")


class _Transport(httpx.BaseTransport):
    """httpx over a network of ours, which httpx’s own transport does not take."""

    def __init__(self, reach):
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False), network_backend=ReachedNetwork(reach)
        )

    def handle_request(self, request):
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=b"",
                extensions=request.extensions,
            )
        )
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response))

    def close(self):
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response):
        self._response = response

    def __iter__(self):
        yield from self._response.stream

    def close(self):
        self._response.close()
