"""The kill switch: whoever is on a killed journey leaves it before anything else happens."""

from journeys.operated import KILLED
from journeys.progress import end, walk_of
from journeys.run import Run


def kill(run: Run) -> bool:
    """End this customer's enrolments in killed journeys; say whether there was one."""
    killed = [one for one in run.state.enrolments if one.journey in run.plan.operated.killed]
    for enrolment in killed:
        walk = walk_of(run, enrolment, run.now)
        if walk is not None:  # of a version that is gone nothing can happen
            end(walk, KILLED)
    return bool(killed)
