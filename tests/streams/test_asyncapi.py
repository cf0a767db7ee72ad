"""The AsyncAPI document is valid by the official schema, and messages are valid by the document."""

import copy
import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from journeys.outcome import Message
from streams.asyncapi import document
from streams.envelope.outgoing import encode
from streams.settings import Settings
from streams.topics import TOPICS

OFFICIAL = json.loads(Path("tests/assets/asyncapi/3.0.0.json").read_text())
MADE = document(Settings(prefix="acme."))


def faults(made):
    return [error.json_path for error in Draft7Validator(OFFICIAL).iter_errors(made)]


def test_the_document_is_valid():
    assert faults(MADE) == []


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("asyncapi",), "2.6.0"),
        (("operations", "price.offers", "action"), "shout"),
        (("channels", "price.offers", "address"), 5),
    ],
)
def test_the_official_schema_would_find_a_fault(path, wrong):
    broken = copy.deepcopy(MADE)
    *way, last = path
    place = broken
    for name in way:
        place = place[name]
    place[last] = wrong
    assert faults(broken)


def test_every_topic_and_every_message_is_in_it():
    assert {one["address"] for one in MADE["channels"].values()} == {f"acme.{n}" for n in TOPICS}
    kinds = {kind for topic in TOPICS.values() for kind in topic.messages}
    assert kinds <= MADE["components"]["messages"].keys()


def test_every_reference_leads_somewhere():
    def references(value):
        if isinstance(value, dict):
            yield from [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            for inner in value.values():
                yield from references(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from references(inner)

    found = set(references(MADE))
    assert found
    for reference in found:
        place = MADE
        for name in reference.removeprefix("#/").split("/"):
            place = place[name.replace("~1", "/")]


def validator(kind):
    whole = Resource.from_contents(MADE, DRAFT202012)
    registry = Registry().with_resource("urn:rumbo", whole)
    schema = {"$ref": f"urn:rumbo#/components/messages/{kind}/payload"}
    return Draft202012Validator(schema, registry=registry)


LIFECYCLE = {
    "customer": "7",
    "journey": "win-back",
    "version": 1,
    "enrolment": "e",
    "key": None,
    "caused_by": "e1",
    "event": "entered",
    "reason": None,
}


def test_a_message_as_it_is_written_is_valid_by_the_document():
    message = Message(
        topic="journey.lifecycle", type="rumbo.enrolment.entered", time=0, data=LIFECYCLE, key="7"
    )
    written = json.loads(encode("rumbo:0:0:1:0", message, "/rumbo/rumbo")[0])
    check = validator("rumbo.enrolment.entered")
    assert list(check.iter_errors(written)) == []
    later = written | {"data": written["data"] | {"added_later": 1}}
    assert list(check.iter_errors(later)) == []
    assert list(check.iter_errors(written | {"data": {}}))
    assert list(check.iter_errors(written | {"type": "rumbo.decision"}))
