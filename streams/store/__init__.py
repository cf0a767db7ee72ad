"""The state of each partition in Redis or Valkey: the only package that speaks to it."""
