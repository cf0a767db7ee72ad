"""The AsyncAPI 3 document of a deployment, made from the table of topics and the message models."""

from importlib.metadata import version
from typing import Any

from pydantic.json_schema import models_json_schema

from streams.envelope.schema import CLOUD_EVENT, EVENT, SEGMENT
from streams.messages import Action, Body, DeadLetterHeaders
from streams.settings import Settings
from streams.topics import INPUT, TOPICS, Direction, Topic, full_name

Schema = dict[str, Any]

ACTIONS = {Direction.IN: "receive", Direction.OUT: "send", Direction.INTERNAL: "send"}
"""What Rumbo does on a topic, in AsyncAPI's words."""


def document(settings: Settings) -> Schema:
    """Give the AsyncAPI document as plain data.

    >>> made = document(Settings(prefix="acme."))
    >>> made["channels"]["journey.decisions"]["address"]
    'acme.journey.decisions'
    """
    return {
        "asyncapi": "3.0.0",
        "info": _info(settings),
        "defaultContentType": "application/cloudevents+json",
        "channels": {name: _channel(topic, settings) for name, topic in TOPICS.items()},
        "operations": {name: _operation(topic) for name, topic in TOPICS.items()},
        "components": {"messages": _messages(), "schemas": _schemas()},
    }


def _info(settings: Settings) -> Schema:
    return {
        "title": f"Rumbo: job {settings.job}",
        "version": version("rumbo"),
        "description": "What Rumbo reads and writes: the next step of each customer's journey and "
        "the price to offer, with the reason for each.",
        "license": {
            "name": "Apache-2.0",
            "url": "https://www.apache.org/licenses/LICENSE-2.0",
        },
    }


def _channel(topic: Topic, settings: Settings) -> Schema:
    partitions = topic.count(settings.partitions, settings.learning_partitions)
    return {
        "address": full_name(settings.prefix, topic.name),
        "title": topic.name,
        "description": f"{topic.purpose} Keyed by: {topic.key}.",
        "messages": {name: _ref("messages", name) for name in _names(topic)},
        "bindings": {
            "kafka": {
                "partitions": partitions,
                "topicConfiguration": {
                    "cleanup.policy": [topic.settings["cleanup.policy"]],
                    "retention.ms": topic.retention,
                    "max.message.bytes": topic.limit,
                },
            }
        },
    }


def _operation(topic: Topic) -> Schema:
    return {
        "action": ACTIONS[topic.direction],
        "channel": {"$ref": f"#/channels/{topic.name}"},
        "summary": topic.purpose,
    }


def _names(topic: Topic) -> list[str]:
    """Give the names of the messages on a topic."""
    others = ["event", "segment"] if topic.name == INPUT else []
    return [*others, *topic.messages] or [topic.name]


def _messages() -> Schema:
    made = {
        "event": _message("event", "A CloudEvent of the deployment's own.", dict(EVENT)),
        "segment": _message("segment", "A Segment message as it is.", dict(SEGMENT)),
    }
    made["segment"]["contentType"] = "application/json"
    for topic in TOPICS.values():
        for kind, model in topic.messages.items():
            made[kind] = _typed(kind, model, topic)
        if not topic.messages:
            made[topic.name] = _opaque(topic.name, topic)
    return made


def _message(name: str, summary: str, payload: Schema) -> Schema:
    key = {"type": "string", "description": "The customer."}
    return {
        "name": name,
        "title": name,
        "summary": summary,
        "payload": payload,
        "bindings": {"kafka": {"key": key}},
    }


def _typed(kind: str, model: type[Body], topic: Topic) -> Schema:
    if model is DeadLetterHeaders:
        return _opaque(kind, topic) | {"headers": _ref("schemas", model.__name__)}
    data = {"type": _type(kind, model), "data": _ref("schemas", model.__name__)}
    payload = {"allOf": [dict(CLOUD_EVENT), {"required": ["data"], "properties": data}]}
    message = _message(kind, _sentence(model), payload)
    message["bindings"]["kafka"]["key"]["description"] = f"Keyed by: {topic.key}."
    return message


def _type(kind: str, model: type[Body]) -> Schema:
    if model is not Action:
        return {"const": kind}
    said = f"{kind}, or rumbo. and the kind of emission that the author chose."
    return {"type": "string", "pattern": r"^rumbo\.", "examples": [kind], "description": said}


def _opaque(name: str, topic: Topic) -> Schema:
    message = _message(name, topic.purpose, {"description": "Bytes, as they are."})
    message["bindings"]["kafka"]["key"]["description"] = f"Keyed by: {topic.key}."
    return message | {"contentType": topic.media}


def _sentence(model: type[Body]) -> str:
    return (model.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")


def _schemas() -> Schema:
    models = {model for topic in TOPICS.values() for model in topic.messages.values()}
    ordered = sorted(models, key=lambda model: model.__name__)
    _, made = models_json_schema(
        [(model, "serialization") for model in ordered],
        ref_template="#/components/schemas/{model}",
    )
    schemas: Schema = made["$defs"]
    return schemas


def _ref(section: str, name: str) -> Schema:
    return {"$ref": f"#/components/{section}/{name}"}
