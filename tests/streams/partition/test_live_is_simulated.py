"""Live = simulate: a partition, however its log is cut, says what a dry run of the same events says."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeys.simulation.simulation import Simulation
from journeys.timers import earliest
from streams.envelope import control
from streams.envelope.decode import decode
from streams.envelope.outgoing import encode, rfc3339
from streams.partition.priors import Priors
from tests.journeys.life import DECLARED
from tests.properties.anyhow import histories, sets
from tests.streams.partition.records import BEGIN, DAY, HOUR, KEY, Partition, event

DECLARATIONS = [
    part.split("\n", 1)[1] if part[0] == "#" else part for part in DECLARED.split("\n---\n")
]
REST = 15 * DAY
"""After so long all enrolments and windows are closed."""

laws = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def log_of(history):
    """Give records without offsets: the plan, the events, and every hour a clock event before them."""
    yield None, *signed(control.PLAN, "plan", {"manifest": 1})
    now = BEGIN
    for number, (hours, customer, (name, data)) in enumerate(history):
        yield from clocks(now, now + hours * HOUR)
        now += hours * HOUR
        yield customer.encode(), event(name, customer, f"e{number}", now, data), ()
    yield from clocks(now, now + REST)


def clocks(begin, end):
    """Time passes: whatever is due at a full hour, as all is here, fires at its own time."""
    for now in range(begin + HOUR, end + 1, HOUR):
        data = {"limit": 10_000, "now": rfc3339(now)}
        yield None, *signed(control.CLOCK, f"c{now}", data)


def signed(name, identity, data):
    return control.build(
        name, identity=identity, time=BEGIN, data={"partition": 0, **data}, source="/t", key=KEY
    )


def plain(value):
    said = json.loads(value)
    return said["type"], said["subject"], said["time"], said["data"]


def live(texts, history, cuts):
    """Give what a partition says of a history whose log is cut into slices of these sizes."""
    partition = Partition()
    partition.define(1, *DECLARATIONS, *texts)
    records = [partition.record(key, value, headers) for key, value, headers in log_of(history)]
    said, sizes = [], iter(cuts)
    while records:
        size = next(sizes, len(records))
        slice_, records = records[:size], records[size:]
        while slice_:
            done = partition.absorb(*slice_)
            said += [(one.topic.removeprefix("p."), plain(one.value)) for one in done.outbox]
            slice_ = [one for one in slice_ if one.offset > done.off]
    return said, partition


def simulated(plan, history):
    """Give what a dry run says of the same history, and the states in the end."""
    priors, said = Priors(), []

    def observe(outcome, _customer, _now):
        said.extend((m.topic, plain(encode("", m, "/")[0])) for m in outcome.messages)

    simulation = Simulation(plan, observe, {name: priors.prior(plan, name) for name in plan.models})
    now = BEGIN
    for number, (hours, customer, (name, data)) in enumerate(history):
        now += hours * HOUR
        record = Partition().record(
            customer.encode(), event(name, customer, f"e{number}", now, data)
        )
        simulation.meet(decode(record, KEY))
    simulation.wait(now + REST)
    return said, simulation


@laws
@given(sets(), histories, st.lists(st.integers(1, 6), max_size=8))
def test_a_partition_says_what_a_dry_run_says(texts, history, cuts):
    said, partition = live(texts, history, cuts)
    told, simulation = simulated(partition.book.catalogue.plan(1), history)
    assert said == told
    assert partition.due == {}
    for customer in {customer for _, customer, _ in history}:
        assert earliest(simulation.crowd.take(customer)) is None
