"""Ports on loopback: free ones, or a given one that must be free."""

import socket

from streams.local.failure import LocalFailure

LOOPBACK = "127.0.0.1"
"""The only address that the stack listens on."""


def free_port() -> int:
    """Give a port that nobody listens on now."""
    with socket.socket() as one:
        one.bind((LOOPBACK, 0))
        return int(one.getsockname()[1])


def claimed(port: int | None, server: str) -> int:
    """Give the wanted port, or a free one; `LocalFailure` when the wanted one is taken."""
    if port is None:
        return free_port()
    try:
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind((LOOPBACK, port))
    except OSError:
        raise LocalFailure(
            f"Port {port} for {server} is taken by another program. Stop it, or choose another port "
            f"with --{server}-port."
        ) from None
    return port


def answers(port: int, *, timeout: float = 0.5) -> bool:
    """Say whether somebody accepts connections there."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=timeout):
            return True
    except OSError:
        return False
