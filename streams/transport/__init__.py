"""A transport for Faust that delivers slices of a partition, from where its owner says it begins."""

from streams.transport.transport import Transport

__all__ = ["Transport"]
