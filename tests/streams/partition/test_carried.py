"""What partitions keep goes on in another count of them: nothing is spent twice, nothing heard twice."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from journeys.budget import Budget
from streams.partition import cargo
from streams.partition.budget import share
from streams.partition.carried import carried
from streams.partition.state import Before, InForce, PartitionState, Spent

CENTS = st.integers(0, 2500).map(lambda cents: Decimal(cents) / 100)
BUDGET = Budget("coupons", Decimal("100.00"), "EUR", 1000)


@given(spent=st.lists(CENTS, min_size=4, max_size=4), partitions=st.integers(1, 40))
def test_never_more_is_left_than_was(spent, partitions):
    before = [PartitionState(budgets={"coupons": Spent(5000, one)}) for one in spent]
    after = carried(before, partitions, "r")
    left = sum(share(BUDGET, partitions) - one.budgets["coupons"].amount for one in after)
    assert left <= BUDGET.amount - sum(spent)
    assert left >= BUDGET.amount - sum(spent) - Decimal("0.02") * partitions


def test_an_earlier_period_does_not_count():
    before = [
        PartitionState(budgets={"coupons": Spent(4000, Decimal(9))}),
        PartitionState(budgets={"coupons": Spent(5000, Decimal(3))}),
    ]
    assert [one.budgets["coupons"] for one in carried(before, 3, "r")] == [
        Spent(5000, Decimal("1.00"))
    ] * 3


def test_clocks_plans_and_snapshots_go_on_at_the_highest():
    low, high = InForce("m@1.9#00", 0, 3), InForce("m@1.10#00", 0, 4)
    before = [
        PartitionState(time=5, clock=4, plan=2, models={"m": high}, absorbed=3),
        PartitionState(time=6, clock=1, plan=3, models={"m": low}, absorbed=4),
    ]
    after = carried(before, 3, "r")
    assert {(one.time, one.clock, one.plan, one.models["m"]) for one in after} == {(6, 4, 3, high)}
    assert [one.absorbed for one in after] == [7, 0, 0]


def test_replays_and_positions_of_all_are_remembered_by_all():
    older = Before(2, {1: {"old:0:1": (3, 0)}})
    before = [
        PartitionState(replays=["a"], origins={"x:0:0": (7, 0)}, before=[older]),
        PartitionState(replays=["a", "b"], before=[older]),
    ]
    for one in carried(before, 3, "r"):
        assert one.replays == ["a", "b"]
        assert one.before == [older, Before(2, {0: {"x:0:0": (7, 0)}})]
        assert one.origins == {}


def test_partitions_that_the_topic_got_before_count_by_their_own_number():
    before = [PartitionState(origins={"x:0:0": (7, 0)}), PartitionState(origins={"x:0:0": (9, 0)})]
    (one, *_) = carried(before, 4, "r", built=1)
    assert one.before == [Before(1, {0: {"x:0:0": (7, 0)}}), Before(2, {1: {"x:0:0": (9, 0)}})]


def test_a_state_goes_through_its_cargo_unchanged():
    (state,) = carried([PartitionState(origins={"x:0:0": (7, 0)}, replays=["a"])], 1, "r")
    assert cargo.unpack_state(cargo.pack_state(state)) == state
