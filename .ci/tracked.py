"""What no tracked file may hold: hosts of registries, names without a meaning, too many lines."""

import re
import subprocess
import sys
from pathlib import Path

HOSTS = re.compile(
    r"pypi[.]org|pythonhosted[.]org|npmjs[.](?:org|com)|maven[.](?:org|apache)|crates[.]io|golang[.]org"
    r"|(?:docker|quay|ghcr)[.]io|debian[.]org|(?:extra-)?index-url[ =]|find-links[ =]"
)
ALLOWED = {"no-emit-index-url"}
MEANINGLESS = re.compile(r"(?:^|/)(?:utils?|helpers?|common|managers?|misc)(?:/|[.]py$)")
PACKAGES = ("streams/", "journeys/", "online_models/")
LINES = 300
"""Most lines of a module: one idea fits."""


def tracked() -> list[str]:
    """Give the tracked files that are there."""
    told = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=True)
    return [name for name in told.stdout.split("\0") if name and Path(name).is_file()]


def hosts(name: str, text: str) -> list[str]:
    """Find lines that name the host of a registry."""
    for word in ALLOWED:
        text = text.replace(word, "")
    return [
        f"{name}:{number}: names a registry: {line.strip()[:80]}"
        for number, line in enumerate(text.splitlines(), 1)
        if HOSTS.search(line)
    ]


def faults(name: str) -> list[str]:
    """Look at one file."""
    try:
        text = Path(name).read_text("utf-8")
    except UnicodeDecodeError:
        return []
    found = hosts(name, text)
    if MEANINGLESS.search(name):
        found.append(f"{name}: a name without a meaning")
    if name.startswith(PACKAGES) and name.endswith(".py") and text.count("\n") > LINES:
        found.append(f"{name}: more than {LINES} lines")
    return found


def main() -> int:
    """Look at every tracked file."""
    names = tracked()
    found = [fault for name in names for fault in faults(name)]
    print("\n".join(found) or f"{len(names)} tracked files are fine")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
