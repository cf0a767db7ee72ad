"""What a claim finds: which events are deadly, what is out already, what the job's facts say."""

from hypothesis import given
from hypothesis import strategies as st

from streams.lanes import facts
from streams.lanes.checksum import checksum
from streams.lanes.deadly import Caution
from streams.lanes.facts import Aside, Claim, Epoch
from streams.lanes.fold import OutRecord, Place, Record
from streams.lanes.message_id import MessageId, identified
from streams.lanes.silence import Silence, latest
from streams.store.values import Held

PLACE = Place("job", 1, 3, 8)
BYTES = st.none() | st.binary(max_size=4)
HEADERS = st.lists(st.tuples(st.text(max_size=2), st.binary(max_size=2)), max_size=3).map(tuple)
RECORDS = st.builds(Record, st.just(5), st.integers(0, 3), BYTES, BYTES, HEADERS)


def out(identity, topic="out", partition=3):
    return OutRecord(topic, partition, b"7", b"", [("id", identity)])


@given(one=RECORDS, other=RECORDS)
def test_records_have_one_checksum_only_when_they_are_the_same(one, other):
    assert (checksum(one) == checksum(other)) == (one == other)


@given(job=st.text(min_size=1), numbers=st.tuples(*[st.integers(0, 1 << 40)] * 4))
def test_a_message_id_reads_back_whatever_the_job_is_called(job, numbers):
    text = ":".join(map(str, (job, *numbers))).encode("utf-8", "surrogatepass")
    found = MessageId.parse(text)
    assert found is not None
    assert found[1:] == numbers


def test_only_the_header_that_is_an_id_identifies():
    assert identified([("id", b"order-7")]) is None
    assert identified([("x", b"job:1:3:5:0")]) is None


def test_the_latest_id_is_the_highest_of_this_partition_and_epoch():
    found = [
        MessageId("job", 1, 3, 41, 2),
        MessageId("job", 1, 3, 40, 9),
        MessageId("job", 0, 3, 99, 0),
        MessageId("job", 1, 4, 99, 0),
        MessageId("other", 1, 3, 99, 0),
        None,
    ]
    assert latest(PLACE, found) == MessageId("job", 1, 3, 41, 2)
    assert latest(PLACE, []) is None


def test_what_is_out_is_not_sent_again_in_its_own_topic_only():
    silence = Silence(PLACE, {"out": MessageId("job", 1, 3, 41, 2)})
    said, unsaid = out(b"job:1:3:41:2"), out(b"job:1:3:41:3")
    elsewhere = [out(b"job:1:3:41:0", topic="dead"), out(b"job:1:3:41:0", partition=0)]
    nameless = OutRecord("out", 3, b"7", b"", [])
    assert silence.audible([said, unsaid, *elsewhere, nameless]) == [unsaid, *elsewhere, nameless]
    assert silence.until == 41


def test_an_event_is_set_aside_after_three_deaths_under_its_mark():
    assert Caution(Held(off=40, marked_at=41, marked=2), frozenset()).aside == frozenset()
    assert Caution(Held(off=40, marked_at=41, marked=3), frozenset()).aside == {41}


def test_after_two_deaths_events_go_alone_until_a_mark_has_passed():
    caution = Caution(Held(off=40, careful=60, marked_at=41, marked=1), frozenset())
    assert (caution.careful(40), caution.careful(59), caution.careful(60)) == (True, True, False)


def test_what_is_set_aside_is_written_down_once():
    caution = Caution(Held(off=40, marked_at=41, marked=3), frozenset({7}))
    assert caution.absorbed(PLACE, "jobs", 5, 40) == []
    (record,) = caution.absorbed(PLACE, "jobs", 41, 50)
    assert facts.read("job", record.key, record.value) == Aside(1, 3, 41, facts_cause(record))
    assert caution.absorbed(PLACE, "jobs", 41, 50) == []
    assert caution.aside == {7, 41}


def facts_cause(record):
    return facts.read("job", record.key, record.value).cause


FACTS = st.one_of(
    st.builds(Epoch, st.integers(0, 9), st.none() | st.integers(0, 9)),
    st.builds(
        Claim, st.integers(0, 9), st.integers(0, 9), st.integers(1, 9), st.integers(0), st.text()
    ),
    st.builds(Aside, st.integers(0, 9), st.integers(0, 9), st.integers(0), st.text()),
)


@given(fact=FACTS)
def test_facts_read_back_for_their_own_job_only(fact):
    record = facts.record("job", "jobs", fact)
    assert facts.read("job", record.key, record.value) == fact
    assert facts.read("other", record.key, record.value) is None
    assert facts.read("job", record.key, None) is None
    assert facts.read("job", record.key, b"{}") is None
