"""Features and vectors: compiled once for conditions, learners and prices."""

from collections.abc import Sequence

from journeys.compiling.names import Names
from journeys.diagnostic import Loc, Read, close_to
from journeys.documents import FeaturesDocument
from journeys.documents.features import FeatureDocument
from journeys.features import FeaturePlan
from journeys.plan import Vector


def compile_features(reads: Sequence[Read], names: Names) -> dict[str, FeaturePlan]:
    """Give every feature by the name of each number that it gives."""
    found: dict[str, FeaturePlan] = {}
    for read in reads:
        if isinstance(read.document, FeaturesDocument):
            for name, document in read.document.define.items():
                feature = _feature(read, name, document, names)
                found |= dict.fromkeys(feature.names, feature)
    return found


def _feature(read: Read, name: str, document: FeatureDocument, names: Names) -> FeaturePlan:
    loc: Loc = ("define", name)
    types = names.types(document.event)
    return FeaturePlan(
        name=name,
        kind=document.kind,
        match=names.match(read, loc, document.event, document.where),
        span=document.window or document.half_life or 0,
        value=names.value(read, (*loc, "value"), document.value, types),
        per=names.value(read, (*loc, "per"), document.per, types),
        keys=tuple(document.keys or ()),
        amounts=document.amounts or "",
        transform=document.transform or "",
        scale=document.scale or 0,
        missing=document.missing,
    )


def compile_vectors(
    reads: Sequence[Read], features: dict[str, FeaturePlan], names: Names
) -> dict[str, Vector]:
    """Give every vector; a family of features stands for all its keys."""
    found: dict[str, Vector] = {}
    for read in reads:
        if isinstance(read.document, FeaturesDocument):
            for name, entries in read.document.vectors.items():
                listed = [
                    one
                    for index, entry in enumerate(entries)
                    for one in _entries(read, ("vectors", name, index), entry, features, names)
                ]
                found[name] = Vector(name, tuple(listed))
    return found


def _entries(
    read: Read, loc: Loc, entry: str, features: dict[str, FeaturePlan], names: Names
) -> tuple[str, ...]:
    families = {feature.name: feature for feature in features.values()}
    family = entry.removesuffix(".{on}")
    if entry in families:
        return families[entry].names
    fields = {name.removeprefix("customer.") for name in names.common}
    if entry in features or entry in fields or (family != entry and family in families):
        return (entry,)
    hint = close_to(entry, [*families, *features])
    names.add(read, loc, "E012", f"no feature is called {entry!r}", hint)
    return ()
