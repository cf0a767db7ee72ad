"""Offers: budgets are never overspent, quotes are stable, components sum to the cent."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec

from tests.integration.spine.shop import BUDGET, PARTITIONS

WEEK = timedelta(days=7)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHARE = Decimal(BUDGET) / PARTITIONS


def offers(story):
    """Give (partition, customer, quote, when it was made) of every offer, in the order of time."""
    found = []
    for event in story.first.of_type("rumbo.offer"):
        quote = event["data"]["quote"]
        made = datetime.fromisoformat(quote["valid_until"]) - WEEK
        partition = int(event["id"].rsplit(":", 3)[1])
        found.append((made, event["time"], partition, event["data"]["customer"], quote))
    return sorted(found, key=lambda offer: offer[:3])


def test_no_partition_gives_away_more_than_its_share_in_a_week(story):
    quotes = {quote["quote"]: (made, p, quote) for made, _, p, _, quote in offers(story)}
    spent = defaultdict(Decimal)
    for made, partition, quote in quotes.values():
        taken = Decimal(quote["list"]["amount"]) - Decimal(quote["price"]["amount"])
        spent[partition, (made - EPOCH) // WEEK] += taken
    assert max(spent.values()) <= SHARE
    held = [q for *_, q in quotes.values() if any(r["code"] == "budget" for r in q["guardrails"])]
    assert held


def test_what_a_partition_says_it_spent_is_within_its_share(story):
    states = [
        msgspec.msgpack.decode(m["state"])
        for k, m in story.first.held.items()
        if k.endswith(b"meta")
    ]
    assert len(states) == PARTITIONS
    for state in states:
        _, amount = state["budgets"]["weekly-coupons"]
        assert 0 <= Decimal(amount) <= SHARE


def test_a_quote_stands_for_its_week(story):
    last = {}
    for made, time, _, customer, quote in offers(story):
        before = last.get((customer, quote["on"]))
        if before is not None and before["quote"] != quote["quote"]:
            assert made >= datetime.fromisoformat(before["valid_until"])
        if before is not None and before["quote"] == quote["quote"]:
            assert quote["stable"]
            for part in ("price", "list", "discount", "components", "valid_until", "decision"):
                assert quote[part] == before[part]
        assert datetime.fromisoformat(time) >= made
        last[customer, quote["on"]] = quote


def test_components_sum_to_the_cent(story):
    for _, _, _, _, quote in offers(story):
        parts = [Decimal(part["amount"]["amount"]) for part in quote["components"]]
        assert sum(parts) == Decimal(quote["price"]["amount"])
        assert all(part.as_tuple().exponent == -2 for part in parts)
