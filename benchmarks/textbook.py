"""The textbook app: Faust, redis-py and River as their documentation shows them. A program.

What a competent team writes in an afternoon for the same job: an agent that takes an event at a time,
a profile per customer in Redis as JSON, a River pipeline per category that learns from what is looked at
after a suggestion, one for the chance of an order, a coupon by rule, messages sent with the topic. It
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

CATEGORIES = ("shoes", "coats", "hats", "bags", "belts", "socks", "shirts", "scarves")
LADDER = (0.0, 0.05, 0.10, 0.20, 0.30)
EXPLORE = 0.02
DAY = 86_400.0
WINDOW = 20.0
"""Seconds in which a suggestion is paid."""


def pipeline() -> Any:
    return preprocessing.StandardScaler() | linear_model.LogisticRegression()


class Shop:
    """The job: fold an event into the profile, learn, choose, price."""

    def __init__(self) -> None:
        self.categories = {name: pipeline() for name in CATEGORIES}
        self.soon = pipeline()
        self.random = random.Random(7)  # noqa: S311 - no secret

    def absorb(
        self, profile: dict[str, Any], name: str, at: float, data: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Fold one event; what it leads to."""
        if name == "order.completed":
            self._ordered(profile, at)
            return None
        self._count(profile, at, data)
        if data["page"] == "home":
            return self._choose(profile, at)
        if data["page"] == "cart":
            return self._price(profile, at, data["categories"][0])
        self._reward(profile, at, data["categories"][0])
        return None

    def _ordered(self, profile: dict[str, Any], at: float) -> None:
        if profile["rhythm"]:
            soon = at - profile["ordered"] < WINDOW
            self.soon.learn_one(profile["rhythm"], soon)
        profile["rhythm"], profile["ordered"] = self._rhythm(profile), at

    def _count(self, profile: dict[str, Any], at: float, data: dict[str, Any]) -> None:
        passed = (at - profile["last"]) / DAY if profile["views"] else 0.0
        often, fade = profile["often"], 0.5 ** (passed / 60)
        for name in CATEGORIES:
            often[name] = often.get(name, 0.0) * fade + (name in data["categories"])
        for name in data["categories"]:
            profile["recent"][name] = at
        profile["shelf"].update(data["prices"])
        profile["gap"] = 0.8 * profile["gap"] + 0.2 * passed
        profile["lately"] = profile["lately"] * 0.5 ** (passed / 30) + 1
        profile["views"] += 1
        profile["last"] = at

    def _choose(self, profile: dict[str, Any], at: float) -> dict[str, Any]:
        seen = {name: self._features(profile, at, name) for name in CATEGORIES}
        scores = {
            name: self.categories[name].predict_proba_one(seen[name])[True] for name in CATEGORIES
        }
        chosen = max(scores, key=lambda name: scores[name])
        if self.random.random() < EXPLORE:
            chosen = self.random.choice(CATEGORIES)
        if profile["pending"]:
            self._learn(profile, paid=False)
        profile["pending"] = [chosen, seen[chosen], at]
        return {"category": chosen, "scores": scores}

    def _reward(self, profile: dict[str, Any], at: float, category: str) -> None:
        """Pay the last suggestion when it is looked at, or not when its time is over."""
        if profile["pending"]:
            chosen, _, since = profile["pending"]
            if at - since > WINDOW:
                self._learn(profile, paid=False)
            elif chosen == category:
                self._learn(profile, paid=True)

    def _learn(self, profile: dict[str, Any], *, paid: bool) -> None:
        chosen, features, _ = profile["pending"]
        self.categories[chosen].learn_one(features, paid)
        profile["pending"] = None

    def _features(self, profile: dict[str, Any], at: float, name: str) -> dict[str, float]:
        since = (at - profile["recent"].get(name, 0.0)) / DAY
        return {
            "often": profile["often"].get(name, 0.0),
            "recent": 0.5 ** (since / 14),
            "lately": profile["lately"],
        }

    def _rhythm(self, profile: dict[str, Any]) -> dict[str, float]:
        return {"lately": profile["lately"], "gap": profile["gap"], "views": profile["views"]}

    def _price(self, profile: dict[str, Any], at: float, name: str) -> dict[str, Any]:
        score = self.categories[name].predict_proba_one(self._features(profile, at, name))[True]
        soon = self.soon.predict_proba_one(self._rhythm(profile))[True]
        discount = LADDER[min(int((1 - score) * len(LADDER)), len(LADDER) - 1)]
        if soon > 0.9:
            discount = 0.0
        price = round(profile["shelf"][name] * (1 - discount), 2)
        return {"category": name, "price": price, "discount": discount, "order_soon": soon}


def new_profile() -> dict[str, Any]:
    numbers = {"views": 0, "last": 0.0, "gap": 0.0, "lately": 0.0, "ordered": 0.0}
    nothing = {"pending": None, "rhythm": None}
    return {**numbers, **nothing, "often": {}, "recent": {}, "shelf": {}}


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
            at = datetime.fromisoformat(event["time"]).timestamp()
            decision = shop.absorb(profile, event["type"], at, event["data"])
            if decision is not None:
                about = {"customer": customer, "caused_by": event["id"]}
                await decisions.send(key=customer, value=about | decision)
                count["outputs"] += 1
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
