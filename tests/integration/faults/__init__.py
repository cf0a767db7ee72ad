"""Faults of the network, of Redis and of Kafka, one at a time: nothing is lost, nothing comes twice."""
