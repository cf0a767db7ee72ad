"""The doctor: looks at everything a deployment stands on, and says what to do about what is wrong."""
