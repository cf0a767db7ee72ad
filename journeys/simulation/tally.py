"""A tally of a simulation: who went where, what would go out, what is held back and by which rule."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from journeys.event import Millis
from journeys.local_time import instant
from journeys.outcome import Message, Move, Outcome

DAY: Millis = 86_400_000
EMITTED = frozenset({"journey.decisions", "price.offers", "customer.insights"})
"""The topics in which emissions lie; decisions lie in the first, too."""


def _counters() -> defaultdict[str, Counter[str]]:
    return defaultdict(Counter)


@dataclass(slots=True)
class Tally:
    """Counts of a simulation.

    ``moves`` counts by journey, the step that was left (empty at the entry) and the one that was come
    to; ``emitted`` by day and channel (``kind`` and surface); ``held`` by rule and outcome;
    ``chosen`` by journey and step, then by arm; ``goals`` by journey, then by goal;
    ``exposed`` by experiment, then by arm.
    """

    moves: Counter[Move] = field(default_factory=Counter)
    emitted: defaultdict[str, Counter[str]] = field(default_factory=_counters)
    contents: Counter[str] = field(default_factory=Counter)
    held: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    chosen: defaultdict[str, Counter[str]] = field(default_factory=_counters)
    goals: defaultdict[str, Counter[str]] = field(default_factory=_counters)
    held_out: Counter[str] = field(default_factory=Counter)
    exposed: defaultdict[str, Counter[str]] = field(default_factory=_counters)

    def add(self, outcome: Outcome, now: Millis) -> None:
        """Count one outcome."""
        self.moves.update(outcome.moves)
        for message in outcome.messages:
            topic = message.topic
            if topic in EMITTED:
                self._emission(message, now)
            elif topic == "journey.suppressions":
                self._suppression(message)
            elif topic == "journey.lifecycle" and "event" in message.data:
                self._lifecycle(message)

    def _emission(self, message: Message, now: Millis) -> None:
        data = message.data
        if data["kind"] == "decide":
            if data["chosen"]:
                self.chosen[f"{data['journey']}.{data['step']}"][data["chosen"]] += 1
            return
        day = (instant(now - now % DAY) or "")[:10]
        for surface in data["surfaces"] or ["-"]:
            self.emitted[day][f"{data['kind']} {surface}"] += 1
        self.contents[data["content"] or "-"] += 1

    def _suppression(self, message: Message) -> None:
        data = message.data
        self.held[data["rule"], data["outcome"], data["place"] or ""] += 1

    def _lifecycle(self, message: Message) -> None:
        data = message.data
        if data["event"] == "goal":
            self.goals[data["journey"]][data["reason"]] += 1
        if data["event"] == "exposed":
            self.exposed[data["experiment"]][data["arm"]] += 1
        if data["event"] == "entered" and data.get("held_out"):
            self.held_out[data["journey"]] += 1

    @property
    def emissions(self) -> int:
        """How many emissions would have gone out, each counted once for every surface."""
        return sum(sum(channels.values()) for channels in self.emitted.values())

    def entered(self, journey: str) -> int:
        """Count the entries into a journey."""
        return sum(n for (name, left, _), n in self.moves.items() if name == journey and not left)

    def standing(self, journey: str, step: str) -> int:
        """Count those who stand on a step at the end: who came to it and did not leave it."""
        came = sum(n for (name, _, to), n in self.moves.items() if (name, to) == (journey, step))
        left = sum(n for (name, at, _), n in self.moves.items() if (name, at) == (journey, step))
        return max(0, came - left)  # more leave a fork than come

    def ends(self, journey: str) -> Counter[str]:
        """Count the ends of a journey by reason."""
        found: Counter[str] = Counter()
        for (name, _, to), count in self.moves.items():
            if name == journey and to.startswith("="):
                found[to[1:]] += count
        return found
