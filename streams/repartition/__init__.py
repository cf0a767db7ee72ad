"""Another count of partitions: every customer moves, with all that the partitions keep."""
