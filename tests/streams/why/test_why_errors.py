"""What an explanation says of a step that failed: that the enrolment went on, or that it ended."""

import pytest

from journeys.outcome import Message
from streams.envelope.outgoing import encode
from streams.why.fate import turns
from streams.why.said import read
from tests.streams.why.household import NOON

SAID = {
    "customer": "7",
    "journey": "renewing",
    "version": 1,
    "enrolment": "e1",
    "key": None,
    "caused_by": "p",
    "event": "faulted",
    "reason": "OverflowError: date value out of range",
    "step": "near",
}


@pytest.mark.parametrize(
    ("more", "what", "sentence"),
    [
        (
            {"next": "call_us"},
            "went_on",
            "near failed: OverflowError: date value out of range; on at call_us",
        ),
        ({}, "faulted", "the enrolment ended: OverflowError: date value out of range"),
    ],
)
def test_a_step_that_failed_is_told_with_what_came_of_it(more, what, sentence):
    message = Message(
        topic="journey.lifecycle",
        type="rumbo.enrolment.faulted",
        time=NOON,
        data=SAID | more,
        key="7",
    )
    said = read(message.topic, encode("rumbo:0:0:1:0", message, "/rumbo/rumbo")[0])
    assert [(turn.what, turn.sentence) for turn in turns([said])] == [(what, sentence)]
