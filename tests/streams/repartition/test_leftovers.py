"""What is sent again after a move: in the order of each log, under its own position, to its new place."""

from aiokafka import ConsumerRecord

from journeys.event import Position
from streams.envelope.headers import POSITION, REPLAYS
from streams.partition.outbox import partition_of
from streams.repartition.leftovers import MARK, again

TOPIC = "p.clickstream.events"


def left(partition, offset, timestamp, key=b"7", headers=()):
    record = ConsumerRecord(
        TOPIC, partition, offset, timestamp, 0, key, b"{}", None, 1, 2, tuple(headers)
    )
    return record, Position("job", 0, partition, offset, 0)


def positions(found):
    return [dict(one.headers)[POSITION] for one in found]


def test_the_oldest_come_first_and_each_log_keeps_its_order():
    found = again([left(1, 4, 30), left(0, 8, 10), left(0, 9, 30), left(0, 7, 10)], 1, TOPIC, 6)
    assert positions(found) == [b"job:0:0:7:0", b"job:0:0:8:0", b"job:0:0:9:0", b"job:0:1:4:0"]
    assert {(one.topic, one.partition) for one in found} == {(TOPIC, partition_of(b"7", 6))}


def test_the_position_is_that_of_the_move_and_other_headers_stay():
    headers = [(POSITION, b"shop:0:0:3:0"), (REPLAYS, b"job:0:0:1:0"), (MARK, b"1")]
    (one,) = again([left(0, 7, 10, headers=headers)], 2, TOPIC, 6)
    assert one.headers == [(REPLAYS, b"job:0:0:1:0"), (POSITION, b"job:0:0:7:0"), (MARK, b"2")]


def test_what_has_no_key_stays_where_it_becomes_a_dead_letter():
    (one,) = again([left(3, 7, 10, key=None)], 1, TOPIC, 6)
    assert (one.partition, one.key) == (3, None)
