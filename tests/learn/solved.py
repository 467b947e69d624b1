"""What a learner hands in for the first three exercises, right and wrong, and how many clauses judge it."""

from collections import Counter

from whybn.course import clauses as specification
from whybn.course import course
from whybn.course.clauses import Level

COURSE = course.load_course(course.own_root())
CLAUSES = specification.load_clauses(COURSE.root, COURSE.names).values()
MUST = Counter(clause.function for clause in CLAUSES if clause.level is Level.MUST)

STANDARDIZE = """\
import numpy as np


def standardize(train, test):
    if len(train) == 0:
        raise ValueError("train has no rows")
    dtype = train.dtype if train.dtype.kind == "f" else np.float64
    constant = (train == train[0]).all(axis=0)
    mean = np.where(constant, train[0], train.mean(axis=0))
    std = np.where(constant, 1, train.std(axis=0))
    return ((train - mean) / std).astype(dtype), ((test - mean) / std).astype(dtype)
"""
OWN_MEAN = STANDARDIZE.replace("(test - mean)", "(test - test.mean(axis=0))")
BATCH_STATISTICS = """\
import numpy as np


def batch_statistics(x):
    if len(x) == 0:
        raise ValueError("x has no rows")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    mean = x.mean(axis=0, dtype=np.float64)
    var = ((x - mean) ** 2).mean(axis=0)
    return mean.astype(dtype), var.astype(dtype)
"""
ENDLESS = """\
def batch_statistics(x):
    n = 1
    while n:
        try:
            n = n + 1 - 1
        except BaseException:
            pass
"""
NORMALIZE = """\
import numpy as np


def normalize(x, mean, var, eps=1e-5):
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    return ((x - mean) / np.sqrt(var + eps)).astype(dtype)
"""
UNCLOSED = NORMALIZE.replace("(var + eps))", "(var + eps")
