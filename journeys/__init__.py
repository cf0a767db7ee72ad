"""The journey engine: documents, plan and one pure function from an event to its outcome."""
