"""The numbers of the worked example, from the reference: small data for which nearly every step has a short decimal."""

from typing import Any

import numpy as np
import numpy.typing as npt

import reference_impl as reference

from .errors import SiteError

Numbers = npt.NDArray[Any]

X = np.array([3.0, 4.0, 5.0, 8.0])
EPS = 0.5  # far larger than in use, so that sqrt(var + eps) is 2
GAMMA, BETA = 2.0, 1.0
DOUT = np.array([1.0, 0.0, -1.0, 2.0])
MOMENTUM, RUNNING_MEAN, RUNNING_VAR = 0.9, 0.0, 6.0
STEP = 0.001

TABLE = np.array([[3.0, 10.0, 0.1], [4.0, 30.0, 0.3], [5.0, 20.0, 0.1], [8.0, 20.0, 0.3]])
CHANGED = np.array([9.0, 90.0, 0.9])  # another last row


def column(values: Numbers | float) -> Numbers:
    """One feature as the reference takes it."""
    return np.reshape(values, (-1, 1)).astype(np.float64)


def forward() -> dict[str, Any]:
    """Every step of the forward pass in training."""
    mean, var = reference.batch_statistics(column(X))
    x_hat = reference.normalize(column(X), mean, var, EPS)[:, 0]
    out = output(X)
    return {
        "mean": mean[0],
        "var": var[0],
        "std": np.sqrt(var[0] + EPS),
        "centred": X - mean[0],
        "x_hat": x_hat,
        "out": out,
        "out_mean": out.mean(),
        "out_var": out.var(),
    }


def output(x: Numbers) -> Numbers:
    """The forward pass in training, of one feature."""
    return reference.batchnorm_forward(column(x), column(GAMMA)[0], column(BETA)[0], EPS)[:, 0]


def backward() -> dict[str, Any]:
    """Every step of the chain rule, which must end where the reference's backward pass does."""
    step = forward()
    dx, dgamma, dbeta = reference.batchnorm_backward(column(DOUT), column(X), column(GAMMA)[0], EPS)
    dx_hat = DOUT * GAMMA
    dvar = (dx_hat * step["centred"]).sum() * -0.5 / step["std"] ** 3
    dmean = -dx_hat.sum() / step["std"]
    paths = dx_hat / step["std"], dvar * 2 * step["centred"] / len(X), np.full(len(X), dmean / len(X))
    if not np.allclose(sum(paths), dx[:, 0], rtol=1e-14, atol=1e-14):
        raise SiteError("the chain rule of the worked example does not give the reference's dx")
    frozen = reference.batchnorm_inference_backward(
        column(DOUT), column(X), column(GAMMA)[0], column(step["mean"])[0], column(step["var"])[0], EPS
    )[0]
    return {
        "dbeta": dbeta[0],
        "dgamma": dgamma[0],
        "dx_hat": dx_hat,
        "dvar": dvar,
        "dmean": dmean,
        "direct": paths[0],
        "through_var": paths[1],
        "through_mean": paths[2],
        "dx": dx[:, 0],
        "dx_sum": dx.sum(),
        "frozen": frozen[:, 0],
    }


def differences() -> dict[str, Any]:
    """The loss at two points near the first example, and the slope between them."""
    move = np.array([STEP, 0.0, 0.0, 0.0])
    above, below = (float(DOUT @ output(X + sign * move)) for sign in (1, -1))
    return {"above": above, "below": below, "slope": (above - below) / (2 * STEP), "at": float(DOUT @ output(X))}


def inference() -> dict[str, Any]:
    """One step of the running statistics, and what the same inputs give at test time."""
    old = column(RUNNING_MEAN)[0], column(RUNNING_VAR)[0]
    mean, var = reference.update_running(*old, column(X), MOMENTUM)
    affine = column(GAMMA)[0], column(BETA)[0]
    together = reference.batchnorm_inference(column(X), *affine, mean, var, EPS)[:, 0]
    alone = reference.batchnorm_inference(column(X[:1]), *affine, mean, var, EPS)[0, 0]
    return {
        "running_mean": mean[0],
        "running_var": var[0],
        "running_std": np.sqrt(var[0] + EPS),
        "eval_out": together,
        "eval_alone": alone,
        "train_alone": output(X[:1])[0],
    }


def two_ways() -> dict[str, Numbers]:
    """A 4 x 3 table normalized down its columns and along its rows, before and after its last row changes."""
    one, zero = np.ones(TABLE.shape[1]), np.zeros(TABLE.shape[1])
    other = TABLE.copy()
    other[-1] = CHANGED
    ways = {"batch": reference.batchnorm_forward, "layer": reference.layernorm_forward}
    made = {name: way(TABLE, one, zero) for name, way in ways.items()}
    return made | {f"{name}_changed": way(other, one, zero) for name, way in ways.items()}
