"""Traces of a real worker: from the event that a producer traced to the decision about it."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.integration.visits import INPUT, SCHEMA, Shop
from tests.integration.waiting import until

DECIDE = """\
journey: hello
version: 1
entry: {event: page.viewed}
steps:
  pick:
    decide:
      contents: {one: hi, two: ho}
      features: visitor
      reward: {within: 1d, events: [{event: page.viewed, value: 1.0}]}
      baseline: one
  tell: {emit: {kind: message, surfaces: [app], expires: 1d}}
"""
FEATURES = """\
features: visitor
version: 1
define:
  seen: {kind: decayed, event: page.viewed, half_life: 30d, transform: log1p, missing: 0.0}
vectors:
  visitor: [seen]
"""
TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.fixture
def collector():
    """A collector of OTLP: where it listens, and the spans that it got."""
    spans = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                spans.extend(span for scope in resource.scope_spans for span in scope.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", spans
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def shop(servers, tmp_path):
    made = Shop(servers.kafka, servers.redis, tmp_path, RUMBO_SESSION="PT3S")
    yield made
    made.end()


def visit(identity, **more):
    said = {"id": identity, "source": "/shop", "type": "page.viewed", "subject": "7"}
    about = {"specversion": "1.0", "time": "2026-11-25T00:00:00Z", **said, "data": {}}
    return json.dumps(about | more).encode()


async def test_a_decision_goes_on_the_trace_of_its_event(shop, collector):
    address, spans = collector
    await shop.topics(1)
    shop.put_in_force(SCHEMA, FEATURES, DECIDE)
    traced = visit("v1", traceparent=f"00-{TRACE}-{SPAN}-01")
    (offset,) = await shop.send(INPUT, (0, b"7", traced, []))
    worker = shop.run("worker", RUMBO_TRACES="true", OTEL_EXPORTER_OTLP_ENDPOINT=address)
    await until(lambda: spans, "the span", 60)
    await worker.stop()
    (span,) = spans
    assert (span.trace_id.hex(), span.parent_span_id.hex()) == (TRACE, SPAN)
    told = {one.key: one.value for one in span.attributes}
    assert told["messaging.kafka.offset"].int_value == offset
    assert span.end_time_unix_nano > span.start_time_unix_nano
    messages = [one.string_value for one in told["rumbo.messages"].array_value.values]
    decisions = await shop.read("journey.decisions")
    found = [dict(record.headers)["id"].decode() for record in decisions]
    assert set(found) <= set(messages)
    assert found
    assert "traceparent" not in {name for one in decisions for name, _ in one.headers}
