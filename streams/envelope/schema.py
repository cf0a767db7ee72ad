"""JSON schemas of what may lie in the input: CloudEvents 1.0 and Segment messages."""

from collections.abc import Mapping
from typing import Any

CLOUD_EVENT: Mapping[str, Any] = {
    "type": "object",
    "required": ["specversion", "id", "source", "type", "time"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {
            "type": "string",
            "minLength": 1,
            "maxLength": 512,
            "description": "Drop repeats by it.",
        },
        "source": {"type": "string", "minLength": 1, "maxLength": 512},
        "type": {"type": "string", "minLength": 1, "maxLength": 200},
        "subject": {"type": "string", "description": "The record's key: the customer."},
        "time": {"type": "string", "format": "date-time", "description": "With its offset."},
        "datacontenttype": {"type": "string", "examples": ["application/json"]},
        "data": {"type": "object"},
    },
}
"""A structured CloudEvent."""

EVENT: Mapping[str, Any] = {
    "allOf": [
        CLOUD_EVENT,
        {
            "required": ["subject"],
            "properties": {
                "type": {"type": "string", "not": {"type": "string", "pattern": r"^rumbo\."}},
                "subject": {"type": "string", "minLength": 1, "maxLength": 256},
                "replays": {
                    "type": "string",
                    "description": "Message id of the dead letter that this sends again.",
                },
            },
        },
    ]
}
"""An event of the deployment's own: behaviour, a context signal, an outcome, a customer control."""

SEGMENT: Mapping[str, Any] = {
    "type": "object",
    "required": ["type", "messageId"],
    "anyOf": [{"required": ["userId"]}, {"required": ["anonymousId"]}],
    "properties": {
        "type": {"enum": ["track", "identify", "page", "alias"]},
        "messageId": {"type": "string", "minLength": 1, "maxLength": 512},
        "userId": {"type": "string"},
        "anonymousId": {"type": "string"},
        "previousId": {"type": "string", "description": "The other id of an alias."},
        "timestamp": {"type": "string", "format": "date-time"},
        "originalTimestamp": {"type": "string", "format": "date-time"},
        "event": {"type": "string", "description": "Name of a track event."},
        "properties": {"type": "object"},
        "traits": {"type": "object"},
        "name": {"type": "string"},
        "category": {"type": "string"},
    },
}
"""A Segment ``track``, ``identify``, ``page`` or ``alias`` message."""
