"""Definitions that make every kind of message: waits, decisions, rewards, examples, visits; in several versions."""

from streams.definitions.catalogue import Catalogue
from streams.definitions.compiled import compiled
from streams.definitions.manifest import Document, Manifest, encode

DAY = 86_400_000
SCHEMA = """\
schema: shop
version: 1
events:
  order.completed: {value: number, basket: string}
"""
FEATURES = """\
features: shopper
version: 1
define:
  orders.count: {kind: count, event: order.completed, window: 12d, missing: 0.0}
vectors:
  seen: [orders.count]
"""
JOURNEY = """\
journey: thanks
version: VERSION
entry: {event: order.completed, key: event.basket}
steps:
  pick:
    decide:
      arms: [tell, wave]
      features: seen
      baseline: tell
      reward: {within: 20s, events: [{event: order.completed, value: event.value}]}
  tell: {emit: {kind: message, surfaces: [app], expires: 1d, content: hi}, next: rest}
  wave: {emit: {kind: message, surfaces: [app], expires: 1d, content: hello}}
  rest: {wait: VERSIONs}
  again: {emit: {kind: message, surfaces: [app], expires: 1d, content: bye}}
"""
KNOWN = """\
journey: known
version: 1
entry: {backfill: current}
steps:
  tell: {emit: {kind: message, surfaces: [app], expires: 1d, content: known}}
"""
SETTINGS = {"seed": "s", "clock": "wall", "max_ahead": 2 * DAY, "max_late": 30 * DAY}
SETTINGS["example_partitions"] = 1


def document(kind, name, version, text):
    return Document(kind, name, version, f"{name}-{version}.yaml", text)


def catalogue(manifests):
    """Give a catalogue with so many manifests, each with its own version of the journey.

    From the second one on there is a journey that those known already enter.
    """
    made = Catalogue(compiled)
    shared = [document("schema", "shop", 1, SCHEMA), document("features", "shopper", 1, FEATURES)]
    for number in range(1, manifests + 1):
        text = JOURNEY.replace("VERSION", str(5 * number))
        found = [*shared, document("journey", "thanks", 5 * number, text)]
        found += [document("journey", "known", 1, KNOWN)] if number > 1 else []
        keys = tuple(sorted(one.key for one in found))
        manifest = Manifest(number, made.parent_of(number), keys, SETTINGS, {}, "")
        for value in (*found, manifest):
            made.add(value.key, encode(value))
    assert sorted(made.plan(manifests).journeys) == ["known", "thanks"][manifests == 1 :]
    return made
