"""Features and vectors: compiled once for conditions, learners and prices."""

from collections.abc import Sequence

from journeys.compiling.names import Names
from journeys.diagnostic import Read, close_to
from journeys.documents import FeaturesDocument
from journeys.documents.features import FeatureDocument
from journeys.expressions import ValueExpression
from journeys.features import FeaturePlan
from journeys.plan import Vector
from journeys.tree import Loc


def compile_features(reads: Sequence[Read], names: Names) -> dict[str, FeaturePlan]:
    """Give every feature by the name of each number that it gives; one with findings stays out."""
    found: dict[str, FeaturePlan] = {}
    for read, name, document in _lists_first(reads):
        before = len(names.findings)
        feature = _feature(read, name, document, names)
        if len(names.findings) == before:
            found |= dict.fromkeys(feature.names, feature)
        else:
            names.forget(feature.names)
    return found


def _lists_first(reads: Sequence[Read]) -> list[tuple[Read, str, FeatureDocument]]:
    """Give every feature, lists first: their types follow from their values, and others may read them."""
    found = [
        (read, name, document)
        for read in reads
        if isinstance(read.document, FeaturesDocument)
        for name, document in read.document.define.items()
    ]
    return sorted(found, key=lambda one: one[2].n is None)


def _feature(read: Read, name: str, document: FeatureDocument, names: Names) -> FeaturePlan:
    loc: Loc = ("define", name)
    feature = FeaturePlan(
        name=name,
        kind="latest" if document.n else document.kind,
        match=names.match(read, loc, document.event, document.where),
        span=document.window or document.half_life or 0,
        value=_value(read, (*loc, "value"), document, names),
        per=_per(read, (*loc, "per"), document, names),
        keys=tuple(document.keys or ()),
        amounts=document.amounts or "",
        transform=document.transform or "",
        scale=document.scale or 0,
        missing=document.missing,
        n=document.n or 0,
        ttl=document.ttl or 0,
    )
    if feature.n:
        text = feature.value is not None and feature.value.kind == "STRING"
        names.declare(feature.names, "list<string>" if text else "list<number>")
    return feature


def _value(read: Read, loc: Loc, document: FeatureDocument, names: Names) -> ValueExpression | None:
    """Give the expression of what is added up or listed: a number, or the text that is told apart."""
    types = names.types(document.event)
    if document.kind != "distinct" and not document.n:
        return names.number(read, loc, document.value, types)
    found = names.value(read, loc, document.value, types)
    wanted = {"STRING": "a text"} | ({"DOUBLE": "a number"} if document.n else {})
    if found is not None and found.kind not in wanted:
        message = f"{' or '.join(wanted.values())} is needed, this is a {found.kind.lower()}"
        names.add(read, loc, "E011", message)
    return found


def _per(read: Read, loc: Loc, document: FeatureDocument, names: Names) -> ValueExpression | None:
    """Give the expression of the keys: a list of texts; check the field of their amounts."""
    types = names.types(document.event)
    amounts = f"event.{document.amounts}"
    if document.amounts and types.get(amounts) != "map<number>":
        message = f"{document.event} has no field {document.amounts!r} of type map<number>"
        names.add(read, (*loc[:-1], "amounts"), "E010", message)
    found = names.value(read, loc, document.per, types)
    if found is not None and found.kind != "LIST<STRING>":
        names.add(read, loc, "E011", f"a list of texts is needed, this is a {found.kind.lower()}")
    return found


def compile_vectors(
    reads: Sequence[Read], features: dict[str, FeaturePlan], names: Names
) -> dict[str, Vector]:
    """Give every vector; a family of features stands for all its keys. One with findings stays out."""
    found: dict[str, Vector] = {}
    for read in reads:
        if isinstance(read.document, FeaturesDocument):
            for name, entries in read.document.vectors.items():
                before = len(names.findings)
                listed = [
                    one
                    for index, entry in enumerate(entries)
                    for one in _entries(read, ("vectors", name, index), entry, features, names)
                ]
                if len(names.findings) == before:
                    found[name] = Vector(name, tuple(listed))
    return found


def _entries(
    read: Read, loc: Loc, entry: str, features: dict[str, FeaturePlan], names: Names
) -> tuple[str, ...]:
    families = {feature.name: feature for feature in features.values()}
    family = entry.removesuffix(".{on}")
    one = features.get(entry) or families.get(family)
    if one is not None and one.n:
        names.add(read, loc, "E011", f"a number is needed, {entry!r} is a list")
        return ()
    if entry in families:
        return families[entry].names
    fields = {name.removeprefix("customer.") for name in names.common}
    if entry in features or entry in fields or (family != entry and family in families):
        return (entry,)
    hint = close_to(entry, [*families, *features])
    names.add(read, loc, "E012", f"no feature is called {entry!r}", hint)
    return ()
