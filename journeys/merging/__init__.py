"""Merging: two ids turn out to be one person, and everything that is known of both stands under one of them."""
