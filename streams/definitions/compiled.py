"""From documents as they lie in the topic to a plan: read, compiled, findings logged."""

from collections.abc import Sequence

import structlog

from journeys.compiling.plan import compile_plan
from journeys.loader import load
from journeys.plan import Plan, Settings
from streams.definitions.manifest import Document

log = structlog.get_logger("rumbo.definitions")


def compiled(number: int, documents: Sequence[Document], settings: Settings, before: Plan) -> Plan:
    """Compile a manifest's documents; what is broken is switched off and said, the rest runs."""
    reads, findings = load({document.path: document.text for document in documents})
    plan, more = compile_plan(number, reads, settings, before)
    for finding in (*findings, *more):
        log.error("document_switched_off", finding=str(finding), plan=number)
    log.info("plan_compiled", plan=number, journeys=sorted(plan.journeys))
    return plan
