"""Names of the keys of one partition; the hash tag keeps them in one slot of a cluster."""

from typing import NamedTuple


class Keys(NamedTuple):
    """The keys of partition p of job J: all of them carry the hash tag ``{J:p}``.

    >>> Keys.of("rumbo", 3).meta
    b'{rumbo:3}:meta'
    >>> Keys.of("rumbo", 3).customer("7")
    b'{rumbo:3}:c:7'
    """

    meta: bytes
    due: bytes
    outbox: bytes
    customers: bytes

    @classmethod
    def of(cls, job: str, partition: int) -> "Keys":
        """Name the keys of one partition of a job."""
        tag = f"{{{job}:{partition}}}:"
        return cls(*(f"{tag}{name}".encode() for name in ("meta", "due", "outbox", "c:")))

    def customer(self, customer: str) -> bytes:
        """Name the key of one customer's state."""
        return self.customers + customer.encode()
