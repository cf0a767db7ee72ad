"""The learner: one writer per model folds ``learning.examples`` and publishes what it knows."""
