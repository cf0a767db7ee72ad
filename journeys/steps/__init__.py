"""The verbs: one file per step of the journey language."""
