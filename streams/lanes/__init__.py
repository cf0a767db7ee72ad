"""Lanes: one task per owned partition that claims, folds, commits and publishes, in turn."""
