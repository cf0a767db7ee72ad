"""Contact policies: rules that every emission passes, so that no path of a journey skips them."""
