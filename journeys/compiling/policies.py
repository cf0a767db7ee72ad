"""Contact policies: each document becomes its rules, consent first."""

from datetime import time

from journeys.compiling.names import Names
from journeys.countries import countries
from journeys.diagnostic import Read, close_to
from journeys.documents import PolicyDocument
from journeys.local_time import zone
from journeys.policies.caps import CapRule
from journeys.policies.consent import ConsentRule
from journeys.policies.quiet_hours import QuietHoursRule
from journeys.policies.rule import Rule
from journeys.tree import Loc


def compile_policy(read: Read, names: Names) -> tuple[Rule, ...] | None:
    """Give the rules of one policy, in the order in which they are asked; None when it has findings."""
    before = len(names.findings)
    rules = _rules(read, names)
    return rules if len(names.findings) == before else None


def _rules(read: Read, names: Names) -> tuple[Rule, ...]:
    document = read.document
    assert isinstance(document, PolicyDocument)  # noqa: S101 - the caller chose it by kind
    rules: list[Rule] = []
    if document.consent:
        if f"consent.{document.consent}" not in names.common:
            message = f"no schema declares the purpose {document.consent!r}"
            names.add(read, ("consent",), "E010", message)
        name = f"{document.policy}.consent"
        rules.append(ConsentRule(name, read.place(("consent",)), document.consent))
    for index, cap in enumerate(document.caps):
        for number, journey in enumerate(cap.journeys or ()):
            if journey not in names.journeys:
                loc: Loc = ("caps", index, "journeys", number)
                message = f"no journey is called {journey!r}"
                names.add(read, loc, "E012", message, close_to(journey, names.journeys))
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
    return (*rules, *_quiet_hours(read, document, names))


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
