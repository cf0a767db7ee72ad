"""Every kind of feature against the plain sum over all events, on any history."""

import math
import statistics
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.features import KINDS, FeaturePlan, read, series_of
from journeys.plan import Match
from journeys.series import BUCKETS, DAY

SPAN = 12 * DAY
EVENT = Match("order.completed")

amounts = st.floats(0, 1e6, allow_nan=False)
histories = st.lists(st.tuples(st.integers(0, 40 * DAY), amounts), min_size=1, max_size=40).map(
    lambda events: sorted(events, key=lambda event: event[0])
)
later = st.integers(0, 20 * DAY)


def absorbed(feature, history):
    """Give what is kept of this history for this feature alone."""
    [one] = series_of([feature])
    held = None
    for at, amount in history:
        held = one.add(held, at, 1.0 if feature.kind == "count" else amount)
    return held


def feature(kind, **more):
    return FeaturePlan(name="it", kind=kind, match=EVENT, span=SPAN, **more)


def inside(history, now, span):
    return [(at, amount) for at, amount in history if at > now - span]


@pytest.mark.parametrize(("kind", "column"), [("count", None), ("sum", 1)])
@given(history=histories, more=later)
def test_a_window_is_off_by_at_most_its_oldest_bucket(kind, column, history, more):
    now = history[-1][0] + more
    most = inside(history, now, SPAN)
    least = inside(history, now, SPAN - SPAN // BUCKETS)
    total = [math.fsum(1 if column is None else e[column] for e in some) for some in (least, most)]
    found = read(feature(kind), absorbed(feature(kind), history), now)
    assert total[0] * (1 - 1e-9) - 1e-9 <= found <= total[1] * (1 + 1e-9) + 1e-9


@given(history=histories, more=later)
def test_a_windowed_mean_is_the_windowed_sum_by_the_windowed_count(history, more):
    now = history[-1][0] + more
    found = read(feature("mean"), absorbed(feature("mean"), history), now)
    count = read(feature("count"), absorbed(feature("count"), history), now)
    if not count:
        assert found is None
    else:
        total = read(feature("sum"), absorbed(feature("sum"), history), now)
        assert found == pytest.approx(total / count)


@given(history=histories, more=later)
def test_decayed_halves_in_every_span(history, more):
    now = history[-1][0] + more
    expected = math.fsum(amount * 0.5 ** ((now - at) / SPAN) for at, amount in history)
    found = read(feature("decayed"), absorbed(feature("decayed"), history), now)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(history=histories, more=later)
def test_since_and_last_are_of_the_last_event(history, more):
    at, amount = history[-1]
    since = read(feature("since"), absorbed(feature("since"), history), at + more)
    assert since == pytest.approx(more / DAY)
    assert read(feature("last"), absorbed(feature("last"), history), at + more) == amount


@given(history=histories, more=later, n=st.integers(1, 32))
def test_a_list_is_the_last_values_newest_first(history, more, n):
    latest = feature("latest", n=n)
    found = read(latest, absorbed(latest, history), history[-1][0] + more)
    assert found == [amount for _, amount in history][::-1][:n]
    assert read(latest, None, 0) == []


@given(history=histories, more=later, ttl=st.integers(1, 4 * DAY))
def test_after_its_time_to_live_a_feature_is_as_if_nothing_had_come_before(history, more, ttl):
    mortal, count = feature("decayed", ttl=ttl), feature("decayed")
    times = [at for at, _ in history]
    begin = max((n for n, (a, b) in enumerate(pairwise(times), 1) if b - a >= ttl), default=0)
    now = times[-1] + more
    found = read(mortal, absorbed(mortal, history), now)
    expected = read(count, absorbed(count, history[begin:]), now)
    assert found == (expected if more < ttl else None)


def test_features_with_another_time_to_live_are_kept_apart():
    assert len(series_of([feature("decayed"), feature("decayed", ttl=DAY)])) == 2


@given(history=histories, more=later)
def test_gaps_are_the_days_between_events(history, more):
    now = history[-1][0] + more
    times = [at for at, _ in history]
    gaps = [(b - a) / DAY for a, b in pairwise(times)]
    found = {
        kind: read(feature(kind), absorbed(feature(kind), history), now)
        for kind in ("gap_mean", "gap_sd", "gap_long")
    }
    mean = statistics.fmean(gaps) if gaps else None
    sd = statistics.stdev(gaps) if len(gaps) > 1 else None
    assert found["gap_mean"] == (mean if mean is None else pytest.approx(mean, abs=1e-9))
    assert found["gap_sd"] == (sd if sd is None else pytest.approx(sd, abs=1e-6))
    assert found["gap_long"] == (sd if sd is None else pytest.approx(mean + 2 * sd, abs=1e-6))


@given(histories, st.integers(0, 60 * DAY))
def test_a_family_is_one_feature_per_key(history, more):
    family = feature("decayed", keys=("a", "b"))
    [series] = series_of([family])
    held = {}
    split = {"a": [], "b": []}
    for number, (at, amount) in enumerate(history):
        key = "ab"[number % 2]
        split[key].append((at, amount))
        held[key] = series.add(held.get(key), at, amount)
    now = history[-1][0] + more
    for key, events in split.items():
        alone = absorbed(feature("decayed"), events)
        assert read(family, held, now, key) == read(feature("decayed"), alone, now)


@given(histories, later, st.sets(st.sampled_from(sorted(KINDS)), min_size=2))
def test_features_of_the_same_events_share_a_series_and_read_as_if_alone(history, more, kinds):
    """Each kind twice, with another span: what is counted together does not touch."""
    features = [feature(kind) for kind in sorted(kinds)]
    features += [FeaturePlan("too", kind, EVENT, 3 * DAY) for kind in sorted(kinds)]
    [series] = series_of(features)
    held = None
    for at, amount in history:
        held = series.add(held, at, amount)
    now = history[-1][0] + more
    for one in features:
        [alone], of_its_own = series_of([one]), None
        for at, amount in history:
            of_its_own = alone.add(of_its_own, at, amount)
        assert read(one, held, now) == read(one, of_its_own, now)


def test_what_no_feature_reads_any_more_is_dropped_and_begins_anew():
    halves, gaps = feature("decayed"), feature("gap_mean")
    [both], [one] = series_of([halves, gaps]), series_of([gaps])
    held = both.add(both.add(None, 0, 1.0), DAY, 1.0)
    held = both.add(one.add(held, 2 * DAY, 1.0), 3 * DAY, 1.0)
    assert read(gaps, held, 3 * DAY) == 1.0
    assert read(halves, held, 3 * DAY) == 1.0


@given(histories)
def test_a_window_holds_at_most_twelve_buckets(history):
    [window] = absorbed(feature("count"), history)[1].values()
    assert len(window) <= BUCKETS


@given(histories, later)
def test_transforms(history, more):
    now = history[-1][0] + more
    plain = feature("since")
    held = absorbed(plain, history)
    days = read(plain, held, now)
    assert read(feature("since", transform="log1p"), held, now) == math.log1p(days)
    decayed = read(feature("since", transform="decay", scale=2 * DAY), held, now)
    assert decayed == pytest.approx(0.5 ** (days / 2))


@pytest.mark.parametrize("kind", ["count", "decayed", "since", "last", "gap_mean"])
def test_nothing_is_known_before_the_first_event(kind):
    assert read(feature(kind), None, 5) is None
    assert read(feature(kind, missing=3.4), None, 5) == 3.4
