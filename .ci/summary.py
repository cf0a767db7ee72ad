"""The last words of ``rumbo demo --format json`` are what the docs promise, and tell of a real run."""

import json
import sys
from pathlib import Path

COUNTS = ("events", "decisions", "offers", "suppressions", "events_per_second")
RATES = ("learner", "most_popular", "uniform")


def fault(told: dict[str, object]) -> str:
    """Say what is wrong; nothing when all is well."""
    if set(told) != {*COUNTS, "hit_rate"}:
        return f"fields: {sorted(told)}"
    if not all(isinstance(told[name], int | float) and told[name] > 0 for name in COUNTS):
        return "a count is not above zero"
    rates = told["hit_rate"]
    if not isinstance(rates, dict) or set(rates) != set(RATES):
        return "hit_rate names other policies"
    if not all(isinstance(rate, float) and 0 < rate < 1 for rate in rates.values()):
        return "a hit rate is none"
    return ""


def main() -> int:
    """Read the summary from a file and judge it."""
    told = json.loads(Path(sys.argv[1]).read_text())
    print(json.dumps(told), fault(told))
    return 1 if fault(told) else 0


if __name__ == "__main__":
    sys.exit(main())
