"""The order of one event across journeys and timers, purity, and what outlives what."""

from life import DAY, HOUR, MINUTE, NOON, SECOND, Life, chosen, plan_of

from journeys.advance import advance
from journeys.event import Event, timer
from journeys.fault import fault
from journeys.force import Policies
from journeys.forgetting import MOST_SENT
from journeys.outcome import Outcome
from journeys.state import Customer, encode
from journeys.timers import earliest, next_timer

CHAIN = """\
journey: chain
entry: {event: ping}
steps:
  first: {wait: 1h}
  one: {emit: {kind: message, content: one}}
  second: {wait: 2h}
  two: {emit: {kind: message, content: two}}
  third: {wait: 10h}
"""
ALPHA = "journey: alpha\nentry: {event: ping}\nsteps:\n  tell: {emit: {kind: message, content: alpha}}\n"
BETA = ALPHA.replace("alpha", "beta")
LOUD = BETA.replace("beta", "loud").replace("entry:", "priority: 5\nentry:")
SELDOM = "policy: seldom\ncaps: [{name: one, count: 1, within: 30d, surface: email}]\n"
RARE = """\
journey: rare
entry: {event: cart.updated}
policies: [seldom]
steps:
  tell: {emit: {kind: message, content: rare, surfaces: [email]}}
"""
CAPPED = "entry: {event: ping}\npolicies: [once_a_day]"


def contents(life):
    return [data["content"] for data in life.said("message")]


def test_journeys_are_entered_by_name_and_emit_by_priority():
    life = Life(plan_of(BETA, LOUD, ALPHA))
    life.meets("ping", NOON)
    assert [m["journey"] for m in life.said("enrolment.entered")] == ["alpha", "beta", "loud"]
    assert contents(life) == ["loud", "alpha", "beta"]


def test_the_cap_is_used_by_priority():
    texts = [text.replace("entry: {event: ping}", CAPPED) for text in (ALPHA, BETA, LOUD)]
    life = Life(plan_of(*texts))
    life.meets("ping", NOON)
    assert contents(life) == ["loud"]
    assert [s["journey"] for s in life.said("suppression")] == ["alpha", "beta"]


def test_a_lane_that_lags_fires_timers_before_the_event_and_reckons_from_their_due_time():
    live, lag = Life(plan_of(CHAIN)), Life(plan_of(CHAIN))
    for life in (live, lag):
        life.meets("ping", NOON)
    live.waits(NOON + 4 * HOUR)
    live.meets("pong", NOON + 4 * HOUR)
    lag.meets("pong", NOON + 4 * HOUR)
    assert contents(live) == contents(lag) == ["one", "two"]
    assert live.due == lag.due == NOON + 13 * HOUR
    assert [m.time for m in lag.messages if m.type == "rumbo.message"] == [NOON + 4 * HOUR] * 2


def test_timers_fire_by_due_then_enrolment_then_step():
    life = Life(plan_of(CHAIN.replace("chain", "a"), CHAIN.replace("chain", "b")))
    life.meets("ping", NOON)
    ids = {data["journey"]: data["enrolment"] for data in life.said("enrolment.entered")}
    life.meets("pong", NOON + 4 * HOUR)
    first, second = sorted(ids.values())
    assert [(m["enrolment"], m["content"]) for m in life.said("message")] == [
        (first, "one"),
        (second, "one"),
        (first, "two"),
        (second, "two"),
    ]


def test_a_timer_event_fires_the_earliest_timer_and_nothing_else():
    life = Life(plan_of(CHAIN.replace("chain", "a"), CHAIN.replace("chain", "b")))
    life.meets("ping", NOON)
    life.advances(timer("7", NOON + HOUR), NOON + HOUR)
    assert contents(life) == ["one"]
    assert earliest(life.state) == NOON + HOUR


def test_conditions_of_a_timer_do_not_see_the_event_that_made_it_fire():
    text = """\
journey: blind
entry: {event: ping}
steps:
  rest: {wait: 1h}
  tell: {emit: {kind: message, content: hello}}
"""
    life = Life(plan_of(text))
    life.meets("ping", NOON)
    life.meets("pong", NOON + 2 * HOUR, identity="late")
    assert [m["caused_by"] for m in life.said("message")] == [f"timer:{NOON + HOUR}"]


def test_the_withdrawal_is_noted_before_the_timers_that_it_finds_due():
    text = """\
journey: tell
entry: {event: ping}
policies: [word]
steps:
  rest: {wait: 1h}
  tell: {emit: {kind: message, content: hello}}
"""
    life = Life(plan_of(text))
    life.meets("consent.changed", NOON, purpose="marketing", granted=True)
    life.meets("ping", NOON)
    life.meets("consent.changed", NOON + 2 * HOUR, purpose="marketing", granted=False)
    assert contents(life) == []
    assert [s["rule"] for s in life.said("suppression")] == ["word.consent"]


def test_the_ring_holds_sixteen_ids_of_a_day():
    life = Life(plan_of(CHAIN))
    for number in range(30):
        life.meets("pong", NOON + number * SECOND, identity=f"p{number}")
    assert len(life.state.ring) == 16 * 13
    life.meets("ping", NOON + MINUTE, identity="p29")
    assert not life.state.enrolments
    life.meets("ping", NOON + MINUTE, identity="p13")
    assert len(life.state.enrolments) == 1


def test_a_quiet_customer_keeps_no_ring():
    life = Life(plan_of(CHAIN.replace("wait: 10h", "wait: 40d").replace("wait: 2h", "wait: 2d")))
    life.meets("ping", NOON)
    life.waits(NOON + 3 * DAY)
    assert life.state.ring == b""


def test_a_failed_message_no_longer_counts_against_the_cap():
    life = Life(plan_of(ALPHA.replace("entry: {event: ping}", CAPPED)))
    life.meets("ping", NOON)
    [sent] = life.said("message")
    life.meets("ping", NOON + HOUR)
    assert contents(life) == ["alpha"]
    life.meets("message.failed", NOON + 2 * HOUR, emission=sent["emission"])
    life.meets("ping", NOON + 3 * HOUR)
    assert contents(life) == ["alpha", "alpha"]


def test_a_delivered_message_counts_whatever_is_reported_later():
    life = Life(plan_of(ALPHA.replace("entry: {event: ping}", CAPPED)))
    life.meets("ping", NOON)
    [sent] = life.said("message")
    life.meets("message.delivered", NOON + HOUR, emission=sent["emission"])
    life.meets("message.failed", NOON + 2 * HOUR, emission=sent["emission"])
    life.meets("message.expired", NOON + 2 * HOUR, emission=sent["emission"])
    life.meets("ping", NOON + 3 * HOUR)
    assert contents(life) == ["alpha"]
    life.meets("ping", NOON + DAY)
    assert contents(life) == ["alpha", "alpha"]


def test_no_number_of_other_messages_makes_a_cap_forget():
    web = ALPHA.replace("event: ping", "event: pong")
    life = Life(plan_of(web, SELDOM, RARE))
    life.meets("cart.updated", NOON)
    for number in range(1, 400):
        life.meets("pong", NOON + number * MINUTE)
    assert len(life.state.sent) == MOST_SENT
    life.meets("cart.updated", NOON + 20 * DAY)
    assert contents(life).count("rare") == 1
    assert [one["rule"] for one in life.said("suppression")] == ["seldom.one"]


def test_an_unconfirmed_message_keeps_counting():
    life = Life(plan_of(ALPHA.replace("entry: {event: ping}", CAPPED)))
    life.meets("ping", NOON)
    life.meets("message.expired", NOON + 2 * HOUR, emission="another")
    life.meets("ping", NOON + 3 * HOUR)
    assert contents(life) == ["alpha"]


def test_enrolment_and_decision_ids_follow_from_what_they_name():
    first, second = Life(plan_of(ALPHA)), Life(plan_of(BETA, ALPHA))
    for life in (first, second):
        life.meets("ping", NOON, identity="p")
    ids = [
        [m["enrolment"] for m in life.said("message") if m["journey"] == "alpha"]
        for life in (first, second)
    ]
    assert ids[0] == ids[1]
    other = Life(plan_of(ALPHA), customer="8")
    other.meets("ping", NOON, identity="p")
    assert other.said("message")[0]["enrolment"] != ids[0][0]


def test_a_running_enrolment_stays_on_its_version():
    old = plan_of(CHAIN)
    new = plan_of(
        CHAIN.replace("content: one", "content: new").replace("entry:", "version: 2\nentry:"),
        number=2,
        before=old,
    )
    life = Life(old)
    life.meets("ping", NOON)
    life.plan = new
    life.waits(NOON + DAY)
    assert contents(life) == ["one", "two"]
    life.meets("ping", NOON + 2 * DAY)
    life.waits(NOON + 3 * DAY)
    assert contents(life) == ["one", "two", "new", "two"]


def test_an_enrolment_whose_version_is_gone_is_removed_and_the_others_go_on():
    life = Life(plan_of(CHAIN, CHAIN.replace("chain", "other")))
    life.meets("ping", NOON)
    life.plan = plan_of(CHAIN)
    life.waits(NOON + DAY)
    assert contents(life) == ["one", "two"]
    assert life.state.enrolments == []


DECIDING = """\
journey: deciding
entry: {event: ping}
policies: [night]
steps:
  pick:
    decide: {arms: [tell, nudge], features: seen, baseline: tell, reward: {within: 1d, events: [{event: pong}]}}
  tell: {emit: {kind: message, content: tell}, next: stop}
  nudge: {emit: {kind: message, content: nudge}}
  stop: {exit: done}
"""


def test_a_failing_timer_takes_its_enrolment_and_what_it_had_not_shown():
    life = Life(plan_of(DECIDING))
    life.meets("ping", NOON + 10 * HOUR)
    assert [p.opens for p in life.state.pending] == [None]
    outcome = fault(life.plan, "7", life.state, life.due, "ValueError: no")
    assert (outcome.state.enrolments, outcome.state.pending, outcome.due) == ([], [], None)
    assert [m.data["reason"] for m in outcome.messages] == ["ValueError: no"]


def test_the_same_input_gives_the_same_bytes():
    runs = []
    for _ in range(2):
        life = Life(plan_of(CHAIN, DECIDING, ALPHA))
        for number, name in enumerate(["ping", "pong", "order.completed", "ping", "pong"]):
            life.meets(name, NOON + number * 7 * HOUR, identity=f"e{number}")
        runs.append((encode(life.state), life.messages))
    assert runs[0] == runs[1]


def test_a_request_is_resumed_with_its_answer_and_the_state_is_left_alone():
    plan = plan_of(DECIDING)
    state = Customer()
    before = encode(state)
    event = Event(id="p", name="ping", customer="7", time=NOON)
    request = advance(plan, state, event, NOON, Policies())
    assert not isinstance(request, Outcome)
    assert (request.question.step, request.question.arms) == ("pick", ("tell", "nudge"))
    outcome = request.resume(chosen(request.question, "nudge"))
    assert [m.data.get("content") for m in outcome.messages if m.type == "rumbo.message"] == [
        "nudge"
    ]
    assert encode(state) == before


def test_next_timer_of_nobody():
    assert next_timer(Customer()) is None


def test_a_question_is_asked_once_at_an_instant():
    model = (
        "model: soon\nkind: chance\nestimator: StandardScaler | LogisticRegression\nfeatures: seen\n"
        "label: {event: order.completed, within: 5d}\npublishes: soon.p\n"
    )
    text = """\
journey: curious
entry: {event: ping, where: "!has(customer.soon.p) || customer.soon.p > 2", audience: "!has(customer.soon.p)"}
steps:
  stop: {exit: done}
"""
    life = Life(plan_of(model, text))
    life.meets("ping", NOON)
    assert [watch.name for watch in life.state.watches] == ["soon"]
    life.meets("ping", NOON + HOUR)
    assert len(life.state.watches) == 2


LOOK = """\
journey: look
entry: {event: ping}
steps:
  rest: {wait: 1h}
  look: {branch: [{when: "now_local.hour == 13", next: due}, {else: true, next: late}]}
  due: {exit: due}
  late: {exit: late}
"""


def test_behind_a_wait_the_clock_shows_when_it_was_due_however_late_the_timer_fires():
    life = Life(plan_of(LOOK))
    life.meets("ping", NOON)
    life.meets("pong", NOON + 8 * HOUR)
    assert [m["reason"] for m in life.said("enrolment.exited")] == ["due"]
