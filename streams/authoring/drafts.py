"""Drafts: the documents of a new journey, as the texts of their files."""

import json
from collections.abc import Mapping
from string import Template
from typing import Any

from journeys.durations import UNITS, written
from journeys.json_schema import header
from journeys.loader import load
from journeys.local_time import instant
from streams.authoring import templates
from streams.authoring.neighbours import Neighbours
from streams.authoring.outline import Outline
from streams.authoring.passage import SURFACE, Passage, first_passage

FIELDS: Mapping[str, Mapping[str, str]] = {
    "page.viewed": {"page": "string"},
    "order.completed": {"value": "number"},
}
"""The fields of events that a person need not explain."""

SAMPLES: Mapping[str, Any] = {
    "number": 1.0,
    "integer": 1,
    "boolean": True,
    "timestamp": "2026-03-02T10:00:00Z",
    "money": {"amount": "1.00", "currency": "EUR"},
    "object": {},
}
"""A value of each type; lists and maps are empty, and a text says of which field it is."""


def drafts(outline: Outline, around: Neighbours) -> dict[str, str]:
    """Give the texts of the files that a journey needs beside its neighbours, the journey first."""
    policy = {f"{outline.name}.policy.yaml": _own_policy(outline, around)}
    used = first_passage(around.policies, outline.wait)
    found = used or _passage_through(policy, outline)
    words = _words(outline, around, found)
    texts = {
        f"{outline.name}.journey.yaml": _filled(templates.JOURNEY, words),
        f"{outline.name}.reminds.test.yaml": _filled(templates.REMINDS, words),
        f"{outline.name}.in-time.test.yaml": _filled(templates.IN_TIME, words),
    }
    texts |= policy if used is None else {}
    declared = _declarations(outline, around, found)
    if declared:
        words |= {"declared": "\n".join(declared)}
        texts[f"{outline.name}.schema.yaml"] = _filled(templates.SCHEMA, words)
    return texts


def _own_policy(outline: Outline, around: Neighbours) -> str:
    purposes = around.purposes
    purpose = "marketing" if not purposes or "marketing" in purposes else purposes[0]
    return _filled(templates.POLICY, {"name": outline.name, "consent": purpose})


def _passage_through(policy: Mapping[str, str], outline: Outline) -> Passage:
    found = first_passage(load(policy)[0], outline.wait)
    assert found is not None  # noqa: S101 - its quiet hours are shorter than a day
    return found


def _declarations(outline: Outline, around: Neighbours, found: Passage) -> list[str]:
    """Give the lines of a schema that declare what nothing declares yet."""
    events = [event for event in (outline.event, outline.goal) if event not in around.events]
    lines = [f"  {event}: {_flow(FIELDS.get(event, {}))}" for event in events]
    missing = found.consent and found.consent not in around.purposes
    return [
        *(["events:"] if events else []),
        *lines,
        *([f"consents: [{found.consent}]"] if missing else []),
    ]


def _words(outline: Outline, around: Neighbours, found: Passage) -> dict[str, str]:
    fields, reached = _fields(outline.event, around), _fields(outline.goal, around)
    return {
        "name": outline.name,
        "event": outline.event,
        "goal": outline.goal,
        "wait": written(outline.wait),
        "half": written(outline.wait // 2),
        "longer": written(outline.wait + UNITS["d"]),
        "within": written(outline.wait + 7 * UNITS["d"]),
        "value": ", value: event.value" if reached.get("value") in {"number", "integer"} else "",
        "field": next((name for name, kind in fields.items() if kind == "string"), "field"),
        "policy": found.policy,
        "policy_file": found.path,
        "given": f"given:\n  consents: [{found.consent}]\n" if found.consent else "",
        "begin": (instant(found.begin) or "").replace(".000Z", "Z"),
        "surface": SURFACE,
        "event_data": _data(fields),
        "goal_data": _data(reached),
        "reminds": outline.reminds,
        "in_time": outline.in_time,
    }


def _fields(event: str, around: Neighbours) -> Mapping[str, str]:
    return around.events.get(event, FIELDS.get(event, {}))


def _data(fields: Mapping[str, str]) -> str:
    """Give a value to every field that must be there."""
    data = {name: _sample(name, kind) for name, kind in fields.items() if not kind.endswith("?")}
    return f", data: {_flow(data)}" if data else ""


def _sample(name: str, kind: str) -> Any:
    if kind.startswith("list"):
        return []
    return {} if kind.startswith("map") else SAMPLES.get(kind, f"a {name}")


def _flow(values: Mapping[str, Any]) -> str:
    """Write a mapping on one line; what reads as a bare word needs no quotes.

    >>> _flow({"page": "string", "value": 1.0, "note": "a note"})
    '{page: string, value: 1.0, note: "a note"}'
    """
    shown = {
        name: one if isinstance(one, str) and one.isalpha() else json.dumps(one)
        for name, one in values.items()
    }
    return f"{{{', '.join(f'{name}: {one}' for name, one in shown.items())}}}"


def _filled(template: Template, words: Mapping[str, str]) -> str:
    return f"{header('.')}\n{template.substitute(words)}"
