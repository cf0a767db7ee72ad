"""Logs and metrics: console lines on a terminal, JSON elsewhere; Prometheus on loopback."""

import logging
import re
import sys
from collections.abc import MutableMapping
from threading import Thread
from typing import Any, TextIO
from wsgiref.simple_server import WSGIServer

import structlog
from prometheus_client import REGISTRY, CollectorRegistry, start_http_server

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
        last = [structlog.dev.ConsoleRenderer()]
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


class Metrics:
    """The metrics page of this process, on loopback; `close` ends it."""

    def __init__(self, server: WSGIServer, thread: Thread) -> None:
        self._server = server
        self._thread = thread
        self.host, self.port = server.server_address[0], server.server_port

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def serve_metrics(port: int, registry: CollectorRegistry = REGISTRY) -> Metrics:
    """Serve the metrics of this process on ``port``; 0 takes a free one.

    ``OSError`` when the port is taken: set RUMBO_METRICS_PORT to another, or to 0.
    """
    server, thread = start_http_server(port, addr=LOOPBACK, registry=registry)
    return Metrics(server, thread)
