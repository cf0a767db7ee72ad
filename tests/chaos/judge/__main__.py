"""``python -m tests.chaos.judge JSON``: reads, judges, prints one JSON line; 1 when something is wrong."""

import asyncio
import json
import sys
from pathlib import Path

from tests.chaos.judge.recording import record
from tests.chaos.judge.verdict import Verdict


def main():
    asked = json.loads(sys.argv[1])
    asked["ledger"] = Path(asked["ledger"]).read_text()
    names = ("kafka", "redis", "prefix", "job", "ledger")
    verdict = Verdict(asyncio.run(record(*(asked[name] for name in names))))
    line = verdict.judged()
    for kind, cases in verdict.told.items():
        for case in cases:
            sys.stderr.write(f"{kind}: {case}\n")
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
