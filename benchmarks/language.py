"""The pure core alone: what one event costs, how soon many journeys are compiled, how fast a dry run is."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

import orjson

from benchmarks import hostile
from benchmarks.machine import most_memory
from benchmarks.table import Rows
from journeys.advance import advance
from journeys.answer import answer
from journeys.compiling.plan import compile_plan
from journeys.event import Event
from journeys.force import Learned, Policies
from journeys.loader import load
from journeys.outcome import Outcome
from journeys.plan import Plan, Settings
from journeys.state import Customer
from online_models.learner import build

Say = Callable[[str], None]

NOON = 1_772_452_800_000
FEW, MANY = 3, 300
"""Loaded journeys."""
TIMES = 3000
"""How often each event is measured."""
SIMULATED = (("completejourney", "Complete Journey"), ("synthetic:1000000", "made up"))
ROOT = Path(__file__).parents[1]

SCHEMA = """\
schema: shop
events:
  page.viewed: {page: string, seconds: number}
  cart.updated: {cart_id: string, value: number}
  order.completed: {cart_id: string, value: number}
consents: [marketing]
"""
FEATURES = """\
features: visitor
define:
  views: {kind: decayed, event: page.viewed, half_life: 1h, transform: log1p, missing: 0.0}
  attention: {kind: sum, event: page.viewed, value: event.seconds, window: 10m, missing: 0.0}
  orders: {kind: count, event: order.completed, window: 30d, missing: 0.0}
  silence: {kind: since, event: order.completed, missing: 99.0}
vectors: {visit: [views, attention, orders, silence]}
"""
POLICY = """\
policy: contact
consent: marketing
caps: [{name: two_a_week, count: 2, within: 7d}]
"""
ORDINARY = """\
journey: ordinary-{number}
entry: {{event: page.viewed, where: "event.page == 'p{number}' && event.seconds > {number}"}}
exits: {{bored: {{event: page.viewed, where: "event.seconds > 5000{number}"}}}}
goals: {{bought: {{event: order.completed, within: 7d, value: event.value}}}}
policies: [contact]
steps:
  listen: {{wait_for: {{event: order.completed, where: "event.value > {number}.5", timeout: 3d}}}}
  judge:
    branch:
      - {{when: "customer.orders > {number} && customer.silence < 3", next: stop}}
      - {{else: true, next: tell}}
  tell: {{emit: {{kind: message, surfaces: [app], content: hello, expires: 1d}}}}
  stop: {{exit: done}}
"""
WAITING = """\
journey: waiting-{name}
entry: {{event: cart.updated}}
steps:
  listen: {{wait_for: {{event: order.completed, where: "event.value > 1", timeout: 3d}}}}
  rest: {{wait: 1d}}
"""
DECIDING = """\
journey: deciding
entry: {event: cart.updated, where: "event.value > 1000"}
policies: [contact]
steps:
  pick:
    decide:
      as: what
      values: [a, b, c, d, e, f, g, h]
      features: visit
      reward: {within: 3d, events: [{event: order.completed, value: 1.0}]}
      baseline: a
  tell: {emit: {kind: message, surfaces: [app], content: hello, expires: 1d, data: {what: "= what"}}}
"""


class Cost(NamedTuple):
    """What one event takes, in µs."""

    median: float
    p99: float


def documents(count: int) -> dict[str, str]:
    """Give so many journeys, no two alike, beside what they need and the ones that are measured."""
    found = {"shop": SCHEMA, "visitor": FEATURES, "contact": POLICY, "deciding": DECIDING}
    found |= {f"waiting-{name}": WAITING.format(name=name) for name in ("one", "two")}
    found |= {f"o{number}": ORDINARY.format(number=number) for number in range(count)}
    return {f"{name}.yaml": text for name, text in found.items()}


def plan_of(count: int) -> Plan:
    """Compile so many journeys beside the ones that are measured."""
    reads, findings = load(documents(count))
    plan, more = compile_plan(1, reads, Settings(clock="events"), Plan())
    if findings or more:
        raise ValueError([str(one) for one in (*findings, *more)])
    return plan


def event(name: str, number: int, **data: Any) -> Event:
    """Give an event of the one customer."""
    return Event(id=f"e{number}", name=name, customer="7", time=NOON + number, data=data)


def lived(plan: Plan, state: Customer, one: Event, policies: Policies) -> Outcome:
    """Let the customer meet an event; learners answer."""
    result = advance(plan, state, one, one.time, policies)
    while not isinstance(result, Outcome):
        result = result.resume(answer(result.question, policies.models, b"seed"))
    return result


def timed(work: Callable[[int], object]) -> Cost:
    """Measure a piece of work again and again."""
    for number in range(TIMES // 10):
        work(number)
    took = []
    for number in range(TIMES):
        began = time.perf_counter_ns()
        work(number)
        took.append((time.perf_counter_ns() - began) / 1000)
    return Cost(median(took), quantiles(took, n=100)[98])


def advances(count: int) -> dict[str, Cost]:
    """Measure ``advance`` with so many journeys loaded: nothing touched, two enrolments, a decision."""
    plan = plan_of(count)
    models = {name: Learned(build(m.kind, m.settings), "s") for name, m in plan.models.items()}
    policies = Policies(models)
    new = lived(plan, Customer(), event("page.viewed", 0, page="x", seconds=1.0), policies).state
    two = lived(plan, new, event("cart.updated", 1, cart_id="c", value=5.0), policies).state
    consent = event("consent.changed", 2, purpose="marketing", granted=True)
    willing = lived(plan, new, consent, policies).state
    cases: dict[str, tuple[Customer, str, dict[str, Any]]] = {
        "touches no enrolment": (new, "page.viewed", {"page": "other", "seconds": 1.0}),
        "ends two waits": (two, "order.completed", {"cart_id": "c", "value": 9.5}),
        "begins three journeys, decides, emits": (
            willing,
            "cart.updated",
            {"cart_id": "c", "value": 2000.0},
        ),
    }
    return {
        name: timed(
            lambda n, s=state, k=kind, d=data: lived(plan, s, event(k, n + 9, **d), policies)
        )
        for name, (state, kind, data) in cases.items()
    }


def measure(say: Say) -> dict[str, Any]:
    """Measure everything; the dry runs each in a process of its own."""
    line = orjson.dumps(
        {"id": "e1", "subject": "7", "type": "page.viewed", "data": {"x": "y" * 120}}
    )
    found: dict[str, Any] = {"json": timed(lambda _: orjson.dumps(orjson.loads(line)))}
    for count in (FEW, MANY):
        say(f"advance with {count} journeys")
        found[f"advance_{count}"] = advances(count)
    say(f"{MANY} journeys, compiled in a new process and again in the same one")
    found["compile"] = json.loads(_child("compile"))
    say("hostile files")
    found["hostile"] = hostile.measure()
    for source, name in SIMULATED:
        say(f"a dry run of the shipped journeys: {source}")
        found[name] = json.loads(_child("simulate", source))
    return found


def _child(*arguments: str) -> str:
    command = [sys.executable, "-m", "benchmarks.language", *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()[-1]


def _compile() -> dict[str, float]:
    texts = documents(MANY)
    took = []
    before = Plan()
    for number in (1, 2):
        began = time.perf_counter()
        reads, _ = load(texts)
        before, _ = compile_plan(number, reads, Settings(clock="events"), before)
        took.append(time.perf_counter() - began)
    return {"cold_s": took[0], "again_s": took[1]}


def _simulate(source: str) -> dict[str, float]:
    from streams.definitions.examination import examine  # noqa: PLC0415 - not part of the rest
    from streams.definitions.folder import LIBRARY  # noqa: PLC0415
    from streams.simulation.dry_run import dry_run  # noqa: PLC0415
    from streams.simulation.source import source_of  # noqa: PLC0415

    plan = examine([LIBRARY]).plan
    began = time.perf_counter()
    run = dry_run(plan, source_of(source, plan))
    return {
        "events": run.events,
        "seconds": time.perf_counter() - began,
        "mib": most_memory(),
    }


def rows(found: dict[str, Any]) -> list[Rows]:
    """Lay the figures out: costs of an event, compiling, dry runs."""
    base = found["json"].median
    costs = [
        ("orjson reads and writes 200 bytes", "", f"{base:.1f}", f"{found['json'].p99:.1f}", "1")
    ]
    for count in (FEW, MANY):
        for name, cost in found[f"advance_{count}"].items():
            figures = (f"{cost.median:.1f}", f"{cost.p99:.1f}", f"{cost.median / base:.0f}")
            costs.append((name, f"{count}", *figures))
    compiled = found["compile"]
    dry = [
        (
            name,
            f"{found[name]['events']:,}",
            f"{found[name]['seconds']:.1f}",
            f"{found[name]['events'] / found[name]['seconds']:,.0f}",
            f"{found[name]['mib']:,.0f}",
        )
        for _, name in SIMULATED
    ]
    columns = ("one event", "journeys", "median, µs", "p99, µs", "against orjson")
    return [
        Rows("One event in the pure core", columns, costs),
        Rows(
            f"{MANY} journeys, no two alike",
            ("", "seconds"),
            [
                ("read and compiled in a new process", f"{compiled['cold_s']:.2f}"),
                ("once more, nothing changed", f"{compiled['again_s']:.2f}"),
            ],
        ),
        Rows(
            "Hostile files",
            ("file", "findings", "seconds", "MiB at most"),
            [
                (name, f"{one['findings']:,.0f}", f"{one['seconds']:.2f}", f"{one['mib']:.0f}")
                for name, one in found["hostile"].items()
            ],
        ),
        Rows("Dry runs", ("source", "events", "seconds", "events/s", "MiB at most"), dry),
    ]


if __name__ == "__main__":
    which = {"compile": _compile, "simulate": _simulate}[sys.argv[1]]
    print(json.dumps(which(*sys.argv[2:])))
