"""Whether this process lives, is ready and moves: what probes ask, and what ends it when it does not."""
