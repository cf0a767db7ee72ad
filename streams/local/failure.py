"""Why the local stack cannot start, in a sentence that says what to do."""

import errno
from pathlib import Path


class LocalFailure(Exception):
    """The stack is not started, and nothing is left half-started."""


def explained(error: OSError, folder: Path) -> LocalFailure:
    """Say in a sentence what the machine refused.

    >>> str(explained(OSError(errno.ENOSPC, "No space left on device"), Path(".rumbo")))
    'The disk of .rumbo is full. Make room, or set RUMBO_HOME elsewhere.'
    """
    where = error.filename or folder
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return full(where)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return LocalFailure(f"{where} cannot be used: permission denied.")
    return LocalFailure(f"The machine refused: {error}.")


def full(where: Path | str) -> LocalFailure:
    """Say that there is no room."""
    return LocalFailure(f"The disk of {where} is full. Make room, or set RUMBO_HOME elsewhere.")
