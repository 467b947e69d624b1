"""Images are tables of pixels: spatial batch norm is the flat one on N * H * W rows."""

from whybn.properties import assert_close, given, images


@given(images(height=2, width=3, rows=(2, 3, 4), columns=(3, 4, 5), eps=(0.5, 0.1)))
def test_spatial_is_flat_on_the_pixels(impl, batch):
    """Channels go last before the reshape, and back afterwards; all four axes have another length in most examples."""
    n, c, h, w = batch.x.shape
    rows = batch.x.transpose(0, 2, 3, 1).reshape(n * h * w, c)
    flat = impl.batchnorm_forward(rows, batch.gamma, batch.beta, eps=batch.eps)
    expected = flat.reshape(n, h, w, c).transpose(0, 3, 1, 2)
    got = impl.spatial_batchnorm_forward(batch.x, batch.gamma, batch.beta, eps=batch.eps)
    assert_close(got, expected, bound=1e-10)


@given(images(height=3, width=2, scales=(1e-3,), offsets=(0.0,)), examples=6)
def test_eps_is_1e_5_where_none_is_given(impl, batch):
    """On data so small that it matters."""
    out = impl.spatial_batchnorm_forward(batch.x, batch.gamma, batch.beta)
    same = impl.spatial_batchnorm_forward(batch.x, batch.gamma, batch.beta, eps=1e-5)
    assert_close(out, same, bound=1e-10)
