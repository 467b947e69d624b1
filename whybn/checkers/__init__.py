"""A check's report card: which wrong implementations it lets through, and which right ones it refuses."""
