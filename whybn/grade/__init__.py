"""Grading: a folder of untrusted submissions in, a gradebook and feedback out."""
