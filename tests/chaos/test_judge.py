"""The judge can fail: each way of lying to it is found, and named by its key."""

import ast
import copy
import json
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest

from tests.chaos.doctor import change, doctored, drop, found, place_of, renamed
from tests.chaos.judge.recording import DEAD, EXAMPLES, INPUT, SNAPSHOTS
from tests.chaos.judge.verdict import Verdict
from tests.chaos.report import FAILS
from tests.chaos.story import told

HERE = Path(__file__).parent
ALLOWED = {"aiokafka", "msgspec", "numpy", "redis", "tests.chaos.judge", "tests.integration.log"}
DECISIONS, OFFERS, LIFECYCLE = "journey.decisions", "price.offers", "journey.lifecycle"


@pytest.fixture(scope="module")
def story():
    return told().recording()


@pytest.fixture
def left(story):
    """Give what the story left behind, to be doctored."""
    return copy.deepcopy(story)


# Nothing wrong


def test_what_is_left_as_it_was_is_clean(left):
    line = Verdict(left).judged()
    assert {key for key in FAILS if line.get(key)} == set()
    assert (line["sent"], line["absorbed"], line["duplicates"]) == (21, 18, 1)
    assert (line["forwarded"], line["dead_letters"], line["timers"]) == (1, 2, 28)


def test_a_repeat_with_the_same_bytes_is_only_counted(left):
    log, place = place_of(left, DECISIONS, b'"content":"thank"')
    log.append(log[place])
    line = Verdict(left).judged()
    assert line["repeats"] == 1
    assert not any(line.get(key) for key in FAILS)


# Messages


@pytest.mark.parametrize(
    ("topic", "part"),
    [
        (DECISIONS, b'"kind":"decide"'),
        (DECISIONS, b'"content":"greet"'),
        (DECISIONS, b'"content":"thank"'),
        (OFFERS, b'"content":"bargain"'),
        (LIFECYCLE, b'"event":"entered"'),
        (LIFECYCLE, b'"event":"exited"'),
        (DEAD, b"\xff"),
    ],
)
def test_a_message_that_is_not_there_is_missing(left, topic, part):
    drop(left, topic, part)
    assert found(left) == {"missing": 1}


def test_a_message_under_a_second_id_was_absorbed_twice(left):
    log, place = place_of(left, DECISIONS, b'"content":"thank"')
    log.append(renamed(log[place], off=10_000))
    assert found(left)["absorbed_twice"] == 1


def test_one_byte_makes_two_contents(left):
    log, place = place_of(left, DECISIONS, b'"content":"thank"')
    record = log[place]
    log.append(record._replace(value=record.value.replace(b"thank", b"thenk")))
    assert found(left) == {"two_contents": 1}


@pytest.mark.parametrize("field", ["key", "headers"])
def test_another_key_or_header_makes_two_contents(left, field):
    log, place = place_of(left, OFFERS, b"bargain")
    value = {"key": b"c9", "headers": (*log[place].headers, ("x", b"1"))}[field]
    log.append(log[place]._replace(**{field: value}))
    assert found(left) == {"two_contents": 1}


def test_a_message_that_nothing_explains_is_told(left):
    log, place = place_of(left, DECISIONS, b'"content":"thank"')
    enrolment = json.loads(log[place].value)["data"]["enrolment"].encode()
    made_up = log[place].value.replace(enrolment, b"0" * len(enrolment))
    log.append(renamed(log[place]._replace(value=made_up), off=10_000))
    assert found(left) == {"unexplained": 1}


def test_a_message_before_an_earlier_one_is_out_of_order(left):
    log = left.logs[DECISIONS][0]
    log[0], log[-1] = log[-1], log[0]
    assert found(left)["out_of_order"] > 0


def test_a_wrong_cause_of_a_dead_letter_is_wrong(left):
    log, place = place_of(left, DEAD, b"\xff")
    headers = tuple((n, b"too_deep" if n == "ce_cause" else raw) for n, raw in log[place].headers)
    log[place] = log[place]._replace(headers=headers)
    assert found(left) == {"wrong": 1}


# Events


def test_an_event_without_a_trace_is_lost(left):
    log, place = place_of(left, DECISIONS, b'"content":"thank"', b'"subject":"c1"')
    cause = json.loads(log[place].value)["data"]["caused_by"].encode()
    for topic in (DECISIONS, LIFECYCLE, OFFERS):
        for records in left.logs[topic].values():
            records[:] = [r for r in records if b'"caused_by":"%s"' % cause not in r.value]
    assert found(left) == {"lost": 1, "missing": 3}


def test_a_count_that_is_too_small_says_that_an_event_was_lost(left):
    parts = (b'"content":"greet"', b'"visits":2.0', b'"subject":"c0"')
    change(left, DECISIONS, parts, b'"visits":2.0', b'"visits":1.0')
    assert found(left) == {"lost": 1, "wrong": 1}


def test_a_count_that_is_too_large_says_that_an_event_was_absorbed_twice(left):
    parts = (b'"content":"thank"', b'"subject":"c1"')
    change(left, DECISIONS, parts, b'"paid":1.0', b'"paid":2.0')
    assert found(left) == {"absorbed_twice": 1, "wrong": 1}


def test_what_the_broker_acknowledged_and_has_no_more_is_lost(left):
    left.ledger.append((0, 10_000, "e99"))
    assert found(left) == {"lost": 1}


def test_what_the_broker_acknowledged_for_something_else_is_lost(left):
    partition, offset, _ = left.ledger[0]
    left.ledger[0] = (partition, offset, "e99")
    assert found(left) == {"lost": 1}


@pytest.mark.parametrize(("more", "key"), [(1, "absorbed_twice"), (-1, "lost")])
def test_redis_must_have_absorbed_every_event_once(left, more, key):
    state = msgspec.msgpack.decode(left.held[0][b"state"])
    state["absorbed"] += more
    left.held[0][b"state"] = msgspec.msgpack.encode(state)
    assert found(left) == {key: 1}


def test_an_event_behind_the_position_is_lost(left):
    left.held[1][b"off"] = b"3"
    assert found(left) == {"lost": 1}


# Timers


def test_a_timer_that_did_not_fire_is_missing(left):
    drop(left, DECISIONS, b'"content":"remind"')
    assert found(left) == {"missing": 1, "timers_missing": 1}


def test_a_timer_that_fired_twice_is_found(left):
    log, place = place_of(left, DECISIONS, b'"content":"remind"')
    last = left.logs[INPUT][log[place].partition][-1].offset
    log.append(renamed(log[place], off=last))
    assert found(left) == {"timers_twice": 1}


def fired_at(left, choose):
    """Let a customer's first reminder be sent by another event of the log."""
    log, place = place_of(left, DECISIONS, b'"content":"remind"', b'"subject":"c0"')
    clocks = [r.offset for r in left.logs[INPUT][log[place].partition] if b"rumbo.clock" in r.value]
    log[place] = renamed(log[place], off=choose(clocks))


def test_a_timer_that_a_later_event_fired_is_late(left):
    fired_at(left, lambda clocks: clocks[-1])
    assert "timers_late" in found(left)
    assert "timers_early" not in found(left)


def test_a_timer_that_fired_before_it_was_due_is_early(left):
    fired_at(left, lambda _clocks: 1)
    assert "timers_early" in found(left)


# Learning


def test_an_example_that_was_not_sent_is_missing(left):
    drop(left, EXAMPLES, b'"decision":"')
    assert found(left).keys() == {"missing", "timers_missing", "learned_twice"}


def test_an_example_that_no_snapshot_holds_is_not_learned(left):
    for log in left.logs[SNAPSHOTS].values():
        if log:
            log.pop()
    assert found(left)["not_learned"] > 0


@pytest.mark.parametrize(("more", "key"), [(1, "learned_twice"), (-1, "not_learned")])
def test_a_snapshot_that_counts_an_example_twice_or_not_is_found(left, more, key):
    log, place = place_of(left, SNAPSHOTS, b"thompson")
    log[place] = doctored(log[place], lambda block: block.update(rows=block["rows"] + more))
    assert found(left)[key] == 1


def test_a_snapshot_with_another_sum_is_found(left):
    def other_sum(block):
        sums = np.frombuffer(block["rewarded"]["data"], "<i8") + 1
        block["rewarded"]["data"] = sums.tobytes()

    log, place = place_of(left, SNAPSHOTS, b"thompson")
    log[place] = doctored(log[place], other_sum)
    assert found(left)["not_learned"] == 1


# Decisions


def decision_of_a_snapshot(left):
    return place_of(left, DECISIONS, b'"kind":"decide"', b'"snapshot":"colour@')


@pytest.mark.parametrize(
    "doctor",
    [
        lambda data: data["arms"][0].update(propensity=data["arms"][0]["propensity"] + 0.01),
        lambda data: data["context"].update({"visits.log": 3.0}),
        lambda data: data.update(snapshot=None),
        lambda data: data.update(snapshot="colour@1.999#000000000000"),
        lambda data: data.update(decision="0" * 24),
        lambda data: data.update(chosen="red" if data["chosen"] != "red" else "blue"),
    ],
)
def test_a_decision_that_does_not_follow_from_its_snapshot_is_found(left, doctor):
    log, place = decision_of_a_snapshot(left)
    event = json.loads(log[place].value)
    doctor(event["data"])
    log[place] = log[place]._replace(value=json.dumps(event).encode())
    assert found(left) == {"not_recomputable": 1}


def test_a_price_that_chance_did_not_draw_is_found(left):
    log, place = place_of(left, OFFERS, b"bargain")
    event = json.loads(log[place].value)
    quote = event["data"]["quote"]
    others = [r["discount"] for r in quote["ladder"] if r["discount"] != quote["discount"]]
    quote["discount"] = others[0]
    log[place] = log[place]._replace(value=json.dumps(event).encode())
    assert found(left) == {"not_recomputable": 1}


# Independence


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_the_judge_imports_nothing_of_the_engine():
    for path in (HERE / "judge").rglob("*.py"):
        for name in imported(path):
            known = any(name == one or name.startswith(f"{one}.") for one in ALLOWED)
            assert known or name.split(".")[0] in sys.stdlib_module_names, (path, name)


def test_nothing_that_the_judge_imports_brings_the_engine_along():
    told_names = "import sys, tests.chaos.judge.__main__; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", told_names],
        cwd=HERE.parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    engine = {"streams", "journeys", "online_models", "faust", "river"}
    assert {name.split(".")[0] for name in done.stdout.split()} & engine == set()
