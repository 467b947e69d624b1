"""The specification: one page per function, and the error bounds that its clauses speak of."""
