"""What came out: each message once, and how often it was repeated or changed."""

import json
from typing import NamedTuple

from tests.chaos.judge.expected import Place
from tests.chaos.judge.recording import DEAD, EXAMPLES, INPUT, OUTPUTS, Record

KINDS = {
    "rumbo.decision": "decision",
    "rumbo.message": "message",
    "rumbo.offer": "offer",
    "rumbo.enrolment.entered": "entered",
    "rumbo.enrolment.exited": "exited",
}


class Said(NamedTuple):
    """A message: the place of the event that sent it, and its body."""

    id: str
    place: Place
    topic: str
    record: Record
    type: str
    data: dict


class Outputs:
    """Messages by what they are about, with the copies counted."""

    def __init__(self, recording):
        self.repeats = 0
        self.two_contents = set()
        self.out_of_order = 0
        self.messages = {}
        self.examples = {}
        self.dead = {}
        self.forwards = {}
        self.strange = []
        self._contents = {}
        for topic in (*OUTPUTS, EXAMPLES):
            for records in recording.logs[topic].values():
                self._take_all(topic, records)
        for _, record in recording.all(INPUT):
            if "rumbo-position" in record.said:
                self._take(INPUT, record)

    def _take_all(self, topic, records):
        last = {}
        for record in records:
            identity = _identity(record)
            source, off, k = identity.rsplit(":", 2)
            fresh = self._take(topic, record)
            order = (int(off), int(k))
            self.out_of_order += fresh and order <= last.get(source, (-1, -1))
            last[source] = max(order, last.get(source, order))

    def _take(self, topic, record):
        """Keep a record; whether it is the first of its id."""
        identity, content = _identity(record), (topic, record.content)
        first = self._contents.setdefault(identity, content)
        if first is not content:
            self.repeats += first == content
            if first != content:
                self.two_contents.add(identity)
            return False
        self._file(topic, identity, record)
        return True

    def _file(self, topic, identity, record):
        partition, offset = identity.rsplit(":", 3)[1:3]
        place = Place(int(partition), int(offset))
        if topic == DEAD:
            self.dead.setdefault(place, []).append(record)
        elif topic == INPUT:
            self.forwards.setdefault(place, []).append(record)
        else:
            event = json.loads(record.value)
            said = Said(identity, place, topic, record, event["type"], event["data"])
            self._message(topic, said)

    def _message(self, topic, said):
        if topic == EXAMPLES:
            about = said.data.get("decision") or said.place
            self.examples.setdefault(about, []).append(said)
        elif said.type in KINDS:
            about = KINDS[said.type], said.data["enrolment"]
            self.messages.setdefault(about, []).append(said)
        else:
            self.strange.append(said)


def _identity(record):
    said = record.said
    return (said.get("id") or said["rumbo-position"]).decode()
