"""Test documents: the names that they use exist, and their moments follow each other."""

from collections.abc import Iterable, Mapping
from typing import Any

from journeys.compiling.names import Names
from journeys.diagnostic import Read, close_to
from journeys.documents import TestDocument
from journeys.plan import Plan
from journeys.steps.experiment import ExperimentStep
from journeys.tree import Loc


def check_test(read: Read, names: Names, plan: Plan) -> None:
    """Note every name of a test that nothing bears: a test about nothing would always pass."""
    test = read.document
    assert isinstance(test, TestDocument)  # noqa: S101 - the caller chose it by kind
    _check_given(read, names, plan, test)
    _check_moments(read, names, test)
    _check_journey(read, names, plan, ("journey",), test.journey)
    for number, name in enumerate(test.beside):
        _check_journey(read, names, plan, ("beside", number), name)
    journey = plan.journeys.get(test.journey)
    if journey is None:
        return
    for name, choice in test.given.choose.items():
        loc: Loc = ("given", "choose", name)
        _known(read, names, (*loc, "key"), "step", name, journey.steps)
        step = journey.steps.get(name)
        if isinstance(step, ExperimentStep):
            _known(read, names, loc, "arm", str(choice), step.ways)
    for number, one in enumerate(test.then):
        if one.step is not None:
            _known(read, names, ("then", number, "step"), "step", one.step, journey.steps)


def _check_journey(read: Read, names: Names, plan: Plan, loc: Loc, name: str) -> None:
    if name not in plan.journeys:
        message = f"no valid journey is called {name!r}"
        names.add(read, loc, "E012", message, close_to(name, plan.journeys))


def _check_given(read: Read, names: Names, plan: Plan, test: TestDocument) -> None:
    given = test.given
    listed = {
        "consents": ("purpose", _of("consent", names)),
        "warming": ("feature that a condition asks about", plan.standing),
    }
    for part, (word, some) in listed.items():
        for number, name in enumerate(getattr(given, part)):
            _known(read, names, ("given", part, number), word, name, some)
    declared: Mapping[str, Iterable[str]] = {
        "customer": _of("customer", names),
        "preferences": _of("preference", names),
        "foretell": plan.outputs,
        "left": plan.budgets,
    }
    for part, known in declared.items():
        for name in getattr(given, part):
            _known(read, names, ("given", part, name, "key"), WORDS[part], name, known)


WORDS = {
    "customer": "field of the customer",
    "preferences": "preference",
    "foretell": "output of a model",
    "left": "budget",
}
"""What the names in a part of ``given`` stand for."""


def _check_moments(read: Read, names: Names, test: TestDocument) -> None:
    now: Any = None
    for number, one in enumerate(test.when):
        if one.at is not None and now is not None and one.at < now:
            message = "this moment lies before the one above it"
            names.add(read, ("when", number, "at"), "E017", message)
        now = one.at or now
        if one.event is not None and one.event not in names.events:
            message = f"no schema declares the event {one.event!r}"
            hint = close_to(one.event, names.events)
            names.add(read, ("when", number, "event"), "E010", message, hint)


def _of(space: str, names: Names) -> list[str]:
    return [name[len(space) + 1 :] for name in names.common if name.startswith(f"{space}.")]


def _known(read: Read, names: Names, loc: Loc, word: str, name: str, known: Iterable[str]) -> None:
    if name not in known:
        code = "E013" if word == "step" else "E010"
        names.add(read, loc, code, f"no {word} is called {name!r}", close_to(name, known))
