"""Ports on loopback: free ones, or a given one that must be free; and who listens on them."""

import contextlib
import socket
from collections.abc import Container
from pathlib import Path

from streams.local.failure import LocalFailure

LOOPBACK = "127.0.0.1"
"""The only address that the stack listens on."""

LISTENING = "0A"
"""How the kernel's table of connections says that a socket listens."""


def free_port(but: Container[int | None] = ()) -> int:
    """Give a port that nobody listens on now, and that was not given to another one a moment ago."""
    while True:
        with socket.socket() as one:
            one.bind((LOOPBACK, 0))
            port = int(one.getsockname()[1])
        if port not in but:
            return port


def claimed(port: int | None, server: str, but: Container[int | None] = ()) -> int:
    """Give the wanted port, or a free one; `LocalFailure` when the wanted one is taken."""
    if port is None:
        return free_port(but)
    try:
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind((LOOPBACK, port))
            one.listen()
    except OSError:
        raise LocalFailure(
            f"Port {port} for {server} is taken by another program. Stop it, or choose another port "
            f"with --{server}-port."
        ) from None
    return port


def listens(pid: int, port: int) -> bool:
    """Say whether this very process accepts connections on a port."""
    sockets = {row[9] for row in _table(pid) if row[3] == LISTENING and _port(row[1]) == port}
    return any(f"socket:[{inode}]" in _files(pid) for inode in sockets)


def _table(pid: int) -> list[list[str]]:
    """Give the TCP sockets of the machine as the process sees it, one row of fields each."""
    rows: list[list[str]] = []
    for name in ("tcp", "tcp6"):
        try:
            lines = Path(f"/proc/{pid}/net/{name}").read_text().splitlines()
        except OSError:
            continue
        rows += [line.split() for line in lines[1:]]
    return rows


def _port(address: str) -> int:
    return int(address.rpartition(":")[2], 16)


def _files(pid: int) -> set[str]:
    """Give what the open files of a process are."""
    found = set()
    with contextlib.suppress(OSError):
        for file in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):  # it may be closed by now
                found.add(str(file.readlink()))
    return found
