"""Entries: who begins a journey on this event, and who does not, and why."""

from collections.abc import Generator, Iterable, Iterator

from journeys.answer import Answer
from journeys.chance import share
from journeys.durations import written
from journeys.entry import Count, Reentry
from journeys.event import Millis
from journeys.goals import watch
from journeys.ids import enrolment_id
from journeys.plan import JourneyPlan
from journeys.progress import proceed
from journeys.request import Question
from journeys.run import Run
from journeys.scope import Scope
from journeys.state import MOST_LIVE, Customer, Enrolment, History
from journeys.steps.set import computed
from journeys.steps.step import Go
from journeys.walk import Walk


def enter_all(run: Run, journeys: Iterable[JourneyPlan]) -> Generator[Question, Answer, None]:
    """Try every journey that this event may begin, by name."""
    scope = run.scope(run.now)
    for journey in journeys:
        scope.rules = journey.rules
        where = journey.entry.match.where
        if where is not None and not run.tests(where, scope, f"{journey.name}.entry.where"):
            continue
        key = str(computed(journey.entry.key, scope) or "") if journey.entry.key else ""
        count = journey.entry.count
        if count is not None and len(key) <= LONGEST_KEY and not _often(run, journey, key, count):
            continue
        refusal = refused(run, journey, key, scope)
        if refusal:
            _refuse(run, journey, refusal)
        else:
            yield from _enter(run, journey, key)
            scope = run.scope(run.now)  # what it entered may have changed the customer


LONGEST_KEY = 256
"""Characters of the longest key of an enrolment."""


def enter_visited(run: Run) -> Generator[Question, Answer, None]:
    """Try the journey whose schedule has an occurrence now, or that is backfilled; once for each occurrence.

    Who is not in the audience is left as they are: everybody is asked.
    """
    journey = run.plan.visiting.get(run.event.data["journey"])
    occurrence: Millis = run.event.data["occurrence"]
    if journey is None or visited(run.state, journey.name, occurrence):
        return
    if run.plan.operated.how(journey.name):
        return  # nobody enters, and nobody asked to
    scope = run.scope(run.now, event=False)
    scope.rules = journey.rules
    if not run.holds(journey.entry.audience, scope, f"{journey.name}.entry.audience"):
        return
    refusal = next(filter(None, _barred(run, journey, "")), "")
    run.state.history.setdefault(journey.name, History()).visited = occurrence
    if refusal:
        _refuse(run, journey, refusal)
    else:
        yield from _enter(run, journey, "")


def visited(customer: Customer, journey: str, occurrence: Millis) -> bool:
    """Say that a customer was visited for this occurrence, or a later one."""
    history = customer.history.get(journey)
    return history is not None and history.visited >= occurrence


MOST_COUNTED = 64
"""For how many journeys and keys events are counted at most, the newest ones."""


def _often(run: Run, journey: JourneyPlan, key: str, wanted: Count) -> bool:
    """Count this event; say whether it makes enough of them, however far apart their windows begin."""
    counts, name = run.state.counts, f"{journey.name}/{key}"
    times = [at for at in counts.pop(name, ()) if at > run.now - wanted.within]
    counts[name] = [*times, run.now][-wanted.least :]
    while len(counts) > MOST_COUNTED:
        del counts[next(iter(counts))]
    return len(counts[name]) >= wanted.least


def refused(run: Run, journey: JourneyPlan, key: str, scope: Scope) -> str:
    """Say why this customer may not enter now; nothing when they may."""
    return next(filter(None, _against(run, journey, key, scope)), "")


def _against(run: Run, journey: JourneyPlan, key: str, scope: Scope) -> Iterator[str]:
    """Ask everything that can stand in the way of an entry, in the order in which it is said."""
    if how := run.plan.operated.how(journey.name):
        yield how.word
    audience = journey.entry.audience
    if not run.holds(audience, scope, f"{journey.name}.entry.audience"):
        yield f"not in the audience: {audience.source if audience else ''}"
    yield from _barred(run, journey, key)


def _barred(run: Run, journey: JourneyPlan, key: str) -> Iterator[str]:
    """Ask what of their past and present keeps this customer from entering."""
    if any(e.journey == journey.name and e.key == key for e in run.state.enrolments):
        yield "already on this journey"
    if len(run.state.enrolments) >= MOST_LIVE:
        yield f"on {MOST_LIVE} journeys or keys at once already, which is the most"
    if len(key) > LONGEST_KEY:
        yield f"its key is longer than {LONGEST_KEY} characters"
    history = run.state.history.get(journey.name)
    if history is not None:
        yield reentry_refused(journey.entry.reentry, history, run.now)
    for rule in journey.exclusive:
        yield rule.refuses(run.state, journey.name)


def reentry_refused(rule: Reentry, history: History, now: int) -> str:
    """Say which re-entry rule stands in the way.

    >>> reentry_refused(Reentry(after=100), History(ended=50), 120)
    're-entry only 100ms after the last end'
    """
    if rule.after and history.ended is not None and now - history.ended < rule.after:
        return f"re-entry only {written(rule.after)} after the last end"
    if rule.most is not None:
        recent = sum(at > now - rule.within for at in history.entries)
        if recent >= rule.most:
            return f"entered {recent} times within {written(rule.within)}, at most {rule.most}"
    return ""


def _refuse(run: Run, journey: JourneyPlan, why: str) -> None:
    history = run.state.history.setdefault(journey.name, History())
    history.refused, history.refused_at = why, run.now
    run.note(f"{journey.name}.entry", "refused", why=why)


def _enter(run: Run, journey: JourneyPlan, key: str) -> Generator[Question, Answer, None]:
    enrolment = Enrolment(
        id=enrolment_id(journey.name, run.customer, key, run.event.id),
        journey=journey.name,
        version=journey.version,
        key=key,
        entered=run.now,
        ends=run.now + journey.max_age,
        held_out=journey.holdout > share(journey.name, run.customer),
    )
    history = run.state.history.setdefault(journey.name, History())
    within = journey.entry.reentry.within
    if journey.entry.reentry.most is not None:
        history.entries = [*(at for at in history.entries if at > run.now - within), run.now]
    history.refused = ""
    run.state.enrolments.append(enrolment)
    walk = Walk(run, journey, enrolment, run.now)
    walk.say_lifecycle("entered")
    run.note(f"{journey.name}.entry", "entered")
    watch(walk)
    yield from proceed(walk, Go(journey.first))
