"""Why, and why not: what was said about one customer, and how they stand, told as a person reads."""
