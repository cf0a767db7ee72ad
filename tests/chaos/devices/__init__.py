"""What stands between a process and its servers, or in their place: tests make trouble with it."""
