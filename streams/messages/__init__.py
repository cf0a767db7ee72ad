"""The body of every message that Rumbo writes: for consumers, AsyncAPI and tests."""

from streams.messages.action import Action, Emission
from streams.messages.body import AboutEnrolment, Body, Instant, Money, Priority, TraceStep
from streams.messages.control import (
    ClockAdvanced,
    Control,
    CustomerHandedOver,
    CustomersMoved,
    CustomersVisited,
    ModelPublished,
    PartitionOpened,
    PlanActivated,
)
from streams.messages.dead_letter import DeadLetterHeaders
from streams.messages.decision import Arm, Decision
from streams.messages.example import Example, Row
from streams.messages.experiment import Design, ExperimentOutcome, Exposure, MeasureSaid
from streams.messages.insight import Insight, ModelInsight
from streams.messages.lifecycle import CustomerMerged, JourneyDisabled, Lifecycle
from streams.messages.offer import Component, Guardrail, Offer, Quote, Rung
from streams.messages.record import CustomerRecord
from streams.messages.suppression import Suppression

__all__ = [
    "AboutEnrolment",
    "Action",
    "Arm",
    "Body",
    "ClockAdvanced",
    "Component",
    "Control",
    "CustomerHandedOver",
    "CustomerMerged",
    "CustomerRecord",
    "CustomersMoved",
    "CustomersVisited",
    "DeadLetterHeaders",
    "Decision",
    "Design",
    "Emission",
    "Example",
    "ExperimentOutcome",
    "Exposure",
    "Guardrail",
    "Insight",
    "Instant",
    "JourneyDisabled",
    "Lifecycle",
    "MeasureSaid",
    "ModelInsight",
    "ModelPublished",
    "Money",
    "Offer",
    "PartitionOpened",
    "PlanActivated",
    "Priority",
    "Quote",
    "Row",
    "Rung",
    "Suppression",
    "TraceStep",
]
