"""The law on a live deployment: folding a partition's log again gives the messages that its topics hold."""
