"""The linter: documents that hold, and what in them is doubtful all the same."""

from collections.abc import Sequence

from journeys.diagnostic import Diagnostic, Read
from journeys.documents import JourneyDocument
from journeys.linting.allowance import without_allowed
from journeys.linting.journey import RULES, many_arms
from journeys.linting.whole import (
    expiring_while_held,
    shared_salts,
    unannounced_prices,
    unread_features,
    untested,
    without_a_policy,
)

WHOLE = (
    without_a_policy,
    untested,
    shared_salts,
    unread_features,
    expiring_while_held,
    unannounced_prices,
)
"""The rules that look at all documents together."""


def lint(reads: Sequence[Read], weekly: int | None = None) -> list[Diagnostic]:
    """Give every warning about these documents that none of their comments allows.

    ``weekly`` says how many decisions each ``decide`` takes in a week, where that is known.
    """
    found: list[Diagnostic] = []
    for read in reads:
        journey = read.document
        if isinstance(journey, JourneyDocument):
            found += [one for rule in RULES for one in rule(read, journey)]
            found += many_arms(read, journey, weekly) if weekly is not None else ()
    for rule in WHOLE:
        found += rule(reads)
    return sorted(without_allowed(reads, found))
