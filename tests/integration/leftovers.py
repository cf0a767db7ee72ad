"""Who still uses a folder: processes that stand in it, write to it or name it."""

import os
from pathlib import Path


def leftovers(folder):
    """Give the command lines of all processes but our own that use a folder, by pid."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        pid = int(process.name)
        if pid != os.getpid() and _uses(process, str(folder)):
            found[pid] = _read(process / "cmdline").replace("\0", " ")[:200]
    return found


def _uses(process, folder):
    links = [_link(process / "cwd"), *_links(process / "fd")]
    return any(link.startswith(folder) for link in links) or folder in _read(process / "cmdline")


def _links(folder):
    try:
        return [_link(file) for file in folder.iterdir()]
    except OSError:
        return []


def _link(file):
    try:
        return str(file.readlink())
    except OSError:
        return ""


def _read(file):
    try:
        return file.read_bytes().decode(errors="replace")
    except OSError:
        return ""
