"""What partitions keep beside their customers, carried over to another count of partitions."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_UP, Decimal

from journeys.quote import CENT
from online_models.snapshot import SnapshotName
from streams.partition.state import MOST_REPLAYS, Before, InForce, PartitionState, Spent


def carried(
    states: Sequence[PartitionState], partitions: int, run: str, built: int | None = None
) -> list[PartitionState]:
    """Give the states with which as many partitions begin, from those of the partitions before.

    ``built`` is the count that the state was built with, where the topic has more of them already.

    Clocks go on at the latest, plans and snapshots at the highest; what was spent of a budget is
    divided, so that never more is left than was; every partition remembers all replays, and of each
    partition before which events from elsewhere it had absorbed.

    >>> [one.time for one in carried([PartitionState(time=5), PartitionState(time=7)], 3, "r")]
    [7, 7, 7]
    """
    built = built or len(states)
    heard = {p: one.origins for p, one in enumerate(states) if one.origins}
    counts = (
        (built, {p: origins for p, origins in heard.items() if p < built}),
        (len(states), {p: origins for p, origins in heard.items() if p >= built}),
    )
    before = [Before(count, origins) for count, origins in counts if origins]
    replays = dict.fromkeys(name for one in states for name in one.replays)
    absorbed = sum(one.absorbed for one in states)
    return [
        PartitionState(
            time=max(one.time for one in states),
            clock=max(one.clock for one in states),
            plan=max(one.plan for one in states),
            models=_models(states),
            budgets=_budgets(states, partitions),
            replays=list(replays)[-MOST_REPLAYS:],
            absorbed=0 if number else absorbed,
            run=run,
            filling=True,
            before=[*_befores(states), *before],
            visited=_earliest([one.visited for one in states]),
            backfills=_earliest([one.backfills for one in states]),
            begun=_latest([one.begun for one in states]),
        )
        for number in range(partitions)
    ]


def _earliest(found: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Visit everybody again where one partition was not through: nobody enters twice for one occurrence."""
    names = sorted({name for one in found for name in one})
    return {name: min(one[name] for one in found if name in one) for name in names}


def _latest(found: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """A feature is full where all customers come from partitions in which it is."""
    names = sorted({name for one in found for name in one})
    return {name: max(one.get(name, 0) for one in found) for name in names}


def _models(states: Iterable[PartitionState]) -> dict[str, InForce]:
    highest: dict[str, InForce] = {}
    for state in states:
        for model, snapshot in state.models.items():
            before = highest.get(model)
            if before is None or _order(snapshot) > _order(before):
                highest[model] = snapshot
    return highest


def _order(snapshot: InForce) -> tuple[int, int]:
    return SnapshotName.parse(snapshot.name).order


def _befores(states: Iterable[PartitionState]) -> list[Before]:
    """Give what the partitions themselves were given at an earlier move: it is equal in all of them."""
    return max((one.before for one in states), key=len, default=[])


def _budgets(states: Iterable[PartitionState], partitions: int) -> dict[str, Spent]:
    """Divide what was spent in the latest period, rounded up."""
    spent: dict[str, Spent] = {}
    for state in states:
        for name, one in state.budgets.items():
            before = spent.get(name)
            if before is None or before.since < one.since:
                spent[name] = Spent(one.since, one.amount)
            elif before.since == one.since:
                before.amount += one.amount
    return {name: Spent(one.since, _share(one.amount, partitions)) for name, one in spent.items()}


def _share(amount: Decimal, partitions: int) -> Decimal:
    return (amount / partitions).quantize(CENT, ROUND_UP)
