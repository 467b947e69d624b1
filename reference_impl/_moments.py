"""Mean and population variance, the two numbers that everything here is built on."""

from ._validate import Array, Float64


def moments(x: Array) -> tuple[Float64, Float64]:
    """Mean and population variance of every column of ``x`` (N, D), N >= 1, each (D,) and float64.

    The corrected two-pass algorithm (Chan, Golub and LeVeque 1983, eq. 1.7): the first pass leaves a rounding error in
    the mean, the mean of what is left after subtracting it measures that error. So an offset of 1e6 with a standard
    deviation of 1 costs no digits, as the one-pass E[x^2] - E[x]^2 would.
    """
    mean = x.mean(axis=0, dtype="float64")
    centred = x - mean
    residue = centred.mean(axis=0)
    centred -= residue
    var = (centred * centred).mean(axis=0)
    return mean + residue, var
