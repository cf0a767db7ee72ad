"""The stories: how a shop lived, and what it left behind in its first and in its second life."""

from dataclasses import dataclass, field
from functools import partial

from tests.integration.spine.bad_input import send_bad
from tests.integration.spine.recording import OUTPUTS, Recording
from tests.integration.waiting import until


@dataclass
class Story:
    """What was sent, and what was there in the end."""

    sent: list
    first: Recording
    second: Recording
    notes: dict = field(default_factory=dict)

    @property
    def lives(self):
        return (self.first, self.second)


async def quiet_life(shop, events):
    """One worker and the learner; bad input comes, and once the worker is asked to leave and replaced."""
    await shop.open()
    learner, worker = shop.run("learner"), shop.run("worker")
    await shop.activated()
    placed = {}

    async def something_bad():
        placed.update(await send_bad(shop))

    async def another_worker():
        nonlocal worker
        await shop.leave(worker)
        worker = shop.run("worker")

    await shop.live(events, (0.3, something_bad), (0.5, another_worker))
    first = await shop.close(learner, worker)
    return Story(events, first, await shop.relive(), {"bad": placed})


async def stormy_life(shop, events):
    """Two workers; whatever can die is killed while events flow, and a new plan comes."""
    await shop.open()
    crew = {"learner": shop.run("learner"), "a": shop.run("worker"), "b": shop.run("worker")}
    await shop.activated()

    async def at_work():
        for name, process in crew.items():
            word = "teaching" if name == "learner" else "claimed"
            await until(lambda p=process, w=word: p.said(w), f"the {name} at work", 60)

    async def killed(name):
        crew[name].kill()
        crew[name] = shop.run("learner" if name == "learner" else "worker")

    notes = {}

    async def emptied():
        out = (await shop.recording()).contents(*OUTPUTS)
        notes["out"] = {name: len(said) for name, said in out.items()}
        shop.store.client.flushall()

    async def restarted(server):
        server.restart()

    async def new_plan():
        shop.edit("next-category.journey.yaml", "version: 1", "version: 2")
        shop.apply()

    async def left():
        await shop.leave(crew["a"])
        crew["a"] = shop.run("worker")

    happenings = [
        partial(killed, "a"),
        partial(killed, "b"),
        emptied,
        partial(killed, "learner"),
        partial(killed, "a"),
        partial(restarted, shop.store),
        new_plan,
        partial(killed, "b"),
        partial(restarted, shop.broker),
        partial(killed, "a"),
        left,
    ]
    shares = [(n + 1) / (len(happenings) + 1) for n in range(len(happenings))]
    await shop.live(events, *zip(shares, happenings, strict=True), ready=at_work)
    first = await shop.close(crew["learner"], crew["a"], crew["b"])
    return Story(events, first, await shop.relive(), notes)
