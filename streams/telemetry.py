"""Logs and pages: console lines on a terminal, JSON elsewhere; metrics and probes on loopback."""

import logging
import re
import sys
import time
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from hmac import compare_digest
from threading import Thread
from types import MappingProxyType
from typing import Any, NamedTuple, TextIO
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse
from wsgiref.types import WSGIEnvironment as Environ

import structlog
from prometheus_client import REGISTRY, CollectorRegistry, make_wsgi_app
from prometheus_client.exposition import ThreadingWSGIServer

LOOPBACK = "127.0.0.1"

NOISY = ("aiokafka", "faust", "mode", "kafka", "asyncio")
"""Loggers of others that are heard from warnings on only."""

_SECRET = re.compile(r"://[^/@\s]*@")


def set_up_logs(level: str = "info", stream: TextIO | None = None) -> None:
    """Send all log lines, ours and those of the libraries, to ``stream`` (standard error).

    On a terminal a line is for a person; elsewhere it is one JSON object.
    """
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(terminal=stream.isatty()))
    handler.addFilter(Seldom())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


class Seldom(logging.Filter):
    """Lets a library say the same thing once a second, and then how often it wanted to.

    While a broker is away aiokafka says so a hundred times a second.
    """

    MOST = 1000

    def __init__(self, pause: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._pause = pause
        self._clock = clock
        self._said: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether a line is written."""
        if record.name.partition(".")[0] not in NOISY:
            return True
        key, now = (record.name, str(record.msg)), self._clock()
        last, kept = self._said.get(key, (-self._pause, 0))
        if now - last < self._pause:
            self._said[key] = (last, kept + 1)
            return False
        if len(self._said) >= self.MOST:
            self._said.clear()
        self._said[key] = (now, 0)
        if kept:
            record.msg = f"{record.msg} ({kept} times more)"
        return True


def _shared() -> list[structlog.typing.Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_secrets,
    ]


def _formatter(*, terminal: bool) -> logging.Formatter:
    last: list[structlog.typing.Processor] = [
        structlog.processors.format_exc_info,
        without_secrets,
        structlog.processors.JSONRenderer(sort_keys=True),
    ]
    if terminal:
        # Plain: local variables would show what customers did, and take seconds to print.
        last = [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared(),
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )


def without_secrets(
    _logger: Any, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Take user and password out of every address in a line.

    >>> without_secrets(None, "info", {"event": "at redis://me:secret@host:6379/0"})
    {'event': 'at redis://***@host:6379/0'}
    """
    for name, value in line.items():
        if isinstance(value, str) and "@" in value:
            line[name] = _SECRET.sub("://***@", value)
    return line


class Answer(NamedTuple):
    """What a page of a probe answers: whether all is well, and a body of JSON."""

    well: bool
    body: bytes


class Pages:
    """The pages of this process, served by threads of their own; `close` ends it."""

    def __init__(self, server: WSGIServer) -> None:
        self._server = server
        self._thread = Thread(target=server.serve_forever, name="pages", daemon=True)
        self._thread.start()
        self.host, self.port = server.server_address[0], server.server_port

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def serve_pages(
    port: int,
    probes: Mapping[str, Callable[[], Answer]] = MappingProxyType({}),
    *,
    host: str = LOOPBACK,
    token: str = "",
    registry: CollectorRegistry = REGISTRY,
) -> Pages:
    """Serve ``/metrics`` and the pages of probes on ``port``; 0 takes a free one.

    With a token every page wants ``Authorization: Bearer TOKEN``; without it a probe still learns
    from the status whether all is well, and nothing else. ``OSError`` when the port is taken: set
    RUMBO_METRICS_PORT to another, or to 0.
    """
    metrics = make_wsgi_app(registry)

    def answer(environ: Environ, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        trusted = not token or compare_digest(_bearer(environ), token.encode())
        if path in probes:
            well, body = probes[path]()
            status = "200 OK" if well else "503 Service Unavailable"
            return _say(start, status, body if trusted else b"{}\n")
        if not trusted:
            return _say(start, "401 Unauthorized", b"{}\n")
        if path in {"/metrics", "/"}:
            return list(metrics(environ, start))
        return _say(start, "404 Not Found", b"{}\n")

    return Pages(make_server(host, port, answer, ThreadingWSGIServer, _Silent))


def _bearer(environ: Environ) -> bytes:
    said = str(environ.get("HTTP_AUTHORIZATION", ""))
    return said.removeprefix("Bearer ").encode()


def _say(start: StartResponse, status: str, body: bytes) -> Iterable[bytes]:
    start(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by its base
        """Log no requests."""
