"""Delivery on real Kafka and Redis, with a toy engine that any reader can check by hand."""
