"""A test example's result is the same in company and alone."""

from whybn.properties import assert_close, batches, given


@given(batches(rows=(2, 3, 4, 9), columns=(2, 3, 4, 1)))
def test_each_row_gives_the_same_alone_as_in_the_batch(impl, batch):
    """Every row, since a wrong program may leave the first one right."""
    given_to_all = batch.gamma, batch.beta, batch.running_mean, batch.running_var, batch.eps
    together = impl.batchnorm_inference(batch.x, *given_to_all)
    for i in range(len(batch.x)):
        alone = impl.batchnorm_inference(batch.x[i : i + 1], *given_to_all)
        assert_close(together[i], alone[0], bound=1e-12 * (1 + abs(alone[0])), what=f"row {i}")
