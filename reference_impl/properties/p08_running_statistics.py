"""Running statistics after several batches, by the sum that they are."""

from whybn.properties import assert_close, batches, given


@given(batches(rows=(2, 3, 5, 9), offsets=(0.0, 1.0)), examples=12)
def test_after_three_batches_each_counts_by_its_age(impl, batch):
    """The batch that came k updates ago has the weight (1 - m) m^k, the start m^3: for the mean, and the variance."""
    m, mean, var = batch.momentum, batch.running_mean, batch.running_var
    seen = [batch.x, 2 * batch.x + 1, batch.x - 3]
    for x in seen:
        mean, var = impl.update_running(mean, var, x, momentum=m)
    ages = [(1 - m) * m**2, (1 - m) * m, 1 - m]
    expected_mean = m**3 * batch.running_mean + sum(w * x.mean(axis=0) for w, x in zip(ages, seen, strict=True))
    expected_var = m**3 * batch.running_var + sum(w * x.var(axis=0) for w, x in zip(ages, seen, strict=True))
    assert_close(mean, expected_mean, bound=1e-10, what="running mean")
    assert_close(var, expected_var, bound=1e-10, what="running variance")


@given(batches(rows=(1, 2, 3)), examples=6)
def test_the_ends_of_momentum_and_its_default(impl, batch):
    """1 keeps the old values, 0 takes the batch's, and 0.9 is meant where nothing is said; one row counts too."""
    old = batch.running_mean, batch.running_var
    new = batch.x.mean(axis=0), batch.x.var(axis=0)
    start = 0 * old[0], 0 * old[1] + 1
    for (mean, var), (mean_0, var_0), m in (
        (impl.update_running(*old, batch.x, momentum=1.0), old, 1.0),
        (impl.update_running(*old, batch.x, momentum=0.0), old, 0.0),
        (impl.update_running(*old, batch.x, momentum=0.5), old, 0.5),
        (impl.update_running(*start, batch.x, momentum=0.5), start, 0.5),
        (impl.update_running(*old, batch.x), old, 0.9),
    ):
        assert_close(mean, m * mean_0 + (1 - m) * new[0], bound=1e-10, what="running mean")
        assert_close(var, m * var_0 + (1 - m) * new[1], bound=1e-10, what="running variance")
