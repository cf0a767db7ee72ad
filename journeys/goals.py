"""Goals: what a journey is for. Each counts once, from entry, also after the enrolment has ended."""

from journeys.chance import share
from journeys.plan import Goal
from journeys.run import Run
from journeys.state import Enrolment, Watch
from journeys.steps.set import computed
from journeys.walk import Walk


def watch(walk: Walk) -> None:
    """Watch for the journey's goals from now on."""
    for goal in walk.journey.goals.values():
        walk.run.state.watches.append(
            Watch(
                name=goal.name,
                journey=walk.journey.name,
                version=walk.journey.version,
                enrolment=walk.enrolment.id,
                key=walk.enrolment.key,
                closes=walk.run.now + goal.within,
            )
        )


def reach(run: Run) -> None:
    """Count the goals that this event reaches; forget those whose time has passed."""
    if not run.state.watches:
        return
    for one in [w for w in run.state.watches if w.enrolment]:
        goal = _goal(run, one)
        if goal is None or one.closes <= run.now:
            run.state.watches.remove(one)
        elif goal.match.event == run.event.name and run.matches(
            goal.match, run.scope(run.now, one.key)
        ):
            run.state.watches.remove(one)
            _say(run, one, goal)


def reach_by_exit(run: Run, enrolment: Enrolment, name: str) -> None:
    """Count the goal that an exit reaches, if it still stands open: an event counts it once."""
    for one in run.state.watches:
        if one.enrolment == enrolment.id and one.name == name and one.closes > run.now:
            goal = _goal(run, one)
            run.state.watches.remove(one)
            if goal is not None:
                _say(run, one, goal)
            return


def _goal(run: Run, one: Watch) -> Goal | None:
    journey = run.plan.journey(one.journey, one.version)
    return journey.goals.get(one.name) if journey else None


def _say(run: Run, one: Watch, goal: Goal) -> None:
    value = computed(goal.value, run.scope(run.now, one.key)) if goal.value else None
    data = {
        "customer": run.customer,
        "journey": one.journey,
        "version": one.version,
        "enrolment": one.enrolment,
        "key": one.key or None,
        "caused_by": run.event.id,
        "event": "goal",
        "reason": goal.name,
        "value": value,
    }
    if _held_out(run, one):
        data["held_out"] = True
    run.say("journey.lifecycle", "rumbo.enrolment.goal", data)
    run.note(f"{one.journey}.goals.{goal.name}", "reached")


def _held_out(run: Run, one: Watch) -> bool:
    """Say whether the goal's enrolment was a silent one: the same hash decides as at its entry."""
    journey = run.plan.journey(one.journey, one.version)
    return journey is not None and journey.holdout > share(one.journey, run.customer)
