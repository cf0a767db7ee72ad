"""People on the steps of journeys: how many, how many over their stay, since when, and what keeps them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from journeys.state import Customer, Enrolment, decode
from streams.stuck.case import Case
from streams.stuck.look import Look
from streams.stuck.outgoing import on_the_wall
from streams.stuck.scene import Scene

SOON = "its timers are due and fire in their turn"
"""Why somebody is over their stay in a partition with which nothing is wrong."""


class Standing(NamedTuple):
    """An enrolment, or a branch of it, where it stands: until when, and what it waits for but the time."""

    journey: str
    version: int
    step: str
    due: int | None
    why: str = ""


class Seen(NamedTuple):
    """The people of one partition, the instant for which their stay is reckoned, and what keeps them there.

    ``at`` is None where events are the clock: nobody is over their stay then.
    """

    people: Iterable[Standing]
    at: int | None
    cause: str


@dataclass(slots=True)
class Stay:
    """A step of a version of a journey: its people, those over their stay, the first due time (ms), and why."""

    journey: str
    version: int
    step: str
    people: int
    over: int
    oldest: int | None
    why: list[str]


def standing(state: Customer) -> Iterator[Standing]:
    """Give where a customer's enrolments stand; inside a fork each branch.

    >>> calm = Enrolment(id="1", journey="calm", step="rest", due=7, ends=9)
    >>> [one] = standing(Customer(enrolments=[calm]))
    >>> one.step, one.due
    ('rest', 7)
    """
    for whole in state.enrolments:
        for part in whole.branches or (whole,):
            yield Standing(whole.journey, whole.version, part.step, *_until(whole, part))


def _until(whole: Enrolment, part: Enrolment) -> tuple[int | None, str]:
    if part is not whole and part.step == whole.step:
        return None, "waits for the other branches"
    why = f"held back by {part.deferred.rule}" if part.deferred is not None else ""
    return whole.ends if part.due is None else min(part.due, whole.ends), why


def summed(seen: Iterable[Seen], late: int) -> list[Stay]:
    """Sum people up by where they stand; ``late`` (ms) past their due time they are over their stay."""
    found: dict[tuple[str, int, str], Stay] = {}
    for partition in seen:
        for one in partition.people:
            place = (one.journey, one.version, one.step)
            stay = found.setdefault(place, Stay(*place, 0, 0, None, []))
            over = bool(partition.at and one.due and partition.at - one.due > late)
            _add(stay, one, partition.cause if over else one.why, over=over)
    return [found[place] for place in sorted(found)]


def _add(stay: Stay, one: Standing, why: str, *, over: bool) -> None:
    stay.people += 1
    stay.over += over
    if one.due is not None:
        stay.oldest = one.due if stay.oldest is None else min(stay.oldest, one.due)
    if why and why not in stay.why:
        stay.why.append(why)


async def stays(scene: Scene, cases: Sequence[Case]) -> list[Stay]:
    """Look at every customer of a scene that was watched, and of which the ``cases`` are known."""
    return summed([await _seen(scene, one, cases) for one in scene.now], scene.late)


async def _seen(scene: Scene, look: Look, cases: Sequence[Case]) -> Seen:
    people: dict[str, list[Standing]] = {}  # a page may give somebody twice
    async for name, state in scene.job.store.customers(look.partition):
        if found := list(standing(decode(state))):
            people[name] = found
    cause = next((one.why for one in cases if look.partition in one.partitions), SOON)
    at = scene.at if on_the_wall(scene, look) else None
    return Seen([one for found in people.values() for one in found], at, cause)
