"""A cluster of three Valkeys, whose slots can be moved while it works."""

import functools
import time

import redis
from redis.cluster import ClusterNode

from tests.integration.servers import Redis, free_port, wait_for

SLOTS = 16384


class Cluster:
    """Three primaries with a third of the slots each; to a test it looks like one `Redis`."""

    def __init__(self, folder, size=3):
        self.nodes = [
            Redis(
                folder / f"node-{number}",
                **{
                    "cluster-enabled": "yes",
                    "cluster-port": str(free_port()),
                    "cluster-node-timeout": "1000",
                },
            )
            for number in range(size)
        ]

    @property
    def url(self):
        return "redis+cluster://" + ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)

    @functools.cached_property
    def client(self):
        return redis.RedisCluster(
            startup_nodes=[ClusterNode("127.0.0.1", node.port) for node in self.nodes]
        )

    def start(self):
        for number, node in enumerate(self.nodes):
            node.start()
            first, last = (SLOTS * n // len(self.nodes) for n in (number, number + 1))
            self._tell(node, "ADDSLOTSRANGE", first, last - 1)
            self._tell(node, "SET-CONFIG-EPOCH", number + 1)
        for node in self.nodes[1:]:
            bus = self.nodes[0].options["cluster-port"]
            self._tell(node, "MEET", "127.0.0.1", self.nodes[0].port, bus)
        wait_for(self.whole, "the cluster")

    def whole(self):
        """Whether all nodes know each other and all slots are served."""
        return all(map(self._whole, self.nodes))

    def kill(self):
        self.__dict__.pop("client", None)
        for node in self.nodes:
            node.kill()

    def move(self, key, step=2, pause=0.02):
        """Move the slot of a key to the next node, a few keys at a time."""
        slot = self.client.keyslot(key)
        owner = self.client.get_node_from_key(key).port
        (at,) = [n for n, node in enumerate(self.nodes) if node.port == owner]
        source, target = self.nodes[at], self.nodes[(at + 1) % len(self.nodes)]
        self._tell(target, "SETSLOT", slot, "IMPORTING", self._name(source))
        self._tell(source, "SETSLOT", slot, "MIGRATING", self._name(target))
        moved = 0
        while keys := self._tell(source, "GETKEYSINSLOT", slot, step):
            where = ("127.0.0.1", target.port, "", 0, 5000)
            source.client.execute_command("MIGRATE", *where, "KEYS", *keys)
            moved += len(keys)
            time.sleep(pause)
        for node in (target, source, *self.nodes):
            self._tell(node, "SETSLOT", slot, "NODE", self._name(target))
        self.client.nodes_manager.initialize()
        return moved

    def _tell(self, node, *command):
        return node.client.execute_command("CLUSTER", *command)

    def _name(self, node):
        return self._tell(node, "MYID")

    def _whole(self, node):
        told = self._tell(node, "INFO").decode()
        return "cluster_state:ok" in told and f"cluster_known_nodes:{len(self.nodes)}" in told
