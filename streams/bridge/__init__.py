"""The bridge: records of somebody else's topic become events of ours, each absorbed once."""
