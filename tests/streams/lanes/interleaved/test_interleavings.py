"""Whatever happens in whatever order, the lanes come to what a fold of the log with no faults gives."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.streams.lanes.interleaved import laws
from tests.streams.lanes.interleaved.gates import Fate
from tests.streams.lanes.interleaved.world import CATALOGUES, CUSTOMERS, World

WORKERS = st.integers(0, 1)
PARTITIONS = st.integers(0, 1)
PICKS = st.lists(st.integers(0, 30), min_size=1, max_size=30)


class Interleaving(RuleBasedStateMachine):
    """Moves and faults in any order; at the end all is let through, and the laws are checked."""

    def __init__(self, client):
        super().__init__()
        self.world = World(client)
        self.copies()

    def copies(self):
        self.world.back_up()

    @rule(customers=st.lists(st.sampled_from(CUSTOMERS), min_size=1, max_size=6))
    def orders(self, customers):
        for customer in customers:
            self.world.send(customer)

    @rule(customer=st.sampled_from(CUSTOMERS), partition=PARTITIONS)
    def an_order_on_any_partition(self, customer, partition):
        self.world.send(customer, partition=partition)

    @rule(customer=st.sampled_from(CUSTOMERS))
    def poison(self, customer):
        self.world.send(customer, value=b"{")

    @rule(picks=PICKS, number=WORKERS)
    def one_moves(self, picks, number):
        """A worker goes on while the other one stands still."""
        self.copies()
        for pick in picks:
            moves = self.world.workers[number].moves()
            if moves:
                self.world.run(moves[pick % len(moves)])

    @rule(turns=st.integers(1, 20), ms=st.sampled_from([1, 60, 4_000]))
    def both_move(self, turns, ms):
        self.copies()
        for _ in range(turns):
            for move in self.world.moves():
                self.world.run(move)
        self.world.kafka.now += ms

    @rule(pick=st.integers(0, 3), fate=st.sampled_from([Fate.LOST, Fate.UNANSWERED]))
    def a_request_is_cut(self, pick, fate):
        waiting = self.world.requests()
        if waiting:
            gate = waiting[pick % len(waiting)]
            self.world.run(lambda: gate.passed.set_result(fate))

    @rule(number=WORKERS)
    def a_crash(self, number):
        self.world.crash(number)

    @rule(number=WORKERS)
    def a_sigterm(self, number):
        self.world.run(self.world.workers[number].terminate)

    @rule(partition=PARTITIONS, number=WORKERS, told=st.booleans())
    def a_rebalance(self, partition, number, told):
        self.world.assign(partition, number, told=told)

    @rule(number=st.integers(1, len(CATALOGUES) - 1))
    def a_new_plan(self, number):
        self.world.plan(number)

    @rule(copies=st.integers(1, 4))
    def redis_goes_back(self, copies):
        self.world.go_back(copies)

    @rule()
    def redis_is_lost(self):
        self.world.client.flushall()

    def teardown(self):
        try:
            self.world.calm()
            laws.hold(self.world)
        finally:
            self.world.close()


def test_any_interleaving_comes_to_what_the_reference_says(client):
    run_state_machine_as_test(
        lambda: Interleaving(client),
        settings=settings(
            max_examples=60,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
