"""Looks at this installation: Python, the pinned packages, the job's key."""

import re
import sys
from importlib.metadata import PackageNotFoundError, requires, version

from streams.doctor.finding import Finding, well, wrong
from streams.endpoints import NoServerError, job_key_of
from streams.settings import Settings

PYTHONS = ((3, 11), (3, 12), (3, 13))
"""The releases of Python that Rumbo is tested on."""


def examine(settings: Settings) -> list[Finding]:
    """Look at Python, at the packages whose exact release matters, and for the job's key."""
    return [_python(), _packages(), _key(settings)]


def _python() -> Finding:
    release = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] in PYTHONS:
        return well("python", f"Python {release}")
    tested = ", ".join(".".join(map(str, one)) for one in PYTHONS)
    return wrong("python", f"Python {release} is not tested", f"use one of {tested}")


def pins() -> dict[str, str]:
    """Give the packages of which exactly one release is right.

    >>> sorted(pins())[:2]
    ['aiokafka', 'cel-expr-python']
    """
    found = (re.fullmatch(r"([\w.-]+)==([\w.]+)", one) for one in requires("rumbo") or [])
    return {one[1]: one[2] for one in found if one}


def _packages() -> Finding:
    others = [f"{name} {_installed(name)}, not {pin}" for name, pin in pins().items()
              if _installed(name) != pin]  # fmt: skip
    if others:
        fix = "install Rumbo again, into an environment of its own"
        return wrong("packages", "; ".join(others), fix)
    return well("packages", "the pinned packages are the right ones")


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _key(settings: Settings) -> Finding:
    try:
        job_key_of(settings)
    except NoServerError as missing:
        return wrong("job key", "there is no key", str(missing))
    return well("job key", "there is a key; all workers of a job must have the same")
