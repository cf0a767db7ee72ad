"""The one table of topics: names, keys, messages, partitions, retention and limits.

Topic creation, the AsyncAPI document and the reference in the docs are made from it.
"""

from dataclasses import dataclass
from enum import StrEnum

from streams import messages
from streams.messages import Body

KIB = 1024
DAY = 24 * 3_600_000
FOREVER = -1

INPUT_LIMIT = 256 * KIB
"""Largest record of the input topic, in bytes."""
OUTPUT_LIMIT = INPUT_LIMIT + 64 * KIB
"""Largest record of an output, in bytes: a dead letter holds its original and the cause."""
RECORD_LIMIT = 2 * KIB * KIB
"""Largest snapshot or document with its envelope, in bytes."""

INPUT = "clickstream.events"
"""Logical name of the input topic."""
DEAD_LETTERS = "rumbo.dead-letters"
"""Logical name of the topic of dead letters."""


class Direction(StrEnum):
    """Which way a topic goes, seen from Rumbo."""

    IN = "in"
    OUT = "out"
    INTERNAL = "internal"


class Partitions(StrEnum):
    """How many partitions a topic has."""

    INPUT = "as the input"
    LEARNING = "of learning"
    ONE = "one"


@dataclass(frozen=True, slots=True)
class Topic:
    """One row of the table.

    ``messages`` maps each CloudEvent type to the model of its data; an empty mapping means that the
    values are not CloudEvents (documents, snapshots, facts), but of the type ``media``.
    ``retention`` is in ms, ``limit`` in bytes.
    """

    name: str
    key: str
    direction: Direction
    purpose: str
    messages: dict[str, type[Body]]
    partitions: Partitions = Partitions.INPUT
    retention: int = 30 * DAY
    compacted: bool = False
    limit: int = OUTPUT_LIMIT
    media: str = "application/cloudevents+json"

    @property
    def settings(self) -> dict[str, str]:
        """The topic's settings at the broker.

        >>> TOPICS["clickstream.events"].settings["message.timestamp.type"]
        'LogAppendTime'
        """
        return {
            "cleanup.policy": "compact" if self.compacted else "delete",
            "retention.ms": str(self.retention),
            "retention.bytes": "-1",
            "max.message.bytes": str(self.limit),
            "message.timestamp.type": "LogAppendTime",
        }

    def count(self, partitions: int, learning: int) -> int:
        """Give the number of partitions, from those of the input and of the learning topics."""
        return {
            Partitions.INPUT: partitions,
            Partitions.LEARNING: learning,
            Partitions.ONE: 1,
        }[self.partitions]


def _table(*rows: Topic) -> dict[str, Topic]:
    return {row.name: row for row in rows}


TOPICS: dict[str, Topic] = _table(
    Topic(
        INPUT,
        "customer",
        Direction.IN,
        "Behaviour, context signals, outcomes and customer controls: CloudEvents 1.0, and Segment "
        "track, identify, page and alias as they are. Rumbo appends its own signed rumbo.* events.",
        {
            "rumbo.clock.advanced": messages.ClockAdvanced,
            "rumbo.model.published": messages.ModelPublished,
            "rumbo.plan.activated": messages.PlanActivated,
            "rumbo.partition.opened": messages.PartitionOpened,
            "rumbo.customers.moved": messages.CustomersMoved,
            "rumbo.customers.visited": messages.CustomersVisited,
            "rumbo.customer.handed_over": messages.CustomerHandedOver,
        },
        retention=FOREVER,
        limit=INPUT_LIMIT,
    ),
    Topic(
        "journey.decisions",
        "customer",
        Direction.OUT,
        "The chosen next step: a record of every decision, and the actions to carry out.",
        {"rumbo.decision": messages.Decision, "rumbo.message": messages.Action},
    ),
    Topic(
        "price.offers",
        "customer",
        Direction.OUT,
        "Priced offers to show, each with its quote.",
        {"rumbo.offer": messages.Offer},
    ),
    Topic(
        "journey.suppressions",
        "customer",
        Direction.OUT,
        "What did not go out, and the rule that stopped it.",
        {"rumbo.suppression": messages.Suppression},
    ),
    Topic(
        "journey.lifecycle",
        "customer",
        Direction.OUT,
        "Enrolments that entered, exited, reached a goal, migrated or faulted; who is in an experiment, "
        "and what is counted of them; customers who became one; and journeys that are switched off "
        "because a file is broken, keyed by the journey.",
        {
            f"rumbo.enrolment.{event}": messages.Lifecycle
            for event in ("entered", "exited", "goal", "migrated", "faulted")
        }
        | {
            "rumbo.customer.merged": messages.CustomerMerged,
            "rumbo.journey.disabled": messages.JourneyDisabled,
            "rumbo.experiment.exposed": messages.Exposure,
            "rumbo.experiment.outcome": messages.ExperimentOutcome,
        },
        retention=180 * DAY,
    ),
    Topic(
        "customer.insights",
        "customer",
        Direction.OUT,
        "What Rumbo has come to expect of a customer, such as churn.rising.",
        {"rumbo.insight": messages.Insight, "rumbo.model.insight": messages.ModelInsight},
    ),
    Topic(
        "customer.records",
        "customer",
        Direction.OUT,
        "Answers to export and erasure requests, with proof.",
        {"rumbo.record": messages.CustomerRecord},
        retention=7 * DAY,
    ),
    Topic(
        "learning.examples",
        "model",
        Direction.INTERNAL,
        "One labelled example per matured decision.",
        {"rumbo.example": messages.Example},
        partitions=Partitions.LEARNING,
        retention=FOREVER,
    ),
    Topic(
        "learning.snapshots",
        "model",
        Direction.INTERNAL,
        "The learner's state: numbers, schema, checksum, and the offset learned up to.",
        {},
        partitions=Partitions.LEARNING,
        retention=FOREVER,
        limit=RECORD_LIMIT,
        media="application/octet-stream",
    ),
    Topic(
        "rumbo.jobs",
        "fact",
        Direction.INTERNAL,
        "Epochs, claims with the offset where a fold begins, events set aside.",
        {},
        partitions=Partitions.ONE,
        retention=FOREVER,
        compacted=True,
        media="application/json",
    ),
    Topic(
        "journey.definitions",
        "kind/name@version#hash",
        Direction.INTERNAL,
        "Every version of every document, and the manifests that put them in force.",
        {},
        partitions=Partitions.ONE,
        retention=FOREVER,
        compacted=True,
        media="application/json",
        limit=RECORD_LIMIT,
    ),
    Topic(
        DEAD_LETTERS,
        "as in the input",
        Direction.OUT,
        "What could not be absorbed: the original bytes and headers, the cause and the stage.",
        {"rumbo.dead_letter": messages.DeadLetterHeaders},
        retention=90 * DAY,
        media="application/octet-stream",
    ),
)
"""Every topic by its logical name."""


def full_name(prefix: str, name: str) -> str:
    """Give a topic's name in the cluster: the deployment's prefix, then the logical name.

    >>> full_name("acme.", "journey.decisions")
    'acme.journey.decisions'
    >>> full_name("", "decisions")
    Traceback (most recent call last):
    KeyError: "there is no topic 'decisions'"
    """
    if name not in TOPICS:
        raise KeyError(f"there is no topic {name!r}")
    return prefix + name
