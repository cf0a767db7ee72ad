"""Topics as several brokers know them: one may not have heard yet of what another one just made."""

from types import SimpleNamespace

import pytest
from aiokafka.errors import TopicAuthorizationFailedError, UnknownTopicOrPartitionError

from streams.topic_admin import Found, find


class Admin:
    """A client of brokers that all know the topics' partitions, but not all their settings."""

    def __init__(self, **codes):
        self.codes = codes

    async def describe_topics(self, names):
        return [{"topic": name, "error_code": 0, "partitions": [{}, {}]} for name in names]

    async def describe_configs(self, asked):
        said = [(self.codes[one.name], "", 2, one.name, [("x", "1")]) for one in asked]
        return [SimpleNamespace(resources=said)]


async def test_a_topic_that_one_broker_does_not_know_yet_is_not_there_yet():
    found = await find(Admin(old=0, new=UnknownTopicOrPartitionError.errno), ["old", "new"])
    assert found == {"old": Found(2, {"x": "1"})}


async def test_what_a_broker_refuses_is_raised():
    with pytest.raises(TopicAuthorizationFailedError):
        await find(Admin(hidden=TopicAuthorizationFailedError.errno), ["hidden"])
