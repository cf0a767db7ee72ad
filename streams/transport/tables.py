"""There are no tables on this transport, so nothing waits for them to be registered."""

from faust.tables.manager import TableManager


class NoTables(TableManager):
    """Starts at once; Faust's own waits a second for tables to come."""

    async def on_start(self) -> None:
        """Start what Faust does after a rebalance; it ends by placing the partitions."""
        await self._update_channels()
        await self.recovery.start()
