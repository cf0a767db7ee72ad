"""Made-up clickstream events: names and fields from the schema, in time, for a crowd of customers.

They know nothing of real behaviour: they show that journeys hold, how fast they are, and what the
loudest case looks like.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from journeys.event import Event, Millis
from journeys.local_time import instant
from journeys.plan import Plan

BEGIN: Millis = 1_767_225_600_000
"""1 January 2026, 00:00 UTC."""
MONTH: Millis = 30 * 86_400_000
EACH = 20
"""Events of one customer, on average."""
KEYS = 50
"""Different texts of a field that no condition asks for."""
HALF = 0.5

Draw = Callable[[random.Random], Any]


def synthetic(plan: Plan, count: int, seed: int = 1) -> Iterator[Event]:
    """Give so many events of a month, always the same ones; each customer consents to everything first."""
    chance = random.Random(seed)  # noqa: S311 - made-up events, no secrets
    names = sorted(plan.schemas)
    draws = {name: _draws(plan.schemas[name], _texts(plan)) for name in names}
    consents = sorted(purpose_of(plan))
    told: set[str] = set()
    customers, span = max(1, count // EACH), MONTH / max(1, count)
    for number in range(count):
        now = BEGIN + int(number * span)
        customer = str(int(customers * chance.random() ** 1.5))
        if customer not in told:
            told.add(customer)
            yield from _consents(customer, consents, now)
        name = names[int(len(names) * chance.random())]
        data = {field: draw(chance) for field, draw in draws[name]}
        yield Event(id=f"s{number}", name=name, customer=customer, time=now, data=data)


def purpose_of(plan: Plan) -> set[str]:
    """Give the purposes of consent that the journeys' policies ask for."""
    found = {getattr(rule, "purpose", "") for one in plan.journeys.values() for rule in one.rules}
    return {purpose for purpose in found if isinstance(purpose, str) and purpose}


def _consents(customer: str, purposes: Sequence[str], now: Millis) -> Iterator[Event]:
    for purpose in purposes:
        data = {"purpose": purpose, "granted": True}
        identity = f"c{customer}-{purpose}"
        yield Event(id=identity, name="consent.changed", customer=customer, time=now, data=data)


def _texts(plan: Plan) -> tuple[str, ...]:
    """Give the texts that conditions ask for: events that no journey notices would show little."""
    found: set[str] = set()
    for journey in plan.journeys.values():
        where = journey.entry.match.where
        found |= set(re.findall(r"'([^']{1,40})'", where.source if where else ""))
    return tuple(sorted(found))


def _draws(fields: Mapping[str, Any], texts: tuple[str, ...]) -> list[tuple[str, Draw]]:
    known = _some_asked(texts)
    return [(field, _draw(str(kind).removesuffix("?"), known)) for field, kind in fields.items()]


def _some_asked(texts: tuple[str, ...]) -> Draw:
    """Give texts, half of them such as conditions ask for."""
    others = tuple(f"k{number}" for number in range(KEYS))

    def draw(chance: random.Random) -> str:
        some = texts if texts and chance.random() < HALF else others
        return some[int(len(some) * chance.random())]

    return draw


def _draw(kind: str, text: Draw) -> Draw:
    """Give what makes up values of a type."""
    draws: dict[str, Draw] = {
        "string": text,
        "number": lambda chance: round(100 * chance.random() ** 2, 2),
        "integer": lambda chance: int(10 * chance.random()),
        "boolean": lambda chance: chance.random() < HALF,
        "timestamp": lambda chance: instant(BEGIN + int(2 * MONTH * chance.random())),
        "money": lambda chance: {"amount": f"{100 * chance.random():.2f}", "currency": "EUR"},
        "list<string>": lambda chance: [text(chance)],
        "list<object>": lambda _chance: [],
        "list<number>": lambda chance: [chance.random()],
        "map<number>": lambda chance: {text(chance): chance.random()},
    }
    return draws.get(kind, lambda _chance: {})
