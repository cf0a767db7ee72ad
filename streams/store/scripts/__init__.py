"""The Lua scripts that the store runs: each is one atomic step on the keys of one partition."""

from importlib.resources import files


def source(name: str) -> str:
    """Read a script by its name.

    >>> source("leave").splitlines()[-1]
    "return 'committed'"
    """
    return files(__name__).joinpath(f"{name}.lua").read_text("utf-8")
