"""All cases of a deployment, the most urgent first."""

from streams.settings import Settings
from streams.stuck import learning, outgoing, partitions
from streams.stuck.case import Case, together
from streams.stuck.scene import LATE, Scene, scene
from streams.stuck.stays import Stay, stays


async def stuck(settings: Settings, late: int = LATE) -> list[Case]:
    """Look at a deployment for some seconds and give what does not go on."""
    async with scene(settings, late) as found:
        await found.watch()
        return await cases(found)


async def stuck_with_people(settings: Settings, late: int = LATE) -> tuple[list[Case], list[Stay]]:
    """Give what does not go on, and everybody by where they stand."""
    async with scene(settings, late) as found:
        await found.watch()
        listed = await cases(found)
        return listed, await stays(found, listed)


async def cases(scene: Scene) -> list[Case]:
    """Give the cases of a scene that was watched."""
    held = [case async for case in partitions.cases(scene)]
    out = [*outgoing.outboxes(scene), *outgoing.timers(scene)]
    learned = await learning.behind(scene)
    return together([*partitions.fought(scene), *held, *partitions.deadly(scene), *out, *learned])
