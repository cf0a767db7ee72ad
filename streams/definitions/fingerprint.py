"""The fingerprint of an engine's arithmetic: what must be equal for replays to give equal bytes."""

import platform
from importlib.metadata import version

RELEASE = version("rumbo")
"""This engine's release."""


def fingerprint() -> dict[str, str]:
    """Give the versions and processor features that a result depends on.

    >>> sorted(fingerprint())[:2]
    ['cel', 'cpu']
    """
    import numpy as np  # noqa: PLC0415 - most commands never ask

    features = np.show_config(mode="dicts")["SIMD Extensions"]
    return {
        "release": RELEASE,
        "python": ".".join(platform.python_version_tuple()[:2]),
        "numpy": np.__version__,
        "river": version("river"),
        "cel": version("cel-expr-python"),
        "tzdata": version("tzdata"),
        "cpu": ",".join(features.get("found", [])),
    }
