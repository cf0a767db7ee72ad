"""Contact policies: each document becomes its rules, consent first."""

from collections.abc import Sequence
from datetime import time
from typing import NamedTuple

from journeys.compiling.names import Names
from journeys.countries import countries
from journeys.diagnostic import Read, close_to
from journeys.documents import PolicyDocument
from journeys.local_time import zone
from journeys.policies.caps import CapRule
from journeys.policies.consent import ConsentRule
from journeys.policies.exclusive import ExclusiveRule
from journeys.policies.hold import HoldRule
from journeys.policies.quiet_hours import QuietHoursRule
from journeys.policies.rule import Rule
from journeys.tree import Loc


class Policy(NamedTuple):
    """A policy's rules for emissions, in the order in which they are asked, and its rule for entries."""

    rules: tuple[Rule, ...]
    exclusive: ExclusiveRule | None


def compile_policy(read: Read, names: Names) -> Policy | None:
    """Give the rules of one policy; None when it has findings."""
    document = read.document
    assert isinstance(document, PolicyDocument)  # noqa: S101 - the caller chose it by kind
    before = len(names.findings)
    policy = Policy(_rules(read, document, names), _exclusive(read, document, names))
    return policy if len(names.findings) == before else None


def _rules(read: Read, document: PolicyDocument, names: Names) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    if document.consent:
        if f"consent.{document.consent}" not in names.common:
            message = f"no schema declares the purpose {document.consent!r}"
            names.add(read, ("consent",), "E010", message)
        name = f"{document.policy}.consent"
        rules.append(ConsentRule(name, read.place(("consent",)), document.consent))
    for index, cap in enumerate(document.caps):
        _check_journeys(read, ("caps", index), cap.journeys, names)
        rules.append(
            CapRule(
                name=f"{document.policy}.{cap.name}",
                place=read.place(("caps", index)),
                count=cap.count,
                within=cap.within,
                surface=cap.surface or "",
                purpose=cap.purpose or "",
                journeys=tuple(cap.journeys or ()),
            )
        )
    rules += _quiet_hours(read, document, names)
    if document.hold:
        rules.append(HoldRule(f"{document.policy}.hold", read.place(("hold",)), document.hold))
    return tuple(rules)


def _check_journeys(read: Read, loc: Loc, journeys: Sequence[str] | None, names: Names) -> None:
    for number, journey in enumerate(journeys or ()):
        if journey not in names.journeys:
            message = f"no journey is called {journey!r}"
            hint = close_to(journey, names.journeys)
            names.add(read, (*loc, "journeys", number), "E012", message, hint)


def _exclusive(read: Read, document: PolicyDocument, names: Names) -> ExclusiveRule | None:
    exclusive = document.exclusive
    if exclusive is None:
        return None
    _check_journeys(read, ("exclusive",), exclusive.journeys, names)
    named = frozenset(exclusive.journeys or ())
    return ExclusiveRule(
        name=f"{document.policy}.{exclusive.group}",
        place=read.place(("exclusive",)),
        most=exclusive.at_most,
        journeys=named or names.listed.get(document.policy, frozenset()),
    )


def _quiet_hours(read: Read, document: PolicyDocument, names: Names) -> tuple[Rule, ...]:
    quiet = document.quiet_hours
    if quiet is None:
        return ()
    _check_zone(read, ("quiet_hours", "timezone"), quiet.timezone, names)
    for country, named in quiet.countries.items():
        loc: Loc = ("quiet_hours", "countries", country)
        if country not in countries():
            names.add(read, (*loc, "key"), "E004", f"no country has the code {country!r}")
        _check_zone(read, loc, named, names)
    rule = QuietHoursRule(
        name=f"{document.policy}.quiet_hours",
        place=read.place(("quiet_hours",)),
        begins=time.fromisoformat(quiet.from_),
        ends=time.fromisoformat(quiet.to),
        default_zone=quiet.timezone,
        defers=quiet.then == "defer",
        countries=quiet.countries,
    )
    return (rule,)


def _check_zone(read: Read, loc: Loc, name: str, names: Names) -> None:
    if zone(name) is None:
        names.add(read, loc, "E004", f"no time zone is called {name!r}")
