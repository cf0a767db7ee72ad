"""Compiling: documents that were read become one immutable plan; what is broken stays out, loudly."""
