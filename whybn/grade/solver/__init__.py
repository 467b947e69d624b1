"""The untrusted side of grading: it receives arrays and returns arrays, and knows neither tests nor answers.

Nothing here may import pytest, Hypothesis, the specification, the tests or the reference.
"""
