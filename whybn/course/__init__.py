"""The course as data that is read once: exercises, clauses, claims and questions."""
