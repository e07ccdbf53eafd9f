"""Stands between clients and server, passes whole requests and answers on, and now and then spoils one."""

import asyncio
import contextlib
from collections import Counter

from .wire import BROKEN, HOST, Connection, read_message

DELAY = (0.05, 5.5)  # seconds; the longest are more than a client waits
ANSWER = 30  # seconds that the server may take before the proxy gives up


class Proxy:
    """``share`` of all requests meet one of the ways to spoil them, drawn from ``chance``."""

    def __init__(self, chance, server_port):
        self.share = 0.0
        self.spoilt = Counter()
        self._chance = chance
        self._server_port = server_port
        self._serving = set()  # tasks, one a client
        self._late = set()  # tasks, one a request on its way alone
        self._ways = [
            self._cut_before,
            self._cut_within,
            self._cut_after,
            self._cut_answer,
            self._delay_request,
            self._delay_answer,
            self._send_late,
        ]

    async def __aenter__(self):
        self._listener = await asyncio.start_server(self._accept, HOST, 0, limit=2**22)
        self.port = self._listener.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_error):
        self._listener.close()
        for task in self._serving | self._late:
            task.cancel()
        await asyncio.gather(*self._serving, *self._late, return_exceptions=True)

    async def settle(self):
        """Spoil nothing more, and wait for what is on its way alone."""
        self.share = 0.0
        await asyncio.gather(*self._late, return_exceptions=True)

    async def _accept(self, reader, writer):
        task = asyncio.current_task()
        self._serving.add(task)
        server = Connection(self._server_port)
        try:
            while True:
                request = (await read_message(reader)).raw
                answer, is_whole = await self._pass_on(server, request)
                writer.write(answer)
                if not is_whole:
                    break
        except BROKEN:
            pass
        except asyncio.CancelledError:  # at the end: a task that ends cancelled makes start_server complain
            pass
        finally:
            self._serving.discard(task)
            server.close()
            writer.close()

    async def _pass_on(self, server, request):
        """The bytes that the client gets, and whether that is all: if not, its connection is cut."""
        if self._chance.random() >= self.share:
            return await self._ask(server, request), True
        spoil = self._chance.choice(self._ways)
        self.spoilt[spoil.__name__.strip("_")] += 1
        return await spoil(server, request)

    async def _ask(self, server, request):
        return (await server.ask(request, ANSWER)).raw

    async def _cut_before(self, server, request):
        """The server never hears of it."""
        return b"", False

    async def _cut_within(self, server, request):
        """The server gets a part of it, and then the end of the connection."""
        _reader, writer = await asyncio.open_connection(HOST, self._server_port)
        writer.write(self._part(request))
        await writer.drain()
        writer.close()
        return b"", False

    async def _cut_after(self, server, request):
        """The server has answered, and nobody gets the answer."""
        await self._ask(server, request)
        return b"", False

    async def _cut_answer(self, server, request):
        """The client gets a part of the answer."""
        return self._part(await self._ask(server, request)), False

    def _part(self, message):
        return message[: self._chance.randrange(1, len(message))]

    async def _delay_request(self, server, request):
        await asyncio.sleep(self._chance.uniform(*DELAY))
        return await self._ask(server, request), True

    async def _delay_answer(self, server, request):
        answer = await self._ask(server, request)
        await asyncio.sleep(self._chance.uniform(*DELAY))
        return answer, True

    async def _send_late(self, server, request):
        """The client is cut at once; its request arrives when it has perhaps sent others."""
        task = asyncio.create_task(self._send_alone(request, self._chance.uniform(*DELAY)))
        self._late.add(task)
        task.add_done_callback(self._late.discard)
        return b"", False

    async def _send_alone(self, request, seconds):
        await asyncio.sleep(seconds)
        server = Connection(self._server_port)
        with contextlib.suppress(*BROKEN):
            await self._ask(server, request)
        server.close()
