"""The textbook app: Faust, redis-py and River as their documentation shows them. A program.

What a competent team writes in an afternoon for the same job: an agent that takes an event at a time,
a profile per customer in Redis, a River pipeline per category that learns from the last suggestion and
chooses the next, one for the chance of an order, a coupon by rule, messages sent with the topic. It
keeps no promise beyond Faust's own: a crash loses or repeats, and nothing can be replayed.
"""

import asyncio
import json
import random
import sys
import time
from datetime import datetime
from typing import Any

import faust
import redis.asyncio as redis
from river import linear_model, preprocessing

CATEGORIES = (
    "SOFT DRINKS",
    "FLUID MILK PRODUCTS",
    "BAKED BREAD/BUNS/ROLLS",
    "CHEESE",
    "BAG SNACKS",
    "BEEF",
    "TROPICAL FRUIT",
    "EGGS",
    "REFRGRATD JUICES/DRNKS",
    "COLD CEREAL",
    "LUNCHMEAT",
    "SOUP",
)
LADDER = (0.0, 0.05, 0.10, 0.20, 0.30)
EXPLORE = 0.02
DAY = 86_400.0


def pipeline() -> Any:
    return preprocessing.StandardScaler() | linear_model.LogisticRegression()


class Shop:
    """The job: fold an event into the profile, learn, choose, price."""

    def __init__(self) -> None:
        self.categories = {name: pipeline() for name in CATEGORIES}
        self.soon = pipeline()
        self.random = random.Random(7)  # noqa: S311 - no secret

    def order(self, profile: dict[str, Any], at: float, data: dict[str, Any]) -> dict[str, Any]:
        bought = set(data["categories"])
        self._learn(profile, at, bought)
        self._count(profile, at, bought, data["prices"])
        scores = {
            name: self.categories[name].predict_proba_one(self._features(profile, at, name))[True]
            for name in CATEGORIES
        }
        chosen = max(scores, key=lambda name: scores[name])
        if self.random.random() < EXPLORE:
            chosen = self.random.choice(CATEGORIES)
        rhythm = self._rhythm(profile)
        profile["pending"] = [chosen, self._features(profile, at, chosen), rhythm]
        soon = self.soon.predict_proba_one(rhythm)[True]
        return {
            "category": chosen,
            "scores": scores,
            "order_soon": soon,
            **self._price(profile, chosen, scores[chosen]),
        }

    def _learn(self, profile: dict[str, Any], at: float, bought: set[str]) -> None:
        if profile["pending"]:
            chosen, features, rhythm = profile["pending"]
            self.categories[chosen].learn_one(features, chosen in bought)
            self.soon.learn_one(rhythm, at - profile["last"] < 28 * DAY)

    def _count(
        self, profile: dict[str, Any], at: float, bought: set[str], prices: dict[str, float]
    ) -> None:
        passed = (at - profile["last"]) / DAY if profile["orders"] else 0.0
        fade = 0.5 ** (passed / 60)
        often, recent = profile["often"], profile["recent"]
        for name in CATEGORIES:
            often[name] = often.get(name, 0.0) * fade + (name in bought)
            if name in bought:
                recent[name] = at
        profile["shelf"].update({name: prices[name] for name in CATEGORIES if name in prices})
        profile["gap"] = 0.8 * profile["gap"] + 0.2 * passed
        profile["lately"] = profile["lately"] * 0.5 ** (passed / 30) + 1
        profile["orders"] += 1
        profile["last"] = at

    def _features(self, profile: dict[str, Any], at: float, name: str) -> dict[str, float]:
        since = (at - profile["recent"].get(name, 0.0)) / DAY
        return {
            "often": profile["often"].get(name, 0.0),
            "recent": 0.5 ** (since / 14),
            "lately": profile["lately"],
        }

    def _rhythm(self, profile: dict[str, Any]) -> dict[str, float]:
        return {"lately": profile["lately"], "gap": profile["gap"], "orders": profile["orders"]}

    def _price(self, profile: dict[str, Any], name: str, score: float) -> dict[str, Any]:
        shelf = profile["shelf"].get(name)
        if shelf is None:
            return {"price": None, "discount": None}
        discount = LADDER[min(int((1 - score) * len(LADDER)), len(LADDER) - 1)]
        return {"price": round(shelf * (1 - discount), 2), "discount": discount}


def new_profile() -> dict[str, Any]:
    numbers = {"orders": 0, "last": 0.0, "gap": 0.0, "lately": 0.0, "others": 0}
    return {**numbers, "often": {}, "recent": {}, "shelf": {}, "pending": None}


async def run(config: dict[str, Any]) -> dict[str, Any]:
    """Run the app until it has seen everything; seconds and CPU from the first event on."""
    app = faust.App(
        f"textbook-{config['out']}",
        broker=f"kafka://{config['kafka']}",
        topic_partitions=config["partitions"],
        web_enabled=False,
    )
    incoming = app.topic(config["topic"], key_type=str, value_serializer="json")
    decisions = app.topic(config["out"], key_type=str, value_serializer="json")
    profiles = redis.Redis.from_url(config["redis"])
    shop, done = Shop(), asyncio.Event()
    count = {"events": 0, "outputs": 0}
    start: dict[str, float] = {}

    @app.agent(incoming)
    async def decide(stream: Any) -> None:
        async for event in stream:
            start.setdefault("clock", time.perf_counter())
            start.setdefault("cpu", time.process_time())
            customer = event["subject"]
            key = f"profile:{customer}"
            found = await profiles.get(key)
            profile = json.loads(found) if found else new_profile()
            if event["type"] == "order.completed":
                at = datetime.fromisoformat(event["time"]).timestamp()
                decision = shop.order(profile, at, event["data"])
                about = {"customer": customer, "caused_by": event["id"]}
                await decisions.send(key=customer, value=about | decision)
                count["outputs"] += 1
            else:
                profile["others"] += 1
            await profiles.set(key, json.dumps(profile))
            count["events"] += 1
            if count["events"] == config["events"]:
                done.set()

    await app.start()
    try:
        await done.wait()
        await app.producer.flush()
        seconds = time.perf_counter() - start["clock"]
        spent = time.process_time() - start["cpu"]
        return {
            "events": count["events"],
            "seconds": seconds,
            "cpu": {"app": spent},
            "messages": count["outputs"] / count["events"],
        }
    finally:
        await app.stop()
        await profiles.aclose()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(json.loads(sys.argv[1])))), flush=True)
