"""Drawings: what stands in them, as Mermaid's text and as an image in which nothing covers anything."""

from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from life import DAY, plan_of

from journeys.compiling.reach import leads_to
from journeys.drawing.graph import counted, graph_of
from journeys.drawing.layout import layout_of
from journeys.drawing.mermaid import mermaid
from journeys.drawing.nodes import ENTRY, FINISHED
from journeys.drawing.svg import svg
from journeys.entry import Entry
from journeys.expressions import compile_condition
from journeys.plan import Exit, JourneyPlan, Match
from journeys.steps.branch import BranchStep
from journeys.steps.emit import EmitStep
from journeys.steps.exit import ExitStep
from journeys.steps.goto import GotoStep
from journeys.steps.split import SplitStep
from journeys.steps.wait import WaitStep
from journeys.steps.wait_for import Timeout, WaitForStep

EVERY = """\
journey: every
version: 3
entry:
  event: ping
  where: "event.n > 1.0"
  count: {at_least: 3, within: 7d}
exits:
  bought: {event: order.completed, where: "event.value > 20.0", goal: sale}
  paused: {when: "preference.pause == true"}
goals: {sale: {event: order.completed, within: 30d}}
steps:
  morning: {wait: {until_local: "10:00", days: [sat, sun], timezone: UTC}}
  renewal: {wait: {until: customer.renewal, offset: -3d}}
  either:
    wait_for:
      any: {cart: {event: cart.updated}, pong: {event: pong}}
      on: {pong: part}
      timeout: 3d
      timeout_next: part
  both:
    wait_for:
      all: {cart: {event: cart.updated}, pong: {event: pong}}
      timeout: {feature: customer.rhythm, otherwise: 30d, least: 14d, most: 60d}
  level:
    branch:
      - {when: "customer.tier == 'gold' && customer.points > 100.0 && customer.spent > 10.0", next: mark}
      - {when: "customer.tier == 'silver'", next: mark}
      - {else: true, next: part}
  mark: {set: {tier: gold}}
  part: {split: {shares: {choose: 87.5%, price: 12.5%}}}
  choose:
    decide:
      arms: [price, again]
      features: seen
      reward: {within: 1d, events: [{event: ping}]}
      baseline: again
  price: {offer: {use: deal, on: "'cap'", else: again}}
  tell: {emit: {kind: offer, surfaces: [app, email], content: every.deal, expires: 1d}}
  again: {goto: {step: either, at_most: 2}}
  greet: {emit: {kind: insight}, next: stop}
  stop: {exit: done}
"""
DEAL = "offer: deal\ncurrency: EUR\nlist_price: '9.99'\nladder: [0%, 5%]\nmodel: demand\n"
SMALL = """\
journey: small
entry: {event: ping}
exits:
  left: {event: pong}
steps:
  end: {wait: 1d}
  ask:
    branch:
      - {when: 'customer.tier == "a[b]"', next: tell}
      - {else: true, next: end_it}
  tell: {emit: {kind: message, content: '<b>|{x}|`#1`</b>'}}
  end_it: {exit: "so \\"be\\" it"}
"""
PARTS = """\
  wait{n}: {{wait_for: {{event: order.completed, timeout: 3d, timeout_next: ask{n}}}}}
  note{n}: {{set: {{tier: bought}}}}
  ask{n}:
    branch:
      - {{when: "customer.orders.count > 10.0 && customer.spent > 100.0", next: warm{n}}}
      - {{when: "customer.tier == 'gold'", next: gold{n}}}
      - {{else: true, next: tell{n}}}
  gold{n}: {{emit: {{kind: message, surfaces: [app, email], content: gold.message}}, next: back{n}}}
  warm{n}: {{wait: {{until_local: "10:00"}}}}
  tell{n}: {{emit: {{kind: message, surfaces: [app], content: reminder}}}}
  back{n}: {{goto: {{step: wait{n}, at_most: 3}}}}
  leave{n}:
    branch:
      - {{when: "customer.points > 10.0", next: stop}}
      - {{else: true, next: {after}}}
"""
LONG = (
    "journey: long\nentry: {event: cart.updated}\n"
    "exits: {gone: {event: message.unsubscribed}, paused: {when: preference.pause}}\nsteps:\n"
    + "".join(PARTS.format(n=n, after=f"wait{n + 1}" if n < 4 else "stop") for n in range(5))
    + "  stop: {exit: done}\n"
)


def drawn(text, *others):
    (journey,) = plan_of(text, *others).journeys.values()
    return journey, graph_of(journey)


@pytest.fixture(scope="module")
def every():
    return drawn(EVERY, DEAL)


@pytest.fixture(scope="module")
def long():
    return drawn(LONG)[1]


def test_every_verb_says_what_it_does(every):
    assert {node.name: (node.shape.value, *node.lines) for node in every[1].nodes} == {
        ENTRY: ("end", "ping", "where event.n > 1.0", "3 times within 7d"),
        "morning": ("wait", "morning", "wait until 10:00 on sat, sun"),
        "renewal": ("wait", "renewal", "wait until customer.renewal - 3d"),
        "either": ("wait", "either", "wait for any of cart, pong"),
        "both": ("wait", "both", "wait for all of cart, pong"),
        "level": ("choice", "level", "branch"),
        "mark": ("plain", "mark", "set tier"),
        "part": ("choice", "part", "split"),
        "choose": ("choice", "choose", "decide"),
        "price": ("plain", "price", "offer deal"),
        "tell": ("send", "tell", "offer to app, email", "every.deal"),
        "again": ("plain", "again", "go to either"),
        "greet": ("send", "greet", "insight"),
        "stop": ("end", "stop", "exit done"),
        "@any_time": ("plain", "any time"),
        "@exit_bought": ("end", "bought", "goal sale"),
        "@exit_paused": ("end", "paused"),
    }


def test_every_way_says_when_it_is_taken(every):
    dotted = {edge.target for edge in every[1].edges if edge.dotted}
    assert dotted == {"@exit_bought", "@exit_paused"}
    assert {(edge.source, edge.target): edge.labels for edge in every[1].edges} == {
        (ENTRY, "morning"): (),
        ("morning", "renewal"): (),
        ("renewal", "either"): (),
        ("either", "both"): ("cart",),
        ("either", "part"): ("pong", "or timeout 3d"),
        ("both", "level"): ("all", "or timeout 14d to 60d"),
        ("level", "mark"): (
            "customer.tier == 'gold' && customer.poi…",
            "or customer.tier == 'silver'",
        ),
        ("level", "part"): ("else",),
        ("mark", "part"): (),
        ("part", "choose"): ("87.5%",),
        ("part", "price"): ("12.5%",),
        ("choose", "price"): ("price",),
        ("choose", "again"): ("again",),
        ("price", "tell"): ("price",),
        ("price", "again"): ("no price",),
        ("tell", "again"): (),
        ("again", "either"): ("at most 2",),
        ("again", "greet"): ("then",),
        ("greet", "stop"): (),
        ("@any_time", "@exit_bought"): ("order.completed where event.value > 20.0",),
        ("@any_time", "@exit_paused"): ("preference.pause == true",),
    }


def test_the_edges_are_the_ways_that_the_engine_goes(every, library):
    for journey in (every[0], *library[0].journeys.values()):
        edges = graph_of(journey).edges
        for name, step in journey.steps.items():
            targets = {edge.target for edge in edges if edge.source == name}
            assert targets - {FINISHED} == set(leads_to(step))


def test_a_chart_in_mermaid():
    assert mermaid(drawn(SMALL)[1]).splitlines() == [
        "---",
        "title: small, version 1",
        "---",
        "flowchart TD",
        '    at_entry(["ping"])',
        '    s_end{{"end<br/>wait 1d"}}',
        '    s_ask{"ask<br/>branch"}',
        '    s_tell[/"tell<br/>message<br/>#lt;b#gt;|#123;x#125;|#96;#35;1#96;#lt;/b#gt;"/]',
        '    s_end_it(["end_it<br/>exit so #quot;be#quot; it"])',
        '    at_any_time["any time"]',
        '    at_exit_left(["left"])',
        "    at_entry --> s_end",
        "    s_end --> s_ask",
        '    s_ask -->|"customer.tier == #quot;a[b]#quot;"| s_tell',
        '    s_ask -->|"else"| s_end_it',
        "    s_tell --> s_end_it",
        '    at_any_time -.->|"pong"| at_exit_left',
    ]


def test_counts_stand_in_both_forms():
    graph = counted(
        drawn(SMALL)[1], {"ask": 1200, ENTRY: 1300}, {("ask", "tell"): 7, (ENTRY, "end"): 1300}
    )
    chart = mermaid(graph)
    assert 's_ask{"ask<br/>branch<br/>1,200"}' in chart
    assert 's_ask -->|"customer.tier == #quot;a[b]#quot;<br/>7"| s_tell' in chart
    assert 'at_entry -->|"1,300"| s_end' in chart
    assert {"1,200", "1,300", "7"} <= set(texts(svg([graph])))


def texts(image):
    return [one.text for one in ET.fromstring(image).iter() if one.tag.endswith("text")]  # noqa: S314 - our own


def test_an_image_is_xml_and_brings_everything_along(every):
    graph = drawn(SMALL)[1]
    image = svg([graph, every[1]])
    assert {'exit so "be" it', "<b>|{x}|`#1`</b>", "every, version 3"} <= set(texts(image))
    assert image.count("http") == 1, "only the name of the format"
    assert image == svg([graph, every[1]])


def nothing_is_covered(graph):
    """Boxes and labels lie apart and on the page, and no edge runs through a box."""
    layout = layout_of(graph)
    areas = [area for _, area in (*layout.boxes, *layout.labels)]
    assert [pair for pair in combinations(areas, 2) if pair[0].overlaps(pair[1])] == []
    assert all(area.left >= 0 and area.left + area.width <= layout.width for area in areas)
    assert all(area.top >= 0 and area.top + area.height <= layout.height for area in areas)
    assert {node.name for node, _ in layout.boxes} == {node.name for node in graph.nodes}
    for route in layout.routes:
        for node, area in layout.boxes:
            assert not any(inside(point, area) for point in along(route.points)), node.name


def every_edge_arrives(graph):
    """Each edge begins at its box and ends at the other one, or on an edge that ends there."""
    layout = layout_of(graph)
    areas = {node.name: area for node, area in layout.boxes}
    assert {route.edge for route in layout.routes} == set(graph.edges)
    for route in layout.routes:
        source, target = areas[route.edge.source], areas[route.edge.target]
        assert route.points[0][1] == pytest.approx(source.top + source.height)
        others = [one for one in layout.routes if one.edge.target == route.edge.target]
        met = [one for one in others if one is not route and route.points[-1] in one.points]
        assert met if route.joins else route.points[-1][1] == pytest.approx(target.top)


def along(points):
    """Give points on the straight lines between these."""
    for (x, y), (right, low) in pairwise(points):
        for part in range(1, 8):
            yield x + (right - x) * part / 8, y + (low - y) * part / 8


def inside(point, area):
    x, y = point
    return (
        area.left + 0.01 < x < area.left + area.width - 0.01
        and area.top + 0.01 < y < area.top + area.height - 0.01
    )


def test_a_journey_of_forty_steps_is_laid_out(long):
    assert sum(not node.name.startswith("@") for node in long.nodes) == 41
    nothing_is_covered(long)
    every_edge_arrives(long)


def test_edges_back_run_at_the_right_of_everything(long):
    layout = layout_of(long)
    right = max(area.left + area.width for _, area in layout.boxes)
    back = [route for route in layout.routes if route.angular]
    assert {route.edge.labels for route in back} == {("at most 3",)}
    assert all(max(x for x, _ in route.points) > right for route in back)


def test_every_other_edge_leads_down(long):
    for route in layout_of(long).routes:
        heights = [y for _, y in route.points]
        assert route.angular or heights == sorted(heights)


CONDITION = compile_condition("event.n > 1.0", {"event.n": "number"})
PING = (("", Match("ping")),)


def steps_to(name, follows, to, other):
    """Give steps of all kinds that lead to these."""
    return (
        WaitStep(name, follows, span=DAY),
        WaitForStep(name, follows, PING, Timeout(3 * DAY), to),
        BranchStep(name, follows, ((CONDITION, to), (CONDITION, other)), follows or to),
        SplitStep(name, follows, {to: 0.25, other: 0.75}, "salt"),
        GotoStep(name, follows, to, 3),
        EmitStep(name, follows, "message", ("app",), content="a.rather.long.content"),
        ExitStep(name, follows, "done"),
    )


@st.composite
def journeys(draw):
    """Steps that lead anywhere, also back, also to themselves; to some of them nothing leads."""
    names = [f"s{number}" for number in range(draw(st.integers(2, 14)))]
    step = st.sampled_from(names)
    steps = {
        name: draw(st.sampled_from(steps_to(name, follows, draw(step), draw(step))))
        for name, follows in zip(names, [*names[1:], None], strict=True)
    }
    exits = tuple(Exit(f"way{number}", Match("pong")) for number in range(draw(st.integers(0, 4))))
    return JourneyPlan("it", 1, Entry(Match("ping")), steps, "s0", exits)


@given(journeys())
@settings(max_examples=80, deadline=None)
def test_in_no_drawing_anything_is_covered_or_loose(journey):
    nothing_is_covered(graph_of(journey))
    every_edge_arrives(graph_of(journey))


def test_a_thousand_steps_in_a_row_are_drawn():
    names = [f"s{number}" for number in range(1000)]
    steps = {
        name: WaitForStep(name, follows, PING, Timeout(DAY), names[-1])
        for name, follows in zip(names, [*names[1:], None], strict=True)
    }
    graph = graph_of(JourneyPlan("it", 1, Entry(Match("ping")), steps, "s0"))
    assert len(texts(svg([graph]))) > 4000


EXPERIMENT = """\
experiment: greeting
arms: {plain: 50%, warm: 50%}
metric: {event: order.completed, within: 3d}
"""
PARTED = """\
journey: parted
entry: {event: ping}
steps:
  part: {split: {experiment: greeting, ways: {plain: calm, warm: loud}}}
  calm: {exit: calm}
  loud: {exit: loud}
"""


def test_an_experiment_leads_each_arm_its_way():
    graph = drawn(PARTED, EXPERIMENT)[1]
    (node,) = [node for node in graph.nodes if node.name == "part"]
    assert (node.shape.value, *node.lines) == ("choice", "part", "experiment", "greeting")
    ways = {edge.target: edge.labels for edge in graph.edges if edge.source == "part"}
    assert ways == {"calm": ("plain",), "loud": ("warm",)}


@pytest.mark.parametrize(
    ("entry", "lines"),
    [
        (
            '{schedule: {rrule: "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9", timezone: Europe/Madrid}}',
            ("every Monday 09:00 (Europe/Madrid)",),
        ),
        ("{event: ping, backfill: current}", ("ping", "once, who is known already")),
        (
            "{audience: consent.marketing, backfill: current}",
            ("once, who is known already", "if consent.marketing"),
        ),
    ],
)
def test_an_entry_without_an_event_says_when(entry, lines):
    text = f"journey: timed\nentry: {entry}\nsteps:\n  rest: {{wait: 1d}}\n"
    graph = graph_of(plan_of(text).journeys["timed"])
    assert next(node.lines for node in graph.nodes if node.name == ENTRY) == lines
