"""Grading, attacked and interrupted."""
