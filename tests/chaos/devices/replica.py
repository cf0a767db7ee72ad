"""A replica of a Redis, as far behind as the test wants it."""

from tests.chaos.devices.proxy import Proxy
from tests.integration.servers import Redis, wait_for


class Replica(Redis):
    """Follows its primary through a proxy of its own; `Replica.lag` stops what comes through."""

    def __init__(self, folder, primary):
        super().__init__(folder)
        self.line = Proxy(primary.port)

    async def __aenter__(self):
        await self.line.__aenter__()
        self.options["replicaof"] = f"127.0.0.1 {self.line.port}"
        return self

    async def __aexit__(self, *failure):
        self.kill()
        await self.line.__aexit__(*failure)

    @property
    def follows(self):
        """Whether it has caught up with its primary."""
        return self.client.info("replication")["master_link_status"] == "up"

    def lag(self):
        """Hear nothing more of the primary."""
        self.line.deaf = True

    def promote(self):
        """Become a primary, with what it has."""
        self.client.replicaof("NO", "ONE")
        wait_for(lambda: self.client.info("replication")["role"] == "master", "the promotion")
