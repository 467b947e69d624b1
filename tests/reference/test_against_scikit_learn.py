"""Standardizing and streamed statistics against scikit-learn's StandardScaler."""

import numpy as np
import pytest

import reference_impl as reference
from spec import bounds
from tests.reference.comparison import Case, assert_agree, assert_all_agree, matrices

preprocessing = pytest.importorskip("sklearn.preprocessing", reason="needs scikit-learn: pip install whybn[oracles]")


def standardizing_error(train: bounds.Numbers, rows: bounds.Numbers) -> bounds.Exact:
    """Error of ``(rows - mean) / std``: the mean's and the deviation's from ``train``, eight roundings."""
    s = bounds.statistics(train)
    constant = (train == train[:1]).all(axis=0)
    std = np.where(constant, 1, np.sqrt(s.var))
    relative = np.where(constant, 0, bounds.inverse_std_error(s.var_error, std)) + 8 * bounds.unit_roundoff(np.float64)
    return s.mean_error / std * (1 + relative) + np.abs((rows - s.mean) / std) * relative


def with_a_constant_feature(batch: Case) -> tuple[bounds.Numbers, bounds.Numbers]:
    """Training rows whose last feature never changes, and test rows where it does."""
    train, test = batch.x.copy(), batch.dout.copy()
    train[:, -1] = batch.beta[-1]
    return train, test


@matrices
def test_standardize_does_what_the_scaler_of_the_training_set_does_to_both_sets(batch):
    train, test = batch.x, batch.dout + batch.running_mean
    train_64, test_64 = train.astype(np.float64), test.astype(np.float64)
    scaler = preprocessing.StandardScaler().fit(train_64)
    assert_all_agree(
        reference.standardize(train, test),
        (scaler.transform(train_64), scaler.transform(test_64)),
        (standardizing_error(train_64, train_64), standardizing_error(train_64, test_64)),
        "train_z test_z",
    )


@matrices
def test_standardize_only_shifts_a_constant_feature_as_the_scaler_does(batch):
    train, test = with_a_constant_feature(batch)
    train_64, test_64 = train.astype(np.float64), test.astype(np.float64)
    scaler = preprocessing.StandardScaler().fit(train_64)
    assert scaler.scale_[-1] == 1
    assert_all_agree(
        reference.standardize(train, test),
        (scaler.transform(train_64), scaler.transform(test_64)),
        (standardizing_error(train_64, train_64), standardizing_error(train_64, test_64)),
        "train_z test_z",
    )


@matrices
def test_batch_statistics_are_the_mean_and_variance_that_the_scaler_learns(batch):
    wide = batch.widened()
    scaler = preprocessing.StandardScaler().fit(wide.x)
    assert_all_agree(
        reference.batch_statistics(batch.x),
        (scaler.mean_, scaler.var_),
        (bounds.mean(wide.x), bounds.var(wide.x)),
        "mean var",
    )


# The merged statistics start in float64: rounded to float32 on the way they would not be the whole set's.
@matrices
def test_merging_a_stream_gives_the_statistics_of_the_scaler_fitted_in_parts(batch):
    x = batch.widened().x
    cuts = sorted({1, len(x) // 3, len(x) // 2} - {0})
    scaler = preprocessing.StandardScaler()
    merged = 0, np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for part in np.split(x, cuts):
        scaler.partial_fit(part)
        merged = reference.merge_statistics(*merged, len(part), *reference.batch_statistics(part))
    n, mean, var = merged
    assert n == scaler.n_samples_seen_ == len(x)
    assert_agree(mean, scaler.mean_, bounds.mean(x), "mean")
    assert_agree(var, scaler.var_, bounds.var(x), "var")
