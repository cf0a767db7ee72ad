"""Documents as they lie in ``journey.definitions``: every version of each, and the manifests that put them in force."""
