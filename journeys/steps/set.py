"""``set``: write declared fields of the customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from journeys.steps.step import Go, Move, Passing
from journeys.walk import Walk


@dataclass(frozen=True, slots=True)
class SetStep(Passing):
    """Writes each field; a value that cannot be computed leaves its field as it was."""

    name: str
    next: str | None
    values: Mapping[str, Any]

    def enter(self, walk: Walk) -> Move:
        """Write the fields."""
        scope = walk.scope()
        for field, expression in self.values.items():
            value = computed(expression, scope)
            if value is not None:
                walk.run.state.fields[field] = value
        return Go(self.next)


def computed(expression: Any, scope: Any) -> Any:
    """Give a literal as it is, and an expression's value; None when it has none."""
    if not hasattr(expression, "reads"):
        return expression
    return expression.of(scope.value)
