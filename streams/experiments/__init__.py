"""What experiments have shown so far: their messages folded per customer, then judged."""
