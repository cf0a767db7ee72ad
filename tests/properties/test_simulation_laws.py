"""A dry run is what would happen: each customer lives as if alone, however many are simulated beside."""

from hypothesis import given
from hypothesis import strategies as st

from journeys.event import Event
from journeys.simulation.crowd import Crowd
from journeys.simulation.simulation import Simulation
from journeys.simulation.tally import Tally
from journeys.state import Customer, encode
from tests.properties.test_engine_laws import HOUR, MARCH, PLAN, event, histories, laws

crowds = st.lists(histories, min_size=1, max_size=3)


def told(history, customer):
    """Give the events of a history as a stream has them: silence is no event."""
    now = MARCH
    for number, (hours, (what, value)) in enumerate(history):
        now += hours * HOUR
        if what == "order":
            data = {
                "basket_id": f"b{number}",
                "value": 9.5,
                "categories": value,
                "prices": dict.fromkeys(value, 3.99),
            }
            one = event(number, "order.completed", now, data)
        elif what == "consent":
            one = event(number, "consent.changed", now, {"purpose": "marketing", "granted": value})
        else:
            continue
        yield Event(id=one.id, name=one.name, customer=customer, time=now, data=one.data)


def simulated(streams, most_awake=100):
    """Simulate streams together; give what was said by customer, and their states in the end."""
    said = {}

    def observe(outcome, customer, now):
        said.setdefault(customer, []).extend(outcome.messages)

    crowd = Crowd(most_awake)
    simulation = Simulation(PLAN, observe, crowd=crowd)
    for one in sorted((one for stream in streams for one in stream), key=lambda one: one.time):
        simulation.meet(one)
    simulation.wait(MARCH + 10_000 * HOUR)
    return said, {str(n): encode(crowd.take(str(n))) for n in range(len(streams))}


def streams_of(crowd):
    return [list(told(history, str(number))) for number, history in enumerate(crowd)]


@laws
@given(crowds)
def test_beside_others_a_customer_lives_as_if_alone(crowd):
    streams = streams_of(crowd)
    said, states = simulated(streams)
    for number, stream in enumerate(streams):
        alone = [[] for _ in streams]
        alone[number] = stream
        own_said, own_states = simulated(alone)
        assert own_said.get(str(number)) == said.get(str(number))
        assert own_states[str(number)] == states[str(number)]


@laws
@given(crowds)
def test_whether_somebody_sleeps_as_bytes_cannot_be_seen(crowd):
    assert simulated(streams_of(crowd)) == simulated(streams_of(crowd), most_awake=0)


@laws
@given(histories, histories, st.booleans())
def test_two_ids_of_one_person_are_one_after_their_merge(first, second, turned):
    streams = [list(told(first, "0")), list(told(second, "1"))]
    both = sorted((one for stream in streams for one in stream), key=lambda one: one.time)
    last = max((one.time for one in both), default=MARCH)
    one, other = ("1", "0") if turned else ("0", "1")
    merge = Event(id="m", name="customer.merged", customer=one, time=last, data={"other": other})
    consent = {"purpose": "marketing", "granted": True}
    later = Event(id="l", name="consent.changed", customer="1", time=last + HOUR, data=consent)
    crowd = Crowd()
    tally = Tally()
    simulation = Simulation(PLAN, lambda outcome, _, now: tally.add(outcome, now), crowd=crowd)
    for met in (*both, merge, later):
        simulation.meet(met)
    assert crowd.take("1") == Customer(time=last + HOUR, alias="0")
    assert crowd.take("0").consents["marketing"].granted
