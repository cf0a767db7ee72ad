"""Shoppers: everything the data package says of its households, as events in the order of their time.

Its instants carry no time zone and are taken as UTC. Three things are made up, because no data has
them: consent (97 % of households give it before their first event, the others never do) and the time
zone (America/New_York). Campaigns that began before the first basket are received with it.
"""

import heapq
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson

from journeys.chance import share
from journeys.local_time import millis
from streams.demo.baskets import Lines
from streams.demo.dataset import table
from streams.envelope.headers import CLOUDEVENTS_JSON, CONTENT_TYPE
from streams.envelope.outgoing import rfc3339

CONSENTING = 0.97
"""The share of households that consent to marketing."""

SOURCE = "/completejourney"
"""The CloudEvents source of the demo's events."""

HEADERS = [(CONTENT_TYPE, CLOUDEVENTS_JSON)]


class ShopperEvent(NamedTuple):
    """One event of a household, ready to be sent; of an order also what was bought, by category."""

    at: int
    customer: str
    name: str
    value: bytes
    bought: tuple[str, ...] = ()


def chosen(households: list[int], count: int | None) -> frozenset[int]:
    """Give a stable subset: the same households, and more of them, for a larger count.

    >>> chosen([1, 2, 3], 2) <= chosen([1, 2, 3], 3)
    True
    """
    order = sorted(households, key=lambda household: share("demo", str(household)))
    return frozenset(order[:count])


def events(lines: Lines, count: int | None = None) -> Iterator[ShopperEvent]:
    """Give the events of all households, or of ``count`` of them, in the order of time."""
    everyone = sorted({int(one) for one in lines.columns["household_id"][lines.starts[:-1]]})
    households = chosen(everyone, count)
    begin = int(lines.columns["at"][0])
    streams = (
        _orders(lines, households),
        _campaigns(households, begin),
        _coupons(households, begin),
    )
    told: set[str] = set()
    for event in heapq.merge(*streams):
        if event.customer not in told:
            told.add(event.customer)
            yield from _first_words(event)
        yield event


def _event(at: int, customer: str, name: str, identity: str, data: dict[str, Any]) -> ShopperEvent:
    envelope = {
        "specversion": "1.0",
        "id": identity,
        "source": SOURCE,
        "type": name,
        "subject": customer,
        "time": rfc3339(at),
        "data": data,
    }
    return ShopperEvent(at, customer, name, orjson.dumps(envelope))


def _first_words(first: ShopperEvent) -> Iterator[ShopperEvent]:
    customer = first.customer
    zone = {"timezone": "America/New_York"}
    yield _event(first.at, customer, "profile.changed", f"profile-{customer}", zone)
    if share("demo-consent", customer) < CONSENTING:
        said = {"purpose": "marketing", "granted": True}
        yield _event(first.at, customer, "consent.changed", f"consent-{customer}", said)


def _orders(lines: Lines, households: frozenset[int]) -> Iterator[ShopperEvent]:
    for at, household, basket in lines.baskets(households):
        identity = f"basket-{basket['basket_id']}"
        order = _event(at, str(household), "order.completed", identity, basket)
        yield order._replace(bought=tuple(basket["categories"]))


def _campaigns(households: frozenset[int], begin: int) -> Iterator[ShopperEvent]:
    described = table("campaign_descriptions", ["campaign_id", "campaign_type", "start_date"])
    about = {row["campaign_id"]: row for row in described.to_pylist()}
    sent = table("campaigns", ["campaign_id", "household_id"]).to_pylist()
    found = [
        _event(
            max(begin, _millis(about[row["campaign_id"]]["start_date"])),
            str(row["household_id"]),
            "campaign.received",
            f"campaign-{row['campaign_id']}-{row['household_id']}",
            {
                "campaign": str(row["campaign_id"]),
                "kind": about[row["campaign_id"]]["campaign_type"],
            },
        )
        for row in sent
        if row["household_id"] in households and row["campaign_id"] in about
    ]
    yield from sorted(found)


def _coupons(households: frozenset[int], begin: int) -> Iterator[ShopperEvent]:
    columns = ["household_id", "coupon_upc", "campaign_id", "redemption_date"]
    found = [
        _event(
            max(begin, _millis(row["redemption_date"])),
            str(row["household_id"]),
            "coupon.redeemed",
            f"coupon-{row['household_id']}-{row['coupon_upc']}-{number}",
            {"coupon": str(row["coupon_upc"]), "campaign": str(row["campaign_id"])},
        )
        for number, row in enumerate(table("coupon_redemptions", columns).to_pylist())
        if row["household_id"] in households
    ]
    yield from sorted(found)


def _millis(moment: datetime) -> int:
    return millis(moment.replace(tzinfo=UTC))
