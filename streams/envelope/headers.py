"""The names of the Kafka headers that Rumbo reads and writes."""

CONTENT_TYPE = "content-type"
"""The media type of a value; ``application/cloudevents+json`` for a structured CloudEvent."""

CLOUDEVENTS_JSON = b"application/cloudevents+json"
"""The media type of one structured CloudEvent."""

ID = "id"
"""The message id ``job:epoch:partition:offset:k`` of an output, to be read without parsing."""

POSITION = "rumbo-position"
"""Where a forwarded record comes from, as a message id: receivers keep the highest per source."""

REPLAYS = "rumbo-replays"
"""The message id of the dead letter that a record sends again."""
