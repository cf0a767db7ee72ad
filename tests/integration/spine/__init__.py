"""The whole spine: real worker and learner processes, real Kafka and Redis, real shoppers' events."""
