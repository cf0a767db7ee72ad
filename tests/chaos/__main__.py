"""``make chaos``: rounds of chaos, each with its seed; one JSON line in the end."""

import argparse
import asyncio
import json
import random
import secrets
import shutil
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

from streams.telemetry import set_up_logs
from tests.chaos.faults import ALL
from tests.chaos.report import FAILS, broken, merged, shown
from tests.chaos.round import Options, play


def arguments():
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0, help="of load in each round")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument(
        "--seed", type=int, default=None, help="of the first round; the next ones follow"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--workers", type=int, default=None, help="1 to 4; at random without it")
    parser.add_argument("--rate", type=float, default=100.0, help="events per second")
    parser.add_argument(
        "--faults", default="", help="only faults whose name holds one of these words, with commas"
    )
    parser.add_argument("--proxied", action="store_true", help="proxies before the servers")
    parser.add_argument("--keep", action="store_true", help="keep the folders of logs")
    return parser.parse_args()


def options_of(seed, asked):
    chance = random.Random(f"options {seed}")  # noqa: S311 - a run can be repeated
    workers, policy = chance.choice((1, 2, 2, 3, 4)), chance.choice(("everysec", "always", "no"))
    proxied = chance.random() < 0.4
    words = [word.strip() for word in asked.faults.split(",") if word.strip()]
    faults = tuple(f for f in ALL if not words or any(word in f.name for word in words))
    return Options(
        seed=seed, seconds=asked.seconds, workers=asked.workers or workers, appendfsync=policy,
        rate=asked.rate, proxied=proxied or asked.proxied, faults=faults,
    )  # fmt: skip


def main():
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)  # so that nothing is left running
    asked = arguments()
    set_up_logs("warning")  # to standard error: standard output is the line's alone
    first = secrets.randbelow(100_000) if asked.seed is None else asked.seed
    lines = [one_round(first + number, asked) for number in range(asked.rounds)]
    line = merged(lines)
    sys.stdout.write((json.dumps(line) if asked.format == "json" else shown(line)) + "\n")
    sys.exit(1 if any(line[key] for key in FAILS) else 0)


def one_round(seed, asked):
    options = options_of(seed, asked)
    home = Path(tempfile.mkdtemp(prefix=f"rumbo-chaos-{seed}-"))
    began = time.monotonic()

    def tell(text):
        sys.stderr.write(f"[{seed} {time.monotonic() - began:6.1f} s] {text}\n")
        sys.stderr.flush()

    proxied = ", proxies" if options.proxied else ""
    like = f"{options.workers} workers, appendfsync {options.appendfsync}{proxied}"
    tell(f"SEED={seed}: {like}, logs in {home}")
    try:
        line = asyncio.run(play(home, options, tell))
    except Exception as error:  # noqa: BLE001 - told in the line; the next round goes on
        traceback.print_exc()
        line = broken(seed, f"the round broke off: {error!r}")
    wrong = [key for key in FAILS if line[key]]
    tell(f"{'found: ' + ', '.join(wrong) if wrong else 'clean'}: {json.dumps(line)}")
    if not wrong and not asked.keep:
        shutil.rmtree(home)
    return line


if __name__ == "__main__":
    main()
