"""OpenTelemetry, where it is asked for: spans of this process go where the ``OTEL_*`` variables say."""

from collections.abc import Callable
from typing import Any

from streams.lanes.spans import Decided, attributes, spans

NAME = "rumbo.decide"
"""Name of the span of an event that decides."""


class NoTracing(Exception):
    """The packages for traces are not there; the message says how to install them."""


def start(topic: str) -> Callable[[], None]:
    """Export a span for each event of ``topic`` that decides; give what flushes the last ones.

    Raises
    ------
    NoTracing
        When OpenTelemetry is not installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - an extra
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError:
        sentence = "Traces need OpenTelemetry. Install it: pip install 'rumbo[otel]'."
        raise NoTracing(sentence) from None
    ids = _ids()
    provider = TracerProvider(id_generator=ids)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    tracer = provider.get_tracer("rumbo")
    spans.export = lambda one: _export(tracer, ids, topic, one)
    return provider.shutdown


def _ids() -> Any:
    from opentelemetry.sdk.trace.id_generator import IdGenerator  # noqa: PLC0415

    class Derived(IdGenerator):
        """Ids that follow from the event, not from chance: a replay makes the same ones."""

        digest = b""

        def generate_trace_id(self) -> int:
            return int.from_bytes(self.digest[:16])

        def generate_span_id(self) -> int:
            return int.from_bytes(self.digest[16:])

    return Derived()


def _export(tracer: Any, ids: Any, topic: str, one: Decided) -> None:
    from opentelemetry.trace import SpanKind  # noqa: PLC0415

    ids.digest = one.digest
    span = tracer.start_span(
        NAME,
        context=_context(one),
        kind=SpanKind.CONSUMER,
        start_time=one.record.timestamp * 1_000_000,
        attributes=attributes(one, topic),
    )
    span.end()


def _context(one: Decided) -> Any:
    from opentelemetry.context import Context  # noqa: PLC0415
    from opentelemetry.trace import (  # noqa: PLC0415
        NonRecordingSpan,
        SpanContext,
        TraceFlags,
        set_span_in_context,
    )

    if one.parent is None:
        return Context()
    trace, span, flags = one.parent
    parent = SpanContext(trace, span, is_remote=True, trace_flags=TraceFlags(flags))
    return set_span_in_context(NonRecordingSpan(parent), Context())
