"""What happened to one customer in a rehearsal, in the words of test documents."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from journeys.durations import written
from journeys.event import Millis
from journeys.outcome import Message

OUTCOME = "rumbo.experiment.outcome"
"""What belongs to the customer and to no journey: one that met the experiment tells of it."""

LONGEST = 80
"""Characters of the longest value in a line of a timeline."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened: ``after`` counts from the first moment of the test."""

    after: Millis
    what: str
    step: str = ""
    reason: str = ""
    rule: str = ""
    chosen: str = ""
    content: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Give it as one line of a timeline.

        >>> str(Happening(86_400_000, "decision", step="pick", chosen="CHEESE"))
        '+1d decision step=pick chosen=CHEESE'
        """
        return line(f"+{written(self.after)}", self.what, _said(self), self.data)


def line(after: str, what: str, said: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    """Give one line of a timeline: when, what, and every word that is said of it."""
    words = [f"{name}={value}" for name, value in said.items() if value]
    told = [f"{name}={_short(value)}" for name, value in data.items() if value is not None]
    return " ".join([after, what, *words, *told])


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _said(one: Happening) -> dict[str, str]:
    return {name: getattr(one, name) for name in ("step", "reason", "rule", "chosen", "content")}


def happenings(messages: Iterable[Message], journey: str, start: Millis) -> list[Happening]:
    """Give what these messages say of a journey, in order; an example is named by its decision."""
    steps: dict[str, str] = {}
    found = []
    for message in messages:
        data = message.data
        if message.topic == "learning.examples":
            one = _example(message, steps, start)
        elif data.get("journey") == journey or message.type == OUTCOME:
            one = READERS[message.topic](message, message.time - start)
            if one.what == "decision":
                steps[data["decision"]] = one.step
        else:
            continue
        found += [one] if one else []
    return found


def _lifecycle(message: Message, after: Millis) -> Happening:
    data = message.data
    kept = {name: data[name] for name in ("value", "held_out") if data.get(name) is not None}
    return Happening(
        after,
        data["event"],
        step=data.get("step") or "",
        reason=data.get("reason") or data.get("measure") or data.get("experiment") or "",
        chosen=data.get("arm") or "",
        data=kept,
    )


def _decision(message: Message, after: Millis) -> Happening:
    data = message.data
    if data["kind"] != "decide":
        return _emission(message, after)
    stopped = {arm["arm"]: arm["rule"] for arm in data["arms"] if not arm["eligible"]}
    told = {name: data[name] for name in ("blocked", "held_out", "visit") if data[name]}
    told |= {"stopped": stopped} if stopped else {}
    told |= {"propensity": data["propensity"]} if "propensity" in data else {}
    return Happening(
        after,
        "decision",
        step=data["step"],
        reason=data["reason"],
        chosen=data["chosen"] or "",
        data=told,
    )


_WORDS = {"price.offers": "offer", "customer.insights": "insight", "journey.decisions": "message"}


def _emission(message: Message, after: Millis) -> Happening:
    data = message.data
    told = dict(data["data"]) | {"kind": data["kind"], "expires": data["expires"]}
    told |= _weighed(data)
    return Happening(
        after,
        _WORDS[message.topic],
        step=data["step"],
        reason=data["reason"] or "",
        content=data["content"] or "",
        data=told | _quote(data.get("quote")),
    )


def _quote(quote: Any) -> dict[str, Any]:
    if quote is None:
        return {}
    return {
        "list": quote["list"]["amount"],
        "price": quote["price"]["amount"],
        "discount": quote["discount"],
        "stable": quote["stable"],
        "guardrails": [rail["code"] for rail in quote.get("guardrails", ())],
    }


def _suppression(message: Message, after: Millis) -> Happening:
    data = message.data
    return Happening(
        after,
        "suppression",
        step=data["step"],
        rule=data["rule"],
        content=data.get("content") or "",
        data={name: data[name] for name in ("kind", "outcome", "until", "note")} | _weighed(data),
    )


def _weighed(data: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the policies went by, where they had to."""
    return {name: data[name] for name in ("timezone_from", "priority") if name in data}


def _example(message: Message, steps: Mapping[str, str], start: Millis) -> Happening | None:
    """Give the example of a decision of this journey, or of a question; observations are no example."""
    data = message.data
    step = steps.get(data.get("decision", ""), "")
    if not step and "label" not in data:
        return None
    told: dict[str, Any] = {n: data[n] for n in ("model", "reward", "label") if n in data}
    chosen = data.get("arm", "")
    return Happening(message.time - start, "example", step=step, chosen=chosen, data=told)


READERS = {
    "journey.lifecycle": _lifecycle,
    "journey.decisions": _decision,
    "price.offers": _emission,
    "customer.insights": _emission,
    "journey.suppressions": _suppression,
}
"""How the messages of each topic are read."""
