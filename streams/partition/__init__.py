"""The fold of an input partition: records in, the next state of the partition and its messages out."""
