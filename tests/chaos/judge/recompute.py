"""Decisions again: the propensities from the logged context and the named snapshot, by brute force."""

from hashlib import blake2b

import numpy as np

from tests.chaos.judge.expected import derive

CLOSE = 1e-3
FLOOR = 0.06
"""Share of uniform play that greet asks for."""
SEED = "rumbo"
"""The seed of chance where none is set: the job's name without its prefix."""
NOISE, RIDGE = 0.3, 1.0
ARMS = ["red", "green", "blue"]


def chance(decision, number=0):
    """Give the number in [0, 1) that is drawn for a decision."""
    raw = f"{SEED}\0{decision}\0{number}".encode()
    return (int.from_bytes(blake2b(raw, digest_size=8).digest(), "big") >> 11) * 2.0**-53


def drawn(shares, decision):
    """Give the place that chance draws from a vector."""
    bounds = np.cumsum(shares)
    return int(np.searchsorted(bounds, chance(decision) * bounds[-1], side="right"))


def largest(means, sds):
    """Give how often each of several Gaussians is the largest, on a fine grid of equal steps."""
    grid = np.linspace((means - 7 * sds).min(), (means + 7 * sds).max(), 2001)
    z = (grid[:, None] - means) / sds
    density = np.exp(-0.5 * z * z) / sds
    below = np.cumsum(density, axis=0)
    below = (below - density / 2) / below[-1]
    shares = [
        (density[:, i] * np.delete(below, i, axis=1).prod(axis=1)).sum() for i in range(len(means))
    ]
    return np.array(shares) / sum(shares)


class Model:
    """Ridge regressions of the reward, one per arm, solved from a snapshot's sums."""

    def __init__(self, body):
        numbers = body["numbers"] if body else {"features": [], "arms": [], "blocks": []}
        self.names = numbers["features"]
        size = len(self.names) + 1
        self._blocks = {
            arm: _sums(block, size)
            for arm, block in zip(numbers["arms"], numbers["blocks"], strict=True)
        }
        self._eye = RIDGE * np.eye(size)
        grams = sum((gram for gram, _ in self._blocks.values()), np.zeros((size, size)))
        crosses = sum((cross for _, cross in self._blocks.values()), np.zeros(size))
        self._pooled = np.linalg.solve(grams + self._eye, crosses)

    def shares(self, context):
        """Give the policy's vector in a context."""
        row = np.array([1.0, *(context.get(name, 0.0) for name in self.names)])
        row = np.rint(np.clip(row, -64, 64) * 4096) / 4096
        strange = sum(v * v for name, v in context.items() if name not in self.names) / RIDGE
        means, spreads = zip(*(self._arm(arm, row) for arm in ARMS), strict=True)
        sds = NOISE * np.sqrt(np.array(spreads) + strange)
        return (1 - FLOOR) * largest(np.array(means), sds) + FLOOR / len(ARMS)

    def _arm(self, arm, row):
        gram, cross = self._blocks.get(arm, (0.0 * self._eye, 0.0 * row))
        precision = gram + self._eye
        weights = np.linalg.solve(precision, cross + RIDGE * self._pooled)
        return row @ weights, row @ np.linalg.solve(precision, row)


def _sums(block, size):
    gram = np.zeros((size, size))
    gram[np.triu_indices(size)] = block["products"]
    gram = np.triu(gram) + np.triu(gram, 1).T
    return gram / 4096**2, np.array(block["rewarded"]) / 4096**2


def judge(world, outputs, kept):
    """Count the decisions and prices that cannot be computed again; give also why, for a few."""
    models, wrong = {}, []
    for (kind, _), said in outputs.messages.items():
        if kind in ("decision", "offer"):
            why = (_decision if kind == "decision" else _offer)(world, said[0], kept, models)
            if why:
                wrong.append(f"{said[0].id}: {why}")
    return wrong


def _in_force(world, place, model, kept):
    """Give the snapshot that holds at a place of the log: the highest one published before it."""
    published = world.partitions[place.partition].published
    before = [name for off, of, name in published if of == model and off < place.offset]
    return max(
        before, key=lambda name: kept[name].order if name in kept else (-1, -1), default=None
    )


def _decision(world, said, kept, models):
    """Say why a decision cannot be computed again; None when it can."""
    data = said.data
    named = data["snapshot"]
    if named != _in_force(world, said.place, "colour", kept) or named not in {None, *kept}:
        return f"it names {named}, not what was in force"
    if data["decision"] != derive("decision", data["enrolment"], "pick", "1"):
        return "its id is another"
    if named not in models:
        models[named] = Model(kept[named].body if named else None)
    return _choice(data, models[named]) or _context(world, data)


def _choice(data, model):
    published = [arm["propensity"] for arm in data["arms"]]
    if [arm["arm"] for arm in data["arms"]] != ARMS or data["propensity"] not in published:
        return "its arms are others"
    if np.abs(model.shares(data["context"]) - published).max() > CLOSE:
        return f"propensities {published}, not {model.shares(data['context'])}"
    if ARMS[drawn(published, data["decision"])] != data["chosen"]:
        return "chance draws another arm"
    return None


def _context(world, data):
    wanted = world.decisions.get(data["decision"])
    if wanted is None:
        return None
    seen = {name: np.log1p(number) for name, number in wanted.context.items()}
    close = seen.keys() == data["context"].keys() and all(
        abs(seen[name] - data["context"][name]) < CLOSE for name in seen
    )
    return None if close else f"it saw {data['context']}, not {seen}"


def _offer(world, said, kept, models):
    quote = said.data["quote"]
    if quote["snapshot"] != _in_force(world, said.place, "fruit-demand", kept):
        return f"it names {quote['snapshot']}, not what was in force"
    shares = [rung["propensity"] for rung in quote["ladder"]]
    if abs(sum(shares) - 1.0) > CLOSE:
        return f"propensities sum to {sum(shares)}"
    if quote["ladder"][drawn(shares, quote["decision"])]["discount"] != quote["discount"]:
        return "chance draws another price"
    return None
