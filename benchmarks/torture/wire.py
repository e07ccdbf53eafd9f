"""As much of HTTP/1.1 as the clients and the proxy need, over asyncio's streams."""

import asyncio
from dataclasses import dataclass

HOST = "127.0.0.1"
BROKEN = (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError)  # what a cut, stuck or refused connection raises


@dataclass(frozen=True)
class Message:
    """A request or an answer; ``raw`` is all of it as it came."""

    raw: bytes
    first_line: str
    headers: dict[str, str]  # names in lower case
    body: bytes

    @property
    def status(self):
        return int(self.first_line.split(" ", 2)[1])


async def read_message(reader):
    """The next whole message. Raises one of BROKEN where it ends too early."""
    head = await reader.readuntil(b"\r\n\r\n")
    first_line, *lines = head.decode("latin-1").rstrip().split("\r\n")
    pairs = (line.partition(":") for line in lines)
    headers = {name.lower(): value.strip() for name, _colon, value in pairs}
    if headers.get("transfer-encoding") == "chunked":
        raw, body = await _read_chunks(reader)
    else:
        raw = body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Message(head + raw, first_line, headers, body)


async def _read_chunks(reader):
    """The body as it came, and without its framing."""
    raw, body = b"", b""
    while True:
        line = await reader.readuntil(b"\r\n")
        size = int(line, 16)
        chunk = await reader.readexactly(size + 2)
        raw += line + chunk
        if not size:
            return raw, body
        body += chunk[:-2]


def write_request(method, path, headers, body=b""):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if method == "POST":
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Connection:
    """A connection to a port that is opened when it is needed, and anew after anything went wrong."""

    def __init__(self, port):
        self.port = port
        self._writer = None

    async def ask(self, request, seconds):
        """The answer to ``request``, in so many seconds. Raises one of BROKEN: then nobody knows what became of it."""
        try:
            async with asyncio.timeout(seconds):
                if self._writer is None:
                    self._reader, self._writer = await asyncio.open_connection(HOST, self.port, limit=2**22)
                self._writer.write(request)
                answer = await read_message(self._reader)
        except BaseException:
            self.close()
            raise
        if answer.headers.get("connection") == "close":
            self.close()
        return answer

    def close(self):
        if self._writer is not None:
            self._writer.transport.abort()
            self._writer = None
