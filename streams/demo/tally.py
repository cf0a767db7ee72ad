"""The tally: what the demo's page shows, folded from the messages that came out."""

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

import msgspec

from streams.demo.score import Decided, Score
from streams.envelope.instant import read_time

Row = tuple[str, str, str]
"""A line of the page: the customer, what, and why."""

MOST = 60
"""Lines that are kept for the page."""

JOURNEY = "next-category"
"""The journey whose decisions the data can judge."""


class Arm(msgspec.Struct):
    """An arm of a decision."""

    arm: str
    eligible: bool


class Body(msgspec.Struct):
    """What the page needs of a message's data."""

    customer: str = ""
    journey: str = ""
    event: str = ""
    step: str | None = None
    chosen: str | None = None
    blocked: bool = False
    rule: str = ""
    outcome: str = ""
    reason: str | None = None
    content: str | None = None
    arms: list[Arm] = []
    quote: dict[str, Any] | None = None


class Envelope(msgspec.Struct):
    """A message: its kind, its time and its data."""

    type: str
    time: str
    data: Body


@dataclass(slots=True)
class Tally:
    """Counts and last words; ``someone`` is the first customer who got an offer."""

    score: Score
    entered: Counter[str] = field(default_factory=Counter)
    exited: Counter[str] = field(default_factory=Counter)
    decided: Counter[str] = field(default_factory=Counter)
    suppressed: Counter[str] = field(default_factory=Counter)
    decisions: int = 0
    offers: int = 0
    suppressions: int = 0
    insights: int = 0
    last: deque[Row] = field(default_factory=lambda: deque(maxlen=MOST))
    last_offers: deque[Row] = field(default_factory=lambda: deque(maxlen=MOST))
    someone: str = ""
    _decoder: Any = field(default_factory=lambda: msgspec.json.Decoder(Envelope))

    def add(self, value: bytes) -> None:
        """Take one message in."""
        message: Envelope = self._decoder.decode(value)
        kind = message.type.removeprefix("rumbo.")
        handle = getattr(self, f"_{kind.replace('.', '_')}", None)
        if handle is not None:
            handle(message)

    def _decision(self, message: Envelope) -> None:
        body = message.data
        self.decisions += 1
        self.decided[body.journey] += 1
        if body.chosen is None or body.blocked:
            return
        self.last.append((body.customer, body.journey, body.reason or ""))
        if body.journey == JOURNEY:
            eligible = tuple(arm.arm for arm in body.arms if arm.eligible)
            at = read_time(message.time, "time")
            self.score.decided(Decided(at, body.customer, body.chosen, eligible))

    def _offer(self, message: Envelope) -> None:
        self.offers += 1
        self.someone = self.someone or message.data.customer
        quote = message.data.quote or {}
        price = f"{quote['on']} {quote['list']['amount']} → {quote['price']['amount']}"
        self.last_offers.append((message.data.customer, price, quote.get("reason", "")))

    def _suppression(self, message: Envelope) -> None:
        self.suppressions += 1
        self.suppressed[f"{message.data.rule} ({message.data.outcome})"] += 1

    def _insight(self, _message: Envelope) -> None:
        self.insights += 1

    def _enrolment_entered(self, message: Envelope) -> None:
        self.entered[message.data.journey] += 1

    def _enrolment_exited(self, message: Envelope) -> None:
        self.exited[message.data.journey] += 1
