"""Bytes of a schedule from a file or an http(s) address."""

import time
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    UnknownHandler,
)  # fmt: skip

from .programme import UnreadableProgramme
from .reading import LARGEST

TIMEOUT = 10  # seconds for each step
DEADLINE = 30  # seconds in all
_ACCEPT = "application/vnd.c3voc.schedule+xml, application/xml, text/xml, application/json;q=0.9, */*;q=0.1"


def fetch_source(source):
    """The bytes at ``source``, at most 20 MB. Raises UnreadableProgramme, saying why they cannot be had.

    Whoever runs the command chooses the address, so addresses of this machine and network are allowed; other
    schemes than http and https are not, at no redirect either.
    """
    if "://" in source:
        return _fetch(source)
    try:
        path = Path(source)
        if path.stat().st_size > LARGEST:
            raise UnreadableProgramme(f"it has more than {LARGEST:,} bytes", source)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not a file’s name"
        raise UnreadableProgramme(f"the file cannot be read: {reason}", source) from None


def _fetch(address):
    if urlsplit(address).scheme not in ("http", "https"):
        raise UnreadableProgramme("only http and https addresses are fetched", address)
    ends = time.monotonic() + DEADLINE
    try:
        request = Request(address, headers={"Accept": _ACCEPT, "User-Agent": "Hallway"})  # noqa: S310  checked above
        with _opener().open(request, timeout=TIMEOUT) as response:
            return _read(response, address, ends)
    except HTTPError as error:
        with error:
            raise UnreadableProgramme(f"the server answered {error.code} {error.reason}", address) from None
    except (URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise UnreadableProgramme(f"it cannot be fetched: {reason}", address) from None


def _opener():
    """http and https alone: no file, ftp or data, whatever a redirect says."""
    opener = OpenerDirector()
    schemes = (HTTPHandler(), HTTPSHandler(), UnknownHandler())
    for handler in (*schemes, _FewRedirects(), HTTPErrorProcessor(), HTTPDefaultErrorHandler()):
        opener.add_handler(handler)
    return opener


class _FewRedirects(HTTPRedirectHandler):
    max_redirections = 3


def _read(response, address, ends):
    pieces, size = [], 0
    while piece := response.read(65_536):
        size += len(piece)
        if size > LARGEST:
            raise UnreadableProgramme(f"it has more than {LARGEST:,} bytes", address)
        if time.monotonic() > ends:
            raise UnreadableProgramme(f"it took longer than {DEADLINE} seconds", address)
        pieces.append(piece)
    return b"".join(pieces)
