"""The pictures' batch normalization (docs/assets/js/batchnorm.js) as an implementation of the course's functions.

Arrays cross as JSON, whose numbers are doubles to the last digit. dtypes are Python's affair: arguments are widened,
results get the dtype of the data, as every implementation in float64 may do.
"""

import json
from typing import Any

import numpy as np

from whybn.judging.implementation import Implementation
from whybn.site.javascript import with_modules

# JSON knows no NaN and no infinity: they travel as words, which Python's float reads too.
WORDS = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
BRIDGE = """
const read = (value) => (["NaN", "Infinity", "-Infinity"].includes(value) ? Number(value) : value);
const written = (key, value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value);
const call = (module, name, text) => (
  JSON.stringify(modules[module][name](...JSON.parse(text, (key, value) => read(value))), written));
"""


class Scripts:
    """Exported functions of the site's modules, called from Python."""

    def __init__(self, *modules: str) -> None:
        self.context = with_modules(*modules)
        self.context.eval(BRIDGE)

    def call(self, module: str, name: str, *arguments: Any) -> Any:
        text = json.dumps([sent(argument) for argument in arguments])
        return json.loads(self.context.call("call", module, name, text))


def sent(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return sent(value.astype(np.float64).tolist())
    if isinstance(value, list):
        return [sent(entry) for entry in value]
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else WORDS[str(float(value))]
    return value


def got(value: Any, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    return np.array(value, dtype=np.float64).reshape(shape).astype(dtype)


SCRIPTS = Scripts("batchnorm.js")


def run(name: str, *arguments: Any) -> Any:
    return SCRIPTS.call("batchnorm.js", name, *arguments)


def dtype_of(data: np.ndarray) -> Any:
    return data.dtype if data.dtype.kind == "f" else np.float64


def statistics(result: Any, data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    shape = data.shape[1:]
    return tuple(got(result[key], shape, dtype_of(data)) for key in ("mean", "variance"))


def batch_statistics(x):
    return statistics(run("batchStatistics", x), x)


def normalize(x, mean, var, eps=1e-5):
    return got(run("normalize", x, mean, var, eps), x.shape, dtype_of(x))


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    return got(run("batchnormForward", x, gamma, beta, eps), x.shape, dtype_of(x))


def batchnorm_inference(x, gamma, beta, running_mean, running_var, eps=1e-5):
    return got(run("batchnormInference", x, gamma, beta, running_mean, running_var, eps), x.shape, dtype_of(x))


def update_running(running_mean, running_var, x, momentum=0.9):
    return statistics(run("updateRunning", running_mean, running_var, x, momentum), x)


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    result = run("batchnormBackward", dout, x, gamma, eps)
    shapes = {"dx": x.shape, "dgamma": x.shape[1:], "dbeta": x.shape[1:]}
    return tuple(got(result[name], shape, dtype_of(x)) for name, shape in shapes.items())


def statistics_noise(var, batch_size):
    return got(run("statisticsNoise", var, batch_size), var.shape, dtype_of(var))


def dropout_variance_ratio(mean, var, keep_prob):
    return got(run("dropoutVarianceRatio", mean, var, keep_prob), mean.shape, dtype_of(mean))


FUNCTIONS = (
    batch_statistics,
    normalize,
    batchnorm_forward,
    batchnorm_inference,
    update_running,
    batchnorm_backward,
    statistics_noise,
    dropout_variance_ratio,
)
IMPLEMENTATION = Implementation("docs/assets/js", {function.__name__: function for function in FUNCTIONS})
