"""The clauses of the specification as tests, for any implementation. Helpers: draw, know, judge."""
