"""What was said lately: as far back as the last decisions reach, in every topic alike."""

from collections.abc import Callable, Sequence

from streams.messages import Body, Decision, Emission, Lifecycle, Suppression
from streams.why.fate import ENDS
from streams.why.said import Said
from streams.why.trail import TOPICS, Enough, Trail, since

DECISIONS = "journey.decisions"


async def recent(trail: Trail, last: int, identity: str | None = None) -> list[Said]:
    """Give what was said since the decision before the ``last`` ones, or since the one with this id.

    An id that stands on no decision (of an emission, of a quote) is looked for as far back as the
    trail goes.
    """
    enough = _decided(last) if identity is None else _named(identity)
    found = await trail.back(DECISIONS, enough)
    places = [said.place for said in found if isinstance(said.body, Decision)]
    stop = since(min(places)) if enough(found) else lambda _: False
    for topic in TOPICS:
        if topic != DECISIONS:
            found += await trail.back(topic, stop)
    return found


def _decided(last: int) -> Enough:
    return lambda found: sum(isinstance(one.body, Decision) for one in found) > last


def _named(identity: str) -> Enough:
    def enough(found: Sequence[Said]) -> bool:
        bodies = [one.body for one in found]
        return any(isinstance(b, Decision) and b.decision == identity for b in bodies)

    return enough


async def about(trail: Trail, journey: str) -> list[Said]:
    """Give the last that went out, was stopped, and ended, of this customer in one journey."""

    def reached(telling: Telling) -> Enough:
        return lambda found: any(
            getattr(one.body, "journey", None) == journey and telling(one.body) for one in found
        )

    return [one for topic, telling in TELLING for one in await trail.back(topic, reached(telling))]


Telling = Callable[[Body], bool]
"""Says whether a message is of the kind that is looked for."""

TELLING: tuple[tuple[str, Telling], ...] = (
    ("journey.decisions", lambda body: isinstance(body, Emission)),
    ("price.offers", lambda body: isinstance(body, Emission)),
    ("journey.suppressions", lambda body: isinstance(body, Suppression)),
    ("journey.lifecycle", lambda body: isinstance(body, Lifecycle) and body.event in ENDS),
)
"""What tells of the past of a journey, by topic."""
