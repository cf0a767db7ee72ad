"""The connection to a server, or to a cluster by some of its nodes, as the URL says."""

from typing import Any
from urllib.parse import urlsplit

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

CLUSTER = "+cluster"
"""What the scheme of a cluster's URL ends with."""
PORT = 6379


def connect(url: str, timeout: float, name: str | None = None) -> Redis | RedisCluster:
    """Point at what a URL names; ``timeout`` (s) bounds each call. Connects at the first use.

    Nothing is sent a second time after a lost answer; a cluster's ``MOVED`` and ``ASK`` are followed.
    """
    settings: dict[str, Any] = {
        "socket_timeout": timeout,
        "socket_connect_timeout": timeout,
        "socket_keepalive": True,
        "retry": Retry(NoBackoff(), 0),
        "client_name": name,
    }
    if CLUSTER not in urlsplit(url).scheme:
        return Redis.from_url(url, **settings)
    first, others = nodes(url)
    known = [ClusterNode(host, port) for host, port in others]
    return RedisCluster.from_url(first, startup_nodes=known, **settings)


def nodes(url: str) -> tuple[str, list[tuple[str, int]]]:
    """Take a cluster's URL apart: the plain URL of its first node, and where its others are.

    >>> nodes("redis+cluster://:secret@one:7000,two:7001,three")
    ('redis://:secret@one:7000', [('two', 7001), ('three', 6379)])
    """
    parts = urlsplit(url)
    user, at, hosts = parts.netloc.rpartition("@")
    first, *others = hosts.split(",")
    plain = parts._replace(scheme=parts.scheme.replace(CLUSTER, ""), netloc=f"{user}{at}{first}")
    found = [urlsplit(f"//{other}") for other in others]
    return plain.geturl(), [(str(one.hostname), one.port or PORT) for one in found]
