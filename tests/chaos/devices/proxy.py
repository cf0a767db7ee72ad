"""A TCP proxy before one server: slow, deaf, or cut at the worst moment."""

import asyncio
import contextlib
import socket
import struct

from tests.integration.waiting import until

SIZE = 64 * 1024
PATIENCE = 600.0
"""How long (s) a request may be stalled."""
RST = struct.pack("ii", 1, 0)
"""SO_LINGER without patience: closing sends a reset, not a goodbye."""


async def pieces(reader):
    """Give what a client sends as it comes."""
    while data := await reader.read(SIZE):
        yield data


async def frames(reader):
    """Give the requests of a Kafka client, each whole."""
    with contextlib.suppress(asyncio.IncompleteReadError):
        while head := await reader.readexactly(4):
            yield head + await reader.readexactly(int.from_bytes(head, "big"))


def produces(request):
    """Whether a request of a Kafka client is one of produce."""
    return request[4:6] == b"\0\0"


def runs_script(request):
    """Whether a request of a Redis client runs a script: all writes of a worker do."""
    return b"EVALSHA" in request


def every(request):
    """Match all."""
    return True


class Proxy:
    """Passes everything on to a port of loopback, and does what its attributes say.

    ``delay`` (s) before each piece of an answer; ``pace`` bytes a second of answers (None: at
    once); ``deaf`` swallows what is sent and says nothing (half-open); ``stalls`` keeps the
    requests that it matches until it is cleared; ``refuses`` says of a new connection, by its
    number, whether it is reset at once; ``target`` is where new connections lead.
    """

    def __init__(self, target, port=0, requests=pieces):
        self.target = target
        self.port = port
        self.requests = requests
        self.stalled = 0
        self.came = 0
        self._links = set()
        self._cuts = None
        self.cut_count = 0
        self.heal()

    def heal(self):
        """Do no more harm; connections that have lost something are reset."""
        self.delay = 0.0
        self.pace = None
        self.deaf = False
        self.stalls = None
        self.refuses = lambda _number: False
        self._cuts = None
        for link in tuple(self._links):
            if link.torn:
                link.reset()

    def cut(self, requests=every, times=1):
        """Pass on the next requests that match, and reset their connections before the answer."""
        self._cuts = [requests, times]

    def reset(self):
        """Reset all connections."""
        for link in tuple(self._links):
            link.reset()

    def cuts(self, request):
        """Whether the connection of this request is to be cut before its answer."""
        if self._cuts is None or not self._cuts[0](request):
            return False
        self._cuts[1] -= 1
        if not self._cuts[1]:
            self._cuts = None
        self.cut_count += 1
        return True

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *failure):
        self._server.close()
        self.reset()
        await until(lambda: not self._links, "the end of all connections")
        await self._server.wait_closed()

    async def _serve(self, reader, writer):
        link = Link(self, reader, writer)
        self.came += 1
        if self.refuses(self.came):
            link.reset()
            return
        self._links.add(link)
        try:
            await link.run()
        finally:
            self._links.discard(link)


class Link:
    """One connection through the proxy."""

    def __init__(self, proxy, reader, writer):
        self.proxy = proxy
        self.client = reader, writer
        self.writers = [writer]
        self.torn = False
        self.doomed = False
        self._pumps = []

    async def run(self):
        try:
            self.server = await asyncio.open_connection("127.0.0.1", self.proxy.target)
        except OSError:
            self.reset()
            return
        self.writers.append(self.server[1])
        self._pumps = [asyncio.create_task(self._ask()), asyncio.create_task(self._answer())]
        await asyncio.wait(self._pumps, return_when=asyncio.FIRST_COMPLETED)
        self.reset()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    def reset(self):
        """End both sides with a reset."""
        for writer in self.writers:
            end = writer.get_extra_info("socket")
            if end is not None and end.fileno() != -1:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RST)
            writer.transport.abort()
        for pump in self._pumps:
            pump.cancel()

    async def _ask(self):
        async for request in self.proxy.requests(self.client[0]):
            await self._stalled(request)
            if self._swallowed():
                continue
            self.doomed = self.doomed or self.proxy.cuts(request)
            self.server[1].write(request)
            await self.server[1].drain()

    async def _stalled(self, request):
        if self.proxy.stalls is None or not self.proxy.stalls(request):
            return
        self.proxy.stalled += 1
        await until(lambda: self.proxy.stalls is None, "the end of a stall", PATIENCE)

    async def _answer(self):
        async for answer in pieces(self.server[0]):
            if self.doomed:
                return
            await asyncio.sleep(self.proxy.delay)
            if not self._swallowed():
                await self._say(answer)

    async def _say(self, answer):
        while answer and self.proxy.pace is not None:
            self.client[1].write(answer[:1])
            answer = answer[1:]
            await self._wait_at(self.proxy.pace)
        self.client[1].write(answer)
        await self.client[1].drain()

    async def _wait_at(self, pace):
        """Wait for the next byte's turn, or until the pace is another."""
        for _ in range(int(100 / pace)):
            if self.proxy.pace != pace:
                return
            await asyncio.sleep(0.01)

    def _swallowed(self):
        self.torn = self.torn or self.proxy.deaf
        return self.torn and self.proxy.deaf
