"""PyFlink: a keyed counter with the last eight, one event in ten out. A program that stands alone.

``mode`` is ``thread`` (the functions run inside Java) or ``process`` (in Python workers beside it, with larger
bundles than the default, which is many times slower). One task slot, no checkpoints: at most as safe as
at least once. CPU is that of the whole tree of processes. The first fifth of the events warms Java up.
"""

import json
import os
import sys
import threading
import time
from pathlib import Path

from pyflink.common import Configuration, Types, WatermarkStrategy
from pyflink.common.serialization import SimpleStringSchema
from pyflink.datastream import KeyedProcessFunction, StreamExecutionEnvironment
from pyflink.datastream.connectors.kafka import (
    KafkaOffsetsInitializer,
    KafkaRecordSerializationSchema,
    KafkaSink,
    KafkaSource,
)
from pyflink.datastream.state import ValueStateDescriptor

WARM = 5
"""One in so many events is a warm-up for Java, and does not count."""
TICK = os.sysconf("SC_CLK_TCK")


class Count(KeyedProcessFunction):
    def __init__(self, before, events, begun, ended):
        self.before, self.events, self.begun, self.ended = before, events, begun, ended
        self.seen = 0

    def open(self, context):
        self.state = context.get_state(ValueStateDescriptor("counter", Types.PICKLED_BYTE_ARRAY()))

    def process_element(self, event, _context):
        if self.seen == self.before:
            Path(self.begun).touch()
        self.seen += 1
        number, last = self.state.value() or (0, [])
        number, last = number + 1, [*last[-7:], event[1]]
        self.state.update((number, last))
        if self.seen % 10 == 0:
            yield json.dumps({"customer": event[0], "count": number, "last": last})
        if self.seen == self.events:
            Path(self.ended).touch()


def needed(text):
    event = json.loads(text)
    return event["subject"], event["data"]["categories"][0]


def configured(config):
    options = Configuration()
    options.set_string("python.execution-mode", config["mode"])
    options.set_string("python.executable", sys.executable)
    options.set_string("python.client.executable", sys.executable)
    options.set_string("pipeline.jars", ";".join(f"file://{jar}" for jar in config["jars"]))
    options.set_string("pipeline.object-reuse", "true")
    options.set_string("python.fn-execution.bundle.size", "10000")
    options.set_string("python.fn-execution.bundle.time", "100")
    return options


def streamed(config, begun, ended):
    env = StreamExecutionEnvironment.get_execution_environment(configured(config))
    env.set_parallelism(1)
    source = (
        KafkaSource.builder()
        .set_bootstrap_servers(config["kafka"])
        .set_topics(config["topic"])
        .set_group_id(config["out"])
        .set_starting_offsets(KafkaOffsetsInitializer.earliest())
        .set_bounded(KafkaOffsetsInitializer.latest())
        .set_value_only_deserializer(SimpleStringSchema())
        .build()
    )
    out = (
        KafkaRecordSerializationSchema.builder()
        .set_topic(config["out"])
        .set_value_serialization_schema(SimpleStringSchema())
        .build()
    )
    sink = (
        KafkaSink.builder()
        .set_bootstrap_servers(config["kafka"])
        .set_record_serializer(out)
        .build()
    )
    events = env.from_source(source, WatermarkStrategy.no_watermarks(), "events")
    keyed = events.map(needed, Types.TUPLE([Types.STRING(), Types.STRING()])).key_by(
        lambda event: event[0], Types.STRING()
    )
    count = Count(config["events"] // WARM, config["events"], str(begun), str(ended))
    keyed.process(count, Types.STRING()).sink_to(sink)
    return env


def spent():
    """Seconds of CPU of this process and all that it started, ended ones included."""
    found, parents = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(entry.name)] = int(fields[1])
        found[int(entry.name)] = sum(map(int, fields[11:15])) / TICK
    return sum(cpu for process, cpu in found.items() if ours(process, parents))


def ours(process, parents):
    while process in parents and process != os.getpid():
        process = parents[process]
    return process == os.getpid()


def watch(begun, ended, told):
    """Note clock and CPU when the first event is there, and when the last one is."""
    for name, marker in (("begin", begun), ("end", ended)):
        while not marker.exists():
            time.sleep(0.005)
        told[name] = (time.perf_counter(), spent())


def main(config):
    begun, ended = (Path(config["home"]) / f"{config['out']}.{name}" for name in ("begun", "ended"))
    told = {}
    watching = threading.Thread(target=watch, args=(begun, ended, told), daemon=True)
    watching.start()
    streamed(config, begun, ended).execute("counter")
    watching.join()
    return {
        "events": config["events"] - config["events"] // WARM,
        "seconds": told["end"][0] - told["begin"][0],
        "cpu": {"app": told["end"][1] - told["begin"][1]},
        "messages": 0.1,
    }


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))), flush=True)
