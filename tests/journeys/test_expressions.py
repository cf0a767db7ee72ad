"""Conditions and values: what holds, what is missing, what fails, and what is refused when it is loaded."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeys.expressions import compile_condition, compile_value
from journeys.variables import LONGEST_TEXT, MOST_ITEMS
from journeys.wording import ExpressionError

TYPES = {
    "event.value": "number",
    "event.count": "integer",
    "event.note": "string",
    "event.at": "timestamp",
    "event.tags": "list<string>",
    "event.sizes": "list<number>",
    "event.more": "object",
    "customer.tier": "string",
    "consent.marketing": "boolean",
    "key": "string",
}
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def verdict(source, **given_):
    values = {name.replace("__", "."): value for name, value in given_.items()}
    return compile_condition(source, TYPES).holds(values)


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("event.value >= 20", "true"),
        ("20 <= event.value", "true"),
        ("event.value > -1", "true"),
        ("event.value - 1 > -(1)", "true"),
        ("event.value * (2 + 1) == 60", "true"),
        ("event.value in [1, 2, 20]", "true"),
        ("event.value > 1e1 && event.value < 2.5e1", "true"),
        ("event.value / 0 > 1", "true"),
        ("event.count == 3", "true"),
        ("event.note.startsWith('a') || event.value < 1", "true"),
        ("'b' in event.tags && size(event.tags) == 2", "true"),
        ("event.tags.exists(tag, tag == 'b')", "true"),
        ("event.tags.all(tag, tag.contains('b'))", "false"),
        ("event.sizes.filter(size, size > 1.5) == [2.0]", "true"),
        ("event.at > timestamp('2026-03-01T00:00:00Z') + 1d12h", "false"),
        ("event.at - 3d < timestamp('2026-03-01T00:00:00Z')", "true"),
        ("!consent.marketing", "false"),
        ("consent.marketing ? event.value > 1 : false", "true"),
        ("event.note == key", "true"),
        ("event.note != 'a b'", "true"),
    ],
)
def test_conditions(source, result):
    found = verdict(
        source,
        event__value=20,
        event__count=3,
        event__note="ab",
        event__at=NOON,
        event__tags=["a", "b"],
        event__sizes=[1, 2],
        consent__marketing=True,
        key="ab",
    )
    assert (found.result, found.note) == (result, "")


@pytest.mark.parametrize(
    "source",
    [
        "event.value > 1",
        "!(event.value > 1)",
        "consent.marketing || event.value > 1",
        "event.value > 1 || consent.marketing",
        "event.value != 3",
    ],
)
def test_what_is_missing_makes_the_whole_condition_false(source):
    found = verdict(source, consent__marketing=True)
    assert (found.result, found.note) == ("missing", "event.value")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("event.value", "20"),
        ("event.value", True),
        ("event.value", None),
        ("event.note", 5),
        ("event.tags", ["a", 5]),
        ("event.tags", "a"),
        ("event.tags", ["a"] * (MOST_ITEMS + 1)),
        ("event.note", "x" * (LONGEST_TEXT + 1)),
        ("event.note", "é" * (LONGEST_TEXT // 2 + 1)),
        ("event.tags", ["x" * (LONGEST_TEXT + 1)]),
        ("event.sizes", [1, None]),
        ("event.at", "2026-03-02"),
        ("consent.marketing", 1),
    ],
)
def test_a_value_of_another_type_or_too_large_counts_as_missing(name, value):
    condition = compile_condition(f"{name} == {name}", TYPES)
    found = condition.holds({name: value})
    assert (found.result, found.note, found.values) == ("missing", name, {})


def test_the_largest_values_are_handed_over():
    assert verdict("size(event.note) == 4096", event__note="x" * LONGEST_TEXT).result == "true"
    assert verdict("size(event.tags) == 256", event__tags=["x"] * MOST_ITEMS).result == "true"


@pytest.mark.parametrize(
    ("source", "given_", "result"),
    [
        ("has(event.value)", {}, "false"),
        ("!has(event.value)", {}, "true"),
        ("has(event.value) && event.value > 1", {}, "false"),
        ("has(event.value) && event.value > 1", {"event__value": 2}, "true"),
        ("!has(event.value) || event.value > 1", {}, "true"),
        ("has(event.note)", {"event__note": "x" * 5000}, "false"),
    ],
)
def test_has_asks_whether_something_is_known(source, given_, result):
    assert verdict(source, **given_).result == result


@pytest.mark.parametrize(
    ("source", "note"),
    [
        ("int(event.note) > 1", "cannot convert string to int"),
        ("event.tags[5] == 'a'", "Index error"),
        ("event.note.matches('[')", "invalid regular expression"),
        ("1 / 0 > 0", "divide by zero"),
        ("!(int(event.note) > 1)", "cannot convert string to int"),
    ],
)
def test_what_fails_never_holds_and_says_so(source, note):
    found = verdict(source, event__note="x", event__tags=["a"])
    assert found.result == "error"
    assert note in found.note


def test_a_value_that_fails_is_none():
    assert compile_value("int(event.note)", TYPES).value({"event.note": "x"}) is None
    assert compile_value("event.value * 2", TYPES).value({}) is None


def test_an_expression_that_costs_too_much_fails():
    source = "event.tags.all(tag, tag.matches('(x+x+)+y'))"
    found = verdict(source, event__tags=["x" * 4000] * 256)
    assert found.result in {"false", "error"}


REFUSED = [
    ("event.valu > 1", 0, "nothing is called 'event.valu' here", "did you mean 'event.value'?"),
    ("1.0 < event.valu", 6, "nothing is called 'event.valu' here", "did you mean 'event.value'?"),
    ("event.value = 20.0", 12, "one = compares nothing", "write =="),
    ("event.value > 1 and event.value < 2", 16, "nothing is called 'and' here", "write &&"),
    ("preference.channel == 'app'", 0, "nothing is called 'preference.channel' here", ""),
    (
        "event.at > event.at - 99999d",
        22,
        "'99999d' is not a duration; write 45m, 3d, 1d12h or ISO 8601 (PT45M)",
        "",
    ),
    ("tier == 'gold'", 0, "nothing is called 'tier' here", "did you mean 'customer.tier'?"),
    ("event.value", 0, "a condition is true or false, this is a double", ""),
    ("event.more == 1", 0, "'event.more' is of type object: no expression reads it", ""),
    (
        "event.value > 'a'",
        12,
        "found no matching overload for '_>_' applied to '(double, string)'",
        "",
    ),
    ("event.value >", 13, "Syntax error: mismatched input '<EOF>'", ""),
    (
        "event.tags.exists(a, event.tags.exists(b, a == b))",
        21,
        "a comprehension inside another is not allowed",
        "",
    ),
    (
        "event.tags.map(a, a + a) == event.tags",
        20,
        "building texts or lists inside a comprehension is not allowed",
        "",
    ),
    (
        "event.tags.all(a, [a] == event.tags)",
        18,
        "building texts or lists inside a comprehension is not allowed",
        "",
    ),
    ("max(event.value, 2.0) > 1.0", 3, "undeclared reference to 'max'", ""),
]


@pytest.mark.parametrize(("source", "column", "message", "hint"), REFUSED)
def test_refused_when_loaded(source, column, message, hint):
    with pytest.raises(ExpressionError) as refused:
        compile_condition(source, TYPES)
    error = refused.value
    assert (error.column, str(error), error.hint) == (column, message, hint)


def test_an_expression_has_at_most_4096_characters():
    with pytest.raises(ExpressionError, match="at most 4096 characters"):
        compile_condition("event.value > 1 " + "&& event.value > 1 " * 300, TYPES)


def test_only_what_is_read_is_asked_for():
    condition = compile_condition("event.value > 1 && event.tags.exists(x, x == key)", TYPES)
    assert condition.reads == ("event.value", "event.tags", "key")


def test_the_verdict_shows_the_values_that_were_seen():
    found = verdict(
        "event.value > 1 && event.note == key", event__value=3, event__note="a", key="b"
    )
    assert found.values == {"event.value": 3, "event.note": "a", "key": "b"}


texts = st.text("ab", max_size=2)
numbers = st.sampled_from(["0.0", "1", "2.5", "event.value", "event.count", "(event.value + 1)"])
words = st.sampled_from(["'a'", '"b"', "event.note", "key", "event.tags[0]"])
lists = st.sampled_from(["event.tags", "['a', 'b']", "[key, event.note]"])
signs = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
relations = (
    st.tuples(numbers, signs, numbers)
    | st.tuples(words, signs, words)
    | st.tuples(words, st.just("in"), lists)
    | st.tuples(numbers, st.just("in"), st.just("[1, 2.5]"))
    | st.tuples(st.just("size(event.tags)"), signs, st.just("1"))
    | st.tuples(st.sampled_from(["event.value * 2", "event.value - event.count"]), signs, numbers)
).map(" ".join) | st.sampled_from(
    ["consent.marketing", "has(event.note)", "has(event.value)", "true"]
)
conditions = st.recursive(
    relations,
    lambda inner: (
        st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(" ".join)
        | inner.map("({})".format)
        | inner.map("!({})".format)
    ),
    max_leaves=5,
)
seen_values = st.fixed_dictionaries(
    {},
    optional={
        "event.value": st.sampled_from([0, 1.0, 2.5, -1, True, "1"]),
        "event.count": st.sampled_from([0, 1, 2]),
        "event.note": texts,
        "consent.marketing": st.booleans(),
        "event.tags": st.lists(texts, max_size=2),
        "key": texts,
    },
)


@settings(max_examples=1500, deadline=None)
@given(source=conditions, seen=seen_values)
def test_a_shortcut_gives_what_the_evaluation_gives(source, seen):
    condition = compile_condition(source, TYPES)
    evaluated = replace(condition, _shortcut=None).holds(seen)
    found = condition.holds(seen)
    assert (found.result, found.values) == (evaluated.result, evaluated.values)


@given(
    source=st.sampled_from(["[event.note, key]", "event.tags", "-event.value", "key"]),
    seen=seen_values,
)
def test_a_shortcut_gives_the_value_that_the_evaluation_gives(source, seen):
    expression = compile_value(source, TYPES)
    assert expression._shortcut is not None
    assert expression.value(seen) == replace(expression, _shortcut=None, bare=False).value(seen)


@given(note=st.none() | texts, key=texts, tags=st.none() | st.lists(texts, max_size=3))
def test_a_look_up_gives_what_the_evaluation_gives(note, key, tags):
    given_ = {"event.note": note, "key": key, "event.tags": tags}
    seen = {name: value for name, value in given_.items() if value is not None}
    for short, long in (
        ("event.note == key", "(event.note) == (key)"),
        ("key in event.tags", "(key) in (event.tags)"),
    ):
        found = compile_condition(short, TYPES).holds(seen)
        evaluated = compile_condition(long, TYPES).holds(seen)
        assert (found.result, found.values) == (evaluated.result, evaluated.values)
