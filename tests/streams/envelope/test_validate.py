"""Events fit what the journeys' schemas declare, or the sentence names the field."""

import pytest

from journeys.event import Event
from streams.envelope.kinds import KINDS
from streams.envelope.rejection import Cause, Stage
from streams.envelope.validate import Schemas

SCHEMAS = {"order.completed": {"value": "number", "lines": "list<object>?"}}


def event(named="order.completed", **data):
    return Event(id="e1", name=named, customer="7", data=data)


def test_an_event_that_fits_passes():
    assert Schemas(SCHEMAS).mismatch(event(value=3)) is None
    assert Schemas(SCHEMAS).mismatch(event(value=3, lines=[{}], extra="carried")) is None
    assert Schemas(SCHEMAS).mismatch(event(value=3, lines=None)) is None


@pytest.mark.parametrize("data", [{}, {"value": None}, {"value": "3"}, {"value": 3, "lines": [1]}])
def test_an_event_that_does_not_fit_is_refused(data):
    found = Schemas(SCHEMAS).mismatch(event(**data))
    assert (found.cause, found.stage) == (Cause.INVALID, Stage.VALIDATE)
    assert "order.completed" in found.sentence


def test_a_name_that_nobody_declared_is_refused_only_where_schemas_are_declared():
    assert Schemas(SCHEMAS).mismatch(event("order.complete")).cause is Cause.UNKNOWN_EVENT
    assert Schemas({}).mismatch(event("order.complete")) is None


@pytest.mark.parametrize("schemas", [{}, SCHEMAS])
def test_customer_controls_are_always_declared(schemas):
    assert (
        Schemas(schemas).mismatch(event("consent.changed", purpose="marketing", granted=True))
        is None
    )
    assert (
        Schemas(schemas).mismatch(event("consent.changed", purpose="marketing")).cause
        is Cause.INVALID
    )
    assert Schemas(schemas).mismatch(event("preference.changed", name="tone", value=1)) is None
    assert Schemas(schemas).mismatch(event("preference.changed", value=1)).cause is Cause.INVALID
    assert Schemas(schemas).mismatch(event("profile.changed", plan="plus")) is None
    assert Schemas(schemas).mismatch(event("page.viewed")) is None


@pytest.mark.parametrize(
    ("kind", "fits", "does_not"),
    [
        ("string", ["", "a"], [1, [], {}, True]),
        ("number", [1, 1.5, -2], [True, "1"]),
        ("integer", [1, 3.0], [1.5, True, "1"]),
        ("boolean", [True, False], [0, "true"]),
        ("timestamp", ["1969-07-20T20:17:40Z"], ["2026-01-01", "now", 5]),
        (
            "money",
            [{"amount": "3.49", "currency": "USD"}],
            [3.49, {"amount": 3.49, "currency": "USD"}, {"amount": "NaN", "currency": "USD"}, {}],
        ),
        ("object", [{}], [[], "a"]),
        ("list<string>", [[], ["a"]], ["a", [1]]),
        ("list<number>", [[1, 2.5]], [["a"], [True]]),
        ("list<object>", [[{}]], [[1]]),
        ("map<string>", [{"a": "b"}], [{"a": 1}, ["a"]]),
        ("map<number>", [{"a": 1}], [{"a": "b"}]),
    ],
)
def test_every_type_knows_its_values(kind, fits, does_not):
    assert all(KINDS[kind](value) for value in fits)
    assert not any(KINDS[kind](value) for value in does_not)


@pytest.mark.parametrize("other", ["", "x" * 257, "é" * 129])
def test_nobody_is_merged_with_an_id_that_no_customer_can_have(other):
    found = Schemas({}).mismatch(event("customer.merged", other=other))
    assert (found.cause, found.stage) == (Cause.INVALID, Stage.VALIDATE)
    assert "'other'" in found.sentence
    assert Schemas({}).mismatch(event("customer.merged", other="x" * 256)) is None
