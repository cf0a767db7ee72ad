"""What is in force for a partition: its plan, the documents that it was made of, and what was found wrong in them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from journeys.compiling.plan import compile_plan
from journeys.diagnostic import Diagnostic, Read
from journeys.loader import load
from journeys.plan import Plan, Settings
from streams.definitions.book import DefinitionsBook
from streams.definitions.manifest import Document


@dataclass(frozen=True, slots=True)
class InForce:
    """A manifest as people ask about it: the plan, and the documents with their places and findings."""

    plan: Plan
    documents: tuple[Document, ...]
    reads: tuple[Read, ...]
    findings: tuple[Diagnostic, ...]


def judged(number: int, documents: Sequence[Document], settings: Settings, before: Plan) -> InForce:
    """Compile documents as a lane does, and keep what it only logs."""
    reads, findings = load({document.path: document.text for document in documents})
    plan, more = compile_plan(number, reads, settings, before)
    return InForce(plan, tuple(documents), tuple(reads), tuple(sorted([*findings, *more])))


async def in_force(kafka: str, topic: str, number: int) -> InForce | None:
    """Read the manifest of this number from ``journey.definitions``; None when it is not there."""
    kept: dict[int, InForce] = {}

    def compiled(
        number: int, documents: Sequence[Document], settings: Settings, before: Plan
    ) -> Plan:
        kept[number] = judged(number, documents, settings, before)
        return kept[number].plan

    book = DefinitionsBook(kafka, topic, compiled)
    try:
        await book.start()
        plan = await book.plan(number)
    finally:
        await book.stop()
    found = kept.get(book.catalogue.compiled_at(number))
    return replace(found, plan=plan) if found and plan else None
