"""The consumer of the docs as a process against a real broker."""

import json
import os
import subprocess
import sys

from journeys.outcome import Message
from streams.envelope.outgoing import encode


def record(identity, kind="rumbo.message", **data):
    known = {
        "action": True,
        "customer": "7",
        "emission": identity,
        "kind": "message",
        "expires": None,
        "content": identity,
        "surfaces": ["app"],
        "reason": "because",
    }
    made = Message(topic="journey.decisions", type=kind, time=0, data=known | data, key="7")
    value, headers = encode(identity, made, "/rumbo/rumbo")
    return (0, b"7", value, headers)


def consumed(deployment, folder):
    done = subprocess.run(
        [sys.executable, "docs/consumer.py", "--kafka", deployment.kafka,
         "--prefix", deployment.prefix, "--group", deployment.prefix + "page",
         "--seen", folder / "seen.json", "--clock", "events", "--idle", "3"],
        env=os.environ, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.splitlines()]


async def test_repeats_expired_and_dropped_actions_are_not_sent(deployment, tmp_path):
    await deployment.topics()
    first, second = record("rumbo:0:0:1:0"), record("rumbo:0:0:2:0")
    expired = record("rumbo:0:0:3:0", expires="1969-12-31T00:00:00.000Z")
    decision = record("rumbo:0:0:4:0", "rumbo.decision", action=False)
    await deployment.send("journey.decisions", first, second, first, second, expired, decision)
    held = record("rumbo:0:0:5:0", "rumbo.suppression", outcome="dropped", rule="weekly-cap")
    await deployment.send("journey.suppressions", held)
    found = consumed(deployment, tmp_path)
    assert [one["send"] for one in found if "send" in one] == ["rumbo:0:0:1:0", "rumbo:0:0:2:0"]
    assert [one["rule"] for one in found if "rule" in one] == ["weekly-cap"]
    await deployment.send("journey.decisions", first, record("rumbo:0:0:6:0"))
    assert [one["send"] for one in consumed(deployment, tmp_path)] == ["rumbo:0:0:6:0"]
