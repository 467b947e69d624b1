"""Judging what was handed in, many at a time."""
