"""Quix Streams: a counter in RocksDB with changelog. A program that stands alone, in an environment of its own.

For each event it counts the customer's events and keeps the last eight categories; the count of one event
in ten goes out. At least once, with the library's own settings. The clock stops at the last event; the CPU
holds the last commit too.
"""

import json
import sys
import threading
import time
from pathlib import Path

from quixstreams import Application


def cpu():
    """Seconds of CPU of this process, all threads (librdkafka and RocksDB have several)."""
    return time.process_time()


def main(config):
    app = Application(
        broker_address=config["kafka"],
        consumer_group=config["out"],
        auto_offset_reset="earliest",
        state_dir=str(Path(config["home"]) / config["out"]),
        loglevel="WARNING",
    )
    incoming = app.topic(config["topic"], key_deserializer="str", value_deserializer="json")
    outgoing = app.topic(config["out"], key_serializer="str", value_serializer="json")
    seen = {"events": 0, "out": 0}
    marks = {}

    def count(event, state):
        if not marks:
            marks["clock"], marks["cpu"] = time.perf_counter(), cpu()
        number, last = state.get("kept", (0, []))
        number, last = number + 1, [*last[-7:], event["data"]["categories"][0]]
        state.set("kept", (number, last))
        seen["events"] += 1
        if seen["events"] == config["events"]:
            marks["end"] = time.perf_counter()
        if seen["events"] % 10:
            return None
        seen["out"] += 1
        return {"count": number, "last": last}

    stream = app.dataframe(incoming).apply(count, stateful=True)
    stream = stream.filter(lambda value: value is not None)
    stream.to_topic(outgoing)

    def end():
        while seen["events"] < config["events"]:
            time.sleep(0.005)
        app.stop()

    threading.Thread(target=end, daemon=True).start()
    app.run()
    return {
        "events": seen["events"],
        "seconds": marks["end"] - marks["clock"],
        "cpu": {"app": cpu() - marks["cpu"]},
        "messages": seen["out"] / seen["events"],
    }


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))), flush=True)
