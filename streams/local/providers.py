"""Where a program comes from: the PATH, a wheel, or the first of both that has one."""

import os
from enum import StrEnum

from streams.local.failure import LocalFailure


class Provider(StrEnum):
    """Where to look for a program."""

    AUTO = "auto"
    PATH = "path"
    WHEEL = "wheel"


def wanted(variable: str) -> Provider:
    """Read the choice from the environment; `LocalFailure` when it is none."""
    said = os.environ.get(variable) or "auto"
    try:
        return Provider(said)
    except ValueError:
        raise LocalFailure(f"{variable} is {said!r}; it may be path, wheel or auto.") from None
