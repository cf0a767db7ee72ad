"""Rumbo at work: Kafka, Faust, Redis, and the commands around the engine."""
