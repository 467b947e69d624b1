"""scikit-learn: StandardScaler, whose fitted state is what the course's statistics are."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from sklearn.preprocessing import StandardScaler

from .assembled import Array


def standardize(train: Array, test: Array) -> tuple[Array, Array]:
    """Fit on the training set, transform both."""
    scaler = StandardScaler().fit(train)
    return scaler.transform(train), scaler.transform(test) if len(test) else np.empty_like(test)


def batch_statistics(x: Array) -> tuple[Array, Array]:
    """What a scaler has fitted."""
    scaler = StandardScaler().fit(x)
    return scaler.mean_, scaler.var_


def merge_statistics(
    n_a: int, mean_a: Array, var_a: Array, n_b: int, mean_b: Array, var_b: Array
) -> tuple[int, Array, Array]:
    """A scaler that has seen the first set is shown two weighted rows that have the second set's statistics."""
    scaler = StandardScaler()
    for n, mean, var in ((n_a, mean_a, var_a), (n_b, mean_b, var_b)):
        if n:
            spread = np.sqrt(var)
            scaler.partial_fit(np.stack([mean - spread, mean + spread]), sample_weight=np.full(2, n / 2))
    return int(scaler.n_samples_seen_), scaler.mean_, scaler.var_


def functions(profile: str) -> Mapping[str, Callable[..., Any]]:  # noqa: ARG001 - there is one
    """The functions of the course that scikit-learn has."""
    return {each.__name__: each for each in (standardize, batch_statistics, merge_statistics)}
