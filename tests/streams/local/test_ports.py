"""Ports of servers that start together."""

from streams.local.ports import free_port


def test_a_free_port_is_none_that_was_given_to_another_server():
    others = frozenset(range(1, 65536)) - frozenset(range(40_000, 45_000))
    assert free_port(others) in range(40_000, 45_000)
