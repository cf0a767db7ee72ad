"""What expressions of a document set may read: events, customers, consents and preferences, typed."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from journeys.compiling.clocks import MisplacedClockError, check_clock
from journeys.diagnostic import Diagnostic, Read, close_to
from journeys.documents import FeaturesDocument, JourneyDocument, ModelDocument, SchemaDocument
from journeys.expressions import Condition, Expression, ValueExpression
from journeys.expressions import compile_condition as condition_of
from journeys.expressions import compile_value as value_of
from journeys.plan import Match
from journeys.tree import Loc
from journeys.warming import SPACE as WARMING
from journeys.wording import ExpressionError

CONTROLS: Mapping[str, Mapping[str, str]] = {
    "consent.changed": {"purpose": "string", "granted": "boolean"},
    "preference.changed": {"name": "string", "value": "any"},
    "profile.changed": {},
    "customer.merged": {"other": "string"},
    "message.delivered": {"emission": "string?"},
    "message.failed": {"emission": "string"},
    "message.expired": {"emission": "string"},
}
"""The events that are always declared."""

MOST_EXPRESSIONS = 2000
"""How many expressions one file may hold."""

T = TypeVar("T", bound=Expression)


@dataclass(slots=True)
class Names:
    """Declared names with their types, and the findings of what does not fit them."""

    events: dict[str, dict[str, str]] = field(default_factory=dict)
    common: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    journeys: frozenset[str] = frozenset()
    listed: dict[str, frozenset[str]] = field(default_factory=dict)
    """By policy: the journeys that list it."""
    asked_warm: set[str] = field(default_factory=set)
    """Features of which an expression asks whether they are warming."""
    findings: list[Diagnostic] = field(default_factory=list)
    _features: dict[str, None] = field(default_factory=dict)
    _compiled: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, reads: Sequence[Read]) -> "Names":
        """Collect what the documents declare."""
        names = cls(
            events={name: dict(fields) for name, fields in CONTROLS.items()},
            journeys=frozenset(read.name for read in reads if read.kind == "journey"),
        )
        for read in reads:
            document = read.document
            if isinstance(document, SchemaDocument):
                names._declare(document)
            elif isinstance(document, FeaturesDocument):
                for name, feature in document.define.items():
                    full = [f"{name}.{key}" for key in feature.keys or ()] or [name]
                    if not feature.n:  # a list has yet to say of what
                        names.declare(full, "number")
            elif isinstance(document, ModelDocument) and document.publishes:
                names.common[f"customer.{document.publishes}"] = "number"
            elif isinstance(document, JourneyDocument):
                for policy in document.policies:
                    names.listed[policy] = names.listed.get(policy, frozenset()) | {read.name}
        return names

    def _declare(self, document: SchemaDocument) -> None:
        for event, fields in document.events.items():
            self.events[event] = dict(fields)
        self.said |= {f"customer.{n}": _type(kind) for n, kind in document.customer.items()}
        self.said |= {f"preference.{n}": _type(k) for n, k in document.preferences.items()}
        self.common |= self.said
        self.common |= {f"consent.{purpose}": "boolean" for purpose in document.consents}

    def types(self, event: str = "", bound: Mapping[str, str] | None = None) -> dict[str, str]:
        """Give the variables that stand where this event is looked at."""
        fields = {f"event.{name}": _type(kind) for name, kind in self.events.get(event, {}).items()}
        if event:
            fields |= {"event.time": "timestamp", "event.name": "string"}
        return self.common | fields | dict(bound or {})

    def condition(
        self, read: Read, loc: Loc, source: str | None, types: Mapping[str, str]
    ) -> Condition | None:
        """Compile a condition, or note what is wrong with it."""
        return self._expression(condition_of, read, loc, source, types)

    def value(
        self, read: Read, loc: Loc, source: str | None, types: Mapping[str, str]
    ) -> ValueExpression | None:
        """Compile a value, or note what is wrong with it."""
        return self._expression(value_of, read, loc, source, types)

    def _expression(
        self,
        compiled: Callable[[str, Mapping[str, str]], T],
        read: Read,
        loc: Loc,
        source: str | None,
        types: Mapping[str, str],
    ) -> T | None:
        if source is None:
            return None
        self._compiled[read.path] += 1
        if self._compiled[read.path] > MOST_EXPRESSIONS:
            if self._compiled[read.path] == MOST_EXPRESSIONS + 1:
                self.add(read, loc, "E007", f"more than {MOST_EXPRESSIONS:,} expressions in a file")
            return None
        try:
            check_clock(source, types)
            if f"{WARMING}." not in source:
                return compiled(source, types)
            return self._asking(compiled(source, {**types, **self._warming()}))
        except ExpressionError as error:
            self._note(read, loc, error)
            return None

    def _warming(self) -> dict[str, str]:
        return {f"{WARMING}.{name}": "boolean" for name in self._features}

    def _asking(self, expression: T) -> T:
        """Remember which features it asks about: of no others is kept since when they stand."""
        asked = [name.partition(".") for name in expression.reads]
        self.asked_warm.update(name for space, _, name in asked if space == WARMING)
        return expression

    def number(
        self, read: Read, loc: Loc, source: str | None, types: Mapping[str, str]
    ) -> ValueExpression | None:
        """Compile an expression that gives a number, or note that it gives something else."""
        found = self.value(read, loc, source, types)
        if found is None or found.kind in {"DOUBLE", "INT", "UINT"}:
            return found
        self.add(read, loc, "E011", f"a number is needed, this is a {found.kind.lower()}")
        return None

    def match(
        self,
        read: Read,
        loc: Loc,
        event: str,
        where: str | None,
        bound: Mapping[str, str] | None = None,
    ) -> Match:
        """Compile what waits for an event."""
        if event not in self.events:
            message = f"no schema declares the event {event!r}"
            self.add(read, (*loc, "event"), "E010", message, close_to(event, self.events))
            return Match(event)
        where_loc = (*loc, "where")
        return Match(event, self.condition(read, where_loc, where, self.types(event, bound)))

    def declare(self, fields: Iterable[str], kind: str) -> None:
        """Let expressions read these features as values of this type."""
        self.common |= {f"customer.{name}": kind for name in fields}
        self._features |= dict.fromkeys(fields)

    def forget(self, fields: Sequence[str]) -> None:
        """Let nothing read features and answers of models that were found wrong."""
        for name in fields:
            self.common.pop(f"customer.{name}", None)
            self._features.pop(name, None)

    def add(self, read: Read, loc: Loc, code: str, message: str, hint: str = "") -> None:
        """Note a finding."""
        self.findings.append(read.finding(loc, code, message, hint))

    def _note(self, read: Read, loc: Loc, error: ExpressionError) -> None:
        line, column = read.at(loc)
        column += error.column + read.quoted(loc)
        code = "E023" if isinstance(error, MisplacedClockError) else "E011"
        found = Diagnostic(read.path, line, column, code, str(error), error.hint)
        self.findings.append(found)


def _type(kind: str) -> str:
    return kind.removesuffix("?")
