"""What is doubtful in a set of documents, looked at together."""

import re
from collections.abc import Iterator, Mapping, Sequence

from journeys.diagnostic import Diagnostic, Read
from journeys.documents import (
    FeaturesDocument,
    JourneyDocument,
    OfferDocument,
    PolicyDocument,
    TestDocument,
)
from journeys.documents.steps import Split
from journeys.durations import written


def without_a_policy(reads: Sequence[Read]) -> Iterator[Diagnostic]:
    """Find journeys that contact people without consent, caps or quiet hours, also by a call (W12)."""
    journeys = {r.name: r.document for r in reads if isinstance(r.document, JourneyDocument)}
    for read in reads:
        journey = journeys.get(read.name) if read.kind == "journey" else None
        if journey is None or journey.policies or journey.transactional:
            continue
        if any(map(_contacts, _run_by(journey, journeys))):
            message = "its emissions pass no policy: no consent, no caps, no quiet hours"
            yield read.finding(("journey",), "W12", message)


def _contacts(journey: JourneyDocument) -> bool:
    return any(step.emit and step.emit.kind != "insight" for step in journey.steps.values())


def _run_by(
    journey: JourneyDocument, journeys: Mapping[str, JourneyDocument]
) -> list[JourneyDocument]:
    """Give a journey and those of which it runs the steps."""
    found = {journey.journey: journey}
    waiting = [journey]
    while waiting:
        calls = (step.call for step in waiting.pop().steps.values())
        names = {call.journey for call in calls if call} - found.keys()
        waiting += (more := [journeys[name] for name in sorted(names & journeys.keys())])
        found |= {one.journey: one for one in more}
    return list(found.values())


def untested(reads: Sequence[Read]) -> Iterator[Diagnostic]:
    """Find journeys that no test tries (W11)."""
    tried = {read.document.journey for read in reads if isinstance(read.document, TestDocument)}
    for read in reads:
        if isinstance(read.document, JourneyDocument) and read.name not in tried:
            yield read.finding(("journey",), "W11", "no test tries this journey")


def expiring_while_held(reads: Sequence[Read]) -> Iterator[Diagnostic]:
    """Find emissions that have expired once their policies have held them (W15)."""
    holds = {r.name: r.document.hold for r in reads if isinstance(r.document, PolicyDocument)}
    for read in reads:
        journey = read.document
        if not isinstance(journey, JourneyDocument) or journey.transactional:
            continue
        hold = max((holds.get(policy, 0) for policy in journey.policies), default=0)
        for name, step in journey.steps.items():
            expires = step.emit.expires if step.emit and step.emit.kind != "insight" else None
            if expires is not None and expires <= hold:
                message = f"its policies hold it for {written(hold)}: by then it has expired"
                yield read.finding(("steps", name, "emit", "expires"), "W15", message)


def shared_salts(reads: Sequence[Read]) -> Iterator[Diagnostic]:
    """Find splits that assign alike, though their ways differ (W05)."""
    first: dict[str, tuple[Read, Split]] = {}
    for read, name, split in _splits(reads):
        before, other = first.setdefault(split.salt or "", (read, split))
        if other.shares != split.shares:
            message = (
                f"the salt {split.salt!r} assigns the customers of a split in {before.path} too,"
                " which has other shares: who goes where depends on both"
            )
            yield read.finding(("steps", name, "split", "salt"), "W05", message)


def _splits(reads: Sequence[Read]) -> Iterator[tuple[Read, str, Split]]:
    for read in reads:
        if isinstance(read.document, JourneyDocument):
            for name, step in read.document.steps.items():
                if step.split and step.split.salt:
                    yield read, name, step.split


def unannounced_prices(reads: Sequence[Read]) -> Iterator[Diagnostic]:
    """Find prices that are made for a person and do not tell them so (W16)."""
    for read in reads:
        if isinstance(read.document, OfferDocument) and read.document.disclosure is None:
            message = "a price that a learner chooses for a person comes without a notice"
            yield read.finding(("offer",), "W16", message, "name it in disclosure")


def unread_features(reads: Sequence[Read]) -> Iterator[Diagnostic]:
    """Find features that nothing reads: they cost every customer some bytes (W13)."""
    said = "\n".join(read.text for read in reads)
    for read in reads:
        if isinstance(read.document, FeaturesDocument):
            for name in read.document.define:
                # its own definition is one place; a part of a family is read as name.key
                places = re.findall(rf"(?<![\w.])(?:customer\.)?{re.escape(name)}(?!\w)", said)
                if len(places) < 2:
                    message = f"nothing reads the feature {name!r}"
                    yield read.finding(("define", name, "key"), "W13", message)
