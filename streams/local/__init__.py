"""The local stack: real Kafka and a real Redis or Valkey as ordinary processes on loopback, from packages alone."""
