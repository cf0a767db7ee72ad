"""A decision without an arm says what took the last one away, and where that stands."""

from tests.journeys.life import NOON, Life, plan_of

OFFER = """\
# Prices that nobody has given.
offer: ladder
currency: EUR
list_price: customer.points
ladder: [0%, 10%]
model: demand
"""
CHOOSING = """\
journey: it
entry: {event: ping}
steps:
  pick:
    decide:
      arms: [price, again]
      features: seen
      baseline: price
      reward: {within: 1d, events: [{event: pong}]}
  price: {offer: {use: ladder, on: "'cart'", else: over}, next: tell}
  again: {offer: {use: ladder, on: "'more'", else: over}, next: tell}
  tell: {emit: {kind: offer, content: cart.offer}}
  over: {exit: done}
"""


def test_the_place_of_an_offer_that_made_no_quote():
    life = Life(plan_of(CHOOSING, OFFER))
    life.meets("ping", NOON)
    [said] = life.said("suppression")
    assert (said["rule"], said["outcome"]) == ("ladder.no_price", "dropped")
    assert said["place"].endswith(".yaml:2")
    assert OFFER.splitlines()[1] == "offer: ladder"
