"""Hostile files: how long the loader and the compiler take to refuse them, and how much memory."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.machine import most_memory

ROOT = Path(__file__).parents[1]
MIB = 1 << 20
JOURNEY = "journey: it\nentry: {event: consent.changed}\nsteps:\n"

FILES: dict[str, Callable[[], str]] = {
    "a small journey, for comparison": lambda: JOURNEY + "  stop: {exit: done}\n",
    "100,000 steps": lambda: JOURNEY + "".join(f"  s{n}: {{wait: 1h}}\n" for n in range(100_000)),
    "20,000 steps with a slip in each": lambda: (
        JOURNEY + "".join(f"  s{n}: {{wiat: 1h}}\n" for n in range(20_000))
    ),
    "14,000 wrong conditions": lambda: (
        JOURNEY
        + "  a:\n    branch:\n"
        + "".join(f"      - {{when: 'event.purpos > {n}', next: b}}\n" for n in range(14_000))
        + "      - {else: true, next: b}\n  b: {exit: done}\n"
    ),
    "a list of 500,000 items": lambda: "journey: [" + "a," * 500_000 + "]",
    "one key 90,000 times": lambda: "journey: it\n" + "k: 1\n" * 90_000,
    "100,000 levels deep": lambda: "journey: " + "[" * 100_000,
    "billion laughs": lambda: (
        "a: &a [x, x]\n"
        + "".join(
            f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 10)}]\n"
            for n in range(9)
        )
    ),
    "10 MB": lambda: "journey: it\n#" + "x" * 10 * MIB,
    "a slip at the end of 700 KB": lambda: (
        "journey: it\n" + "".join(f"k{n}: 1\n" for n in range(45_000)) + "]"
    ),
    "nested comprehensions": lambda: (
        JOURNEY.replace("changed}", 'changed, where: "[1, 2].all(x, [x].exists(y, y > 1))"}')
        + "  b: {exit: done}\n"
    ),
}


def measure() -> dict[str, dict[str, float]]:
    """Refuse each file in a process of its own: seconds, MiB at most, and how many findings."""
    found = {}
    for name in FILES:
        command = [sys.executable, "-m", "benchmarks.hostile", name]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        found[name] = json.loads(done.stdout)
    return found


def _refuse(name: str) -> dict[str, float]:
    from journeys.compiling.plan import compile_plan  # noqa: PLC0415 - not part of the time
    from journeys.loader import load  # noqa: PLC0415
    from journeys.plan import Plan, Settings  # noqa: PLC0415

    text = FILES[name]()
    began = time.perf_counter()
    reads, findings = load({"it.yaml": text})
    _, more = compile_plan(1, reads, Settings(), Plan())
    return {
        "seconds": time.perf_counter() - began,
        "mib": most_memory(),
        "findings": len(findings) + len(more),
    }


if __name__ == "__main__":
    print(json.dumps(_refuse(sys.argv[1])))
