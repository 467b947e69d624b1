"""What one submission does to its arguments changes no right answer that the checker remembers for the next one."""

import pytest

from tests.grade.sandbox import graded, needed

MUTATING = """
def {name}(*args, **more):
    for value in (*args, *more.values()):
        if isinstance(value, np.ndarray) and value.flags.writeable:
            value[...] = 3
    return args[0]
"""
SPATIAL = "spatial_batchnorm_forward", "groupnorm_forward"


@pytest.mark.parametrize("name", SPATIAL)
def test_a_submission_that_fills_its_arguments_harms_no_later_one(name):
    needed()
    for _ in range(2):
        assert not graded(MUTATING.format(name=name), exercises=(name,)).exercises[0].agrees
        (exercise,) = graded(RIGHT[name], exercises=(name,)).exercises
        assert exercise.agrees
        assert {clause.outcome.value for clause in exercise.clauses} == {"passed"}


RIGHT = {
    "spatial_batchnorm_forward": """
def spatial_batchnorm_forward(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(axis=(0, 2, 3), keepdims=True), x.var(axis=(0, 2, 3), keepdims=True)
    return gamma[:, None, None] * (x - mean) / np.sqrt(var + eps) + beta[:, None, None]
""",
    "groupnorm_forward": """
def groupnorm_forward(x, gamma, beta, num_groups, eps=1e-5):
    n, c, h, w = x.shape
    groups = x.reshape(n, num_groups, -1)
    mean, var = groups.mean(axis=2, keepdims=True), groups.var(axis=2, keepdims=True)
    x_hat = ((groups - mean) / np.sqrt(var + eps)).reshape(x.shape)
    return gamma[:, None, None] * x_hat + beta[:, None, None]
""",
}
