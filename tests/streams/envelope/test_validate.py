"""Events fit what the journeys' schemas declare, or the sentence names the field."""

import pytest

from journeys.event import Event
from streams.envelope.kinds import KINDS
from streams.envelope.rejection import Cause, Stage
from streams.envelope.validate import validate

SCHEMAS = {"order.completed": {"value": "number", "lines": "list<object>?"}}


def event(named="order.completed", **data):
    return Event(id="e1", name=named, customer="7", data=data)


def test_an_event_that_fits_passes():
    assert validate(event(value=3), SCHEMAS) is None
    assert validate(event(value=3, lines=[{}], extra="carried"), SCHEMAS) is None
    assert validate(event(value=3, lines=None), SCHEMAS) is None


@pytest.mark.parametrize("data", [{}, {"value": None}, {"value": "3"}, {"value": 3, "lines": [1]}])
def test_an_event_that_does_not_fit_is_refused(data):
    found = validate(event(**data), SCHEMAS)
    assert (found.cause, found.stage) == (Cause.INVALID, Stage.VALIDATE)
    assert "order.completed" in found.sentence


def test_a_name_that_nobody_declared_is_refused_only_where_schemas_are_declared():
    assert validate(event("order.complete"), SCHEMAS).cause is Cause.UNKNOWN_EVENT
    assert validate(event("order.complete"), {}) is None


@pytest.mark.parametrize("schemas", [{}, SCHEMAS])
def test_customer_controls_are_always_declared(schemas):
    assert validate(event("consent.changed", purpose="marketing", granted=True), schemas) is None
    assert validate(event("consent.changed", purpose="marketing"), schemas).cause is Cause.INVALID
    assert validate(event("preference.changed", name="tone", value=1), schemas) is None
    assert validate(event("preference.changed", value=1), schemas).cause is Cause.INVALID
    assert validate(event("profile.changed", plan="plus"), schemas) is None
    assert validate(event("page.viewed"), schemas) is None


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
