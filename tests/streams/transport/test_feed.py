"""A feed bounds what waits, by number and by size, and takes small slices together."""

from types import SimpleNamespace

import pytest
from faust.types import TP

from streams.transport.feed import APART, FARTHEST, SMALL, Feed
from streams.transport.slices import SLICE, WEIGHT, Fetched

EPOCH = 3
NOW = 5.0


def record(offset, size):
    return SimpleNamespace(offset=offset, key=None, value=bytes(size), headers=())


def fetched(first, count, size, epoch=EPOCH):
    records = [record(first + n, size) for n in range(count)]
    return Fetched(epoch, first, first + count, first + count, records)


@pytest.fixture
def feed():
    return Feed(TP("clicks", 0), EPOCH)


def test_small_slices_are_taken_together(feed):
    for first in range(0, 30, 10):
        feed.put(fetched(first, 10, size=100))
    one = feed.next(NOW)
    assert (one.start, one.stop, len(one.records), one.weight) == (0, 30, 30, 3000)
    assert feed.next(NOW) is None


@pytest.mark.parametrize(
    ("count", "size"), [(SLICE * 2 // 3, 1), (10, WEIGHT // 15)], ids=["number", "size"]
)
def test_what_does_not_fit_into_one_slice_stays(feed, count, size):
    for n in range(2):
        feed.put(fetched(n * count, count, size))
    assert [feed.next(NOW).start, feed.next(NOW).start] == [0, count]


def test_a_record_larger_than_a_slice_is_a_slice(feed):
    for n in range(3):
        feed.put(fetched(n, 1, WEIGHT * 2))
    assert feed.next(NOW).stop == 1


@pytest.mark.parametrize(("count", "size"), [(SLICE, 1), (10, WEIGHT // 10 + 1)])
def test_two_slices_that_wait_are_enough(feed, count, size):
    filled = []
    for n in range(3):
        filled.append(feed.full)
        feed.put(fetched(n * count, count, size))
    assert filled == [False, False, True]
    assert feed.full  # three wait
    feed.next(NOW)
    assert feed.full  # two wait
    feed.next(NOW)
    assert not feed.full


def test_what_an_earlier_placing_fetched_is_dropped(feed):
    feed.put(fetched(0, SLICE * 4, size=1, epoch=EPOCH - 1))
    assert not feed.full
    assert feed.next(NOW) is None


def test_small_slices_are_as_far_apart_as_the_last_one_took_twice(feed):
    feed.put(fetched(0, 1, size=100))
    feed.acknowledge(feed.next(NOW), NOW + 0.004)
    later = NOW + 0.005
    feed.put(fetched(1, 1, size=100))
    assert feed.next(later).start == 1
    feed.put(fetched(2, 1, size=100))
    assert feed.wait(later) == pytest.approx(APART * 0.004)
    assert feed.next(later + 0.007) is None
    feed.put(fetched(3, 1, size=100))
    assert feed.next(later + 0.009).stop == 4


def test_none_are_far_apart(feed):
    feed.put(fetched(0, 1, size=100))
    feed.acknowledge(feed.next(NOW), NOW + 60)
    for first in (1, 2):
        feed.put(fetched(first, 1, size=100))
        feed.next(NOW + 60)
    assert feed.wait(NOW + 60) == pytest.approx(FARTHEST)


@pytest.mark.parametrize(("count", "size"), [(SMALL, 1), (2, WEIGHT // 10 + 1)])
def test_what_is_much_does_not_wait_for_more(feed, count, size):
    feed.put(fetched(0, 1, size=100))
    feed.acknowledge(feed.next(NOW), NOW + 60)
    feed.put(fetched(1, 1, size=100))
    feed.next(NOW + 60)
    feed.put(fetched(2, count, size))
    assert feed.next(NOW + 60).start == 2
