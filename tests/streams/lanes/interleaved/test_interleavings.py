"""Whatever happens in whatever order, the lanes come to what a fold of the log with no faults gives."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from tests.streams.lanes.interleaved import laws
from tests.streams.lanes.interleaved.gates import Fate
from tests.streams.lanes.interleaved.world import CATALOGUES, CUSTOMERS, World

WORKERS = st.integers(0, 1)
PARTITIONS = st.integers(0, 1)
ORDERS = st.lists(st.sampled_from(CUSTOMERS), min_size=2, max_size=8)
MOVES = st.integers(0, 14)
"""How many moves a worker makes before a fault: a slice has about six."""


class Interleaving(RuleBasedStateMachine):
    """Moves and faults in any order; at the end all is let through, and the laws are checked."""

    def __init__(self, client):
        super().__init__()
        self.world = World(client)

    @initialize(customers=ORDERS)
    def begin(self, customers):
        self.orders(customers)

    @rule(customers=ORDERS)
    def orders(self, customers):
        self.world.back_up()
        for customer in customers:
            self.world.send(customer)

    @rule(customer=st.sampled_from(CUSTOMERS), partition=PARTITIONS)
    def an_order_on_any_partition(self, customer, partition):
        self.world.send(customer, partition=partition)

    @rule(customer=st.sampled_from(CUSTOMERS))
    def poison(self, customer):
        self.world.send(customer, value=b"{")

    @rule(customer=st.sampled_from(CUSTOMERS), other=st.sampled_from(CUSTOMERS))
    def a_merge(self, customer, other):
        self.world.merge(customer, other)

    @rule(number=WORKERS, picks=st.lists(st.integers(0, 9), min_size=5, max_size=40))
    def one_moves_in_any_order(self, number, picks):
        """A worker goes on while the other one stands still."""
        for pick in picks:
            moves = self.world.workers[number].moves()
            if moves:
                self.world.run(moves[pick % len(moves)])

    @rule(turns=st.integers(1, 20), ms=st.sampled_from([1, 60, 4_000]))
    def both_move(self, turns, ms):
        self.world.back_up()
        for _ in range(turns):
            for move in self.world.moves():
                self.world.run(move)
        self.world.kafka.now += ms

    @rule(number=WORKERS, moves=MOVES, fate=st.sampled_from([Fate.LOST, Fate.UNANSWERED]))
    def a_request_is_cut(self, number, moves, fate):
        self.world.advance(number, moves)
        for gate in self.world.workers[number].requests()[:1]:
            self.world.let_through(gate, fate)

    @rule(number=WORKERS, moves=MOVES)
    def a_crash(self, number, moves):
        self.world.advance(number, moves)
        self.world.crash(number)

    @rule(number=WORKERS, moves=MOVES)
    def a_sigterm(self, number, moves):
        self.world.advance(number, moves)
        self.world.run(self.world.workers[number].terminate)

    @rule(partition=PARTITIONS, number=WORKERS, told=st.booleans(), moves=MOVES)
    def a_rebalance(self, partition, number, told, moves):
        self.world.advance(1 - number, moves)
        self.world.assign(partition, number, told=told)

    @rule(number=st.integers(1, len(CATALOGUES) - 1))
    def a_new_plan(self, number):
        self.world.plan(number)

    @rule(number=WORKERS, moves=MOVES, copies=st.integers(1, 4))
    def redis_goes_back(self, number, moves, copies):
        self.world.back_up()
        self.world.advance(number, moves)
        self.world.go_back(copies)

    @rule(number=WORKERS, moves=MOVES)
    def redis_is_lost(self, number, moves):
        self.world.advance(number, moves)
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
