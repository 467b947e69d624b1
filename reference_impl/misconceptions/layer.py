"""Mistakes in exercise 09: batch normalization as a layer with state."""

from . import _edits as edits
from ._twin import lines, twins

LAST_FORWARD = "x, gamma, statistics = self._last"
TRAIN_FORWARD = "out = batchnorm_forward(x, self.gamma, self.beta, self.eps)"
NEW_MEAN = "self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean"
NEW_VAR = "self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var"
REMEMBER_TRAINING = "self._last = _Forward(x, self.gamma.copy(), None)"
EVAL_FORWARD = "out = batchnorm_inference(x, self.gamma, self.beta, *statistics, self.eps)"
REMEMBER_EVAL = "self._last = _Forward(x, self.gamma.copy(), statistics)"
RECALL = "x, gamma, statistics = self._last"
TRAIN_BACKWARD = "dx, self.dgamma, self.dbeta = batchnorm_backward(dout, x, gamma, self.eps)"
EVAL_BACKWARD = "dx, self.dgamma, self.dbeta = batchnorm_inference_backward(dout, x, gamma, *statistics, self.eps)"
MOMENTUM_CHECK = 'valid.momentum("momentum", momentum)'
STATISTICS = "statistics = self.running_mean.copy(), self.running_var.copy()"
THREE_TERMS = (
    EVAL_BACKWARD,
    "std = np.sqrt(statistics[1] + self.eps)",
    "through = (self.dbeta + (x - statistics[0]) / std * self.dgamma) / max(len(x), 1)",
    "dx = (gamma / std * (dout - through)).astype(x.dtype)",
)
TRAINS = lines("self.training = True", "return self", depth=2)
EVALUATES = lines("self.training = False", "return self", depth=2)
ENTERS_FORWARD = 'x = data("x", x, "(N, D)", empty=not self.training)'

BATCHNORM = twins(
    "BatchNorm",
    # The running statistics.
    (
        "momentum-reversed",
        "momentum is the weight of the new value",
        (NEW_MEAN, "self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean"),
        (NEW_VAR, "self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var"),
    ),
    (
        "new-value-unweighted",
        "the old value fades by momentum and the new one is added whole, as in SGD",
        (NEW_MEAN, "self.running_mean = self.momentum * self.running_mean + mean"),
        (NEW_VAR, "self.running_var = self.momentum * self.running_var + var"),
    ),
    ("ddof-1", "the running variance collects variances that divide by N - 1", edits.DDOF_1),
    ("never-updated", "running statistics are constants of the layer", (NEW_MEAN, ""), (NEW_VAR, "")),
    ("variance-not-updated", "only the mean runs", (NEW_VAR, "")),
    (
        "last-batch-only",
        "the running statistics are those of the newest batch",
        (NEW_MEAN, "self.running_mean = mean"),
        (NEW_VAR, "self.running_var = var"),
    ),
    (
        "first-batch-copied",
        "the first batch sets the running statistics, later ones move them",
        (
            edits.MOMENTS,
            lines(
                "mean, var = moments(x)",
                "if self._last is None:",
                "    self.running_mean, self.running_var = mean, var",
                depth=3,
            ),
        ),
    ),
    (
        "stores-deviation",
        "the running variance averages standard deviations",
        (NEW_VAR, NEW_VAR.replace("* var", "* np.sqrt(var)")),
    ),
    (
        "running-deviation",
        "running_var averages deviations, and evaluation divides by it",
        (NEW_VAR, NEW_VAR.replace("* var", "* np.sqrt(var + self.eps)")),
        (STATISTICS, "statistics = self.running_mean.copy(), self.running_var**2"),
        (EVAL_FORWARD, EVAL_FORWARD.replace("self.eps", "1e-300")),
        (EVAL_BACKWARD, EVAL_BACKWARD.replace("self.eps", "1e-300")),
    ),
    (
        "stores-var-plus-eps",
        "the running variance contains eps",
        (NEW_VAR, NEW_VAR.replace("* var", "* (var + self.eps)")),
    ),
    (
        "variance-starts-at-zero",
        "the running variance starts at zero",
        ("self.running_var = np.ones(", "self.running_var = np.zeros("),
    ),
    ("momentum-hard-coded", "momentum is 0.9, whoever asks", (MOMENTUM_CHECK, "0.9")),
    ("momentum-zero-is-default", "a momentum of 0 means that none was given", (MOMENTUM_CHECK, "momentum or 0.9")),
    (
        "default-momentum-0.99",
        "momentum is 0.99 unless told otherwise",
        ("momentum: float = 0.9", "momentum: float = 0.99"),
    ),
    (
        "default-momentum-0.1",
        "momentum is 0.1 unless told otherwise",
        ("momentum: float = 0.9", "momentum: float = 0.1"),
    ),
    (
        "running-in-data-dtype",
        "running statistics have the dtype of the data",
        (NEW_MEAN, f"self.running_mean = ({NEW_MEAN.partition(' = ')[2]}).astype(x.dtype)"),
        (NEW_VAR, f"self.running_var = ({NEW_VAR.partition(' = ')[2]}).astype(x.dtype)"),
    ),
    (
        "nan-batch-skipped",
        "a batch with a NaN in it leaves the running statistics alone",
        (
            edits.MOMENTS,
            lines(
                "mean, var = moments(x)",
                "if np.isnan(mean).any():",
                "    mean, var = self.running_mean, self.running_var",
                depth=3,
            ),
        ),
    ),
    (
        "shared-by-all-layers",
        "the running statistics belong to the class",
        ("def __init__(", lines("MEMORY = {}", "def __init__(")),
        (
            "self.running_mean = np.zeros(num_features)",
            "self.running_mean = self.MEMORY.setdefault(num_features, np.zeros(num_features))",
        ),
        (
            NEW_MEAN,
            lines("self.running_mean *= self.momentum", "self.running_mean += (1 - self.momentum) * mean", depth=3),
        ),
    ),
    (
        "gamma-is-running-var",
        "one array of ones serves gamma and the running variance",
        ("self.running_var = np.ones(num_features)", "self.running_var = self.gamma"),
        (NEW_VAR, lines("self.running_var *= self.momentum", "self.running_var += (1 - self.momentum) * var", depth=3)),
    ),
    (
        "counts-a-batch-once",
        "a batch that was just seen does not move the running statistics again",
        (
            edits.MOMENTS,
            lines(
                "mean, var = moments(x)",
                "if self._last is not None and self._last.x is x:",
                "    mean, var = self.running_mean, self.running_var",
                depth=3,
            ),
        ),
    ),
    (
        "updates-before-checking",
        "a forward that raises may have moved the running statistics",
        ('matching("x", x, (len(x), len(self.gamma)))', ""),
        (TRAIN_FORWARD, ""),
        (REMEMBER_TRAINING, lines(TRAIN_FORWARD, REMEMBER_TRAINING, depth=3)),
    ),
    # The modes.
    (
        "eval-updates-running",
        "every forward moves the running statistics",
        (REMEMBER_EVAL, lines(REMEMBER_EVAL, "mean, var = moments(x)", NEW_MEAN, NEW_VAR, depth=3)),
    ),
    (
        "running-updated-first",
        "every forward moves the running statistics before they are used",
        (
            STATISTICS,
            lines("if len(x):", "    mean, var = moments(x)", f"    {NEW_MEAN}", f"    {NEW_VAR}", STATISTICS, depth=3),
        ),
    ),
    ("eval-uses-batch", "each batch is normalized by itself, in every mode", (EVAL_FORWARD, TRAIN_FORWARD)),
    (
        "eval-only-stops-updates",
        "all that eval() does is to keep the running statistics as they are",
        (EVAL_FORWARD, TRAIN_FORWARD),
        (EVAL_BACKWARD, TRAIN_BACKWARD),
    ),
    (
        "train-uses-running",
        "training too normalizes by the running statistics",
        (
            TRAIN_FORWARD,
            "out = batchnorm_inference(x, self.gamma, self.beta, self.running_mean, self.running_var, self.eps)",
        ),
    ),
    (
        "train-uses-updated-running",
        "a training batch moves the running statistics and is normalized by them",
        (TRAIN_FORWARD, ""),
        (
            REMEMBER_TRAINING,
            lines(
                "out = batchnorm_inference(x, self.gamma, self.beta, self.running_mean, self.running_var, self.eps)",
                REMEMBER_TRAINING,
                depth=3,
            ),
        ),
        (TRAIN_BACKWARD, lines("statistics = self.running_mean, self.running_var", *THREE_TERMS, depth=3)),
    ),
    (
        "running-in-both-modes",
        "training only moves the running statistics, both modes are normalized by them",
        (TRAIN_FORWARD, ""),
        (REMEMBER_TRAINING, lines(STATISTICS, EVAL_FORWARD, REMEMBER_EVAL, depth=3)),
    ),
    (
        "single-row-uses-running",
        "a batch of one has no statistics, so the running ones step in",
        ("if self.training:", "if self.training and len(x) > 1:"),
    ),
    (
        "no-affine-in-eval",
        "gamma and beta are for training only",
        (
            EVAL_FORWARD,
            "out = batchnorm_inference(x, np.ones_like(self.gamma), np.zeros_like(self.beta), *statistics, self.eps)",
        ),
    ),
    (
        "modes-return-none",
        "train() and eval() change the layer and return nothing",
        (TRAINS, "self.training = True"),
        (EVALUATES, "self.training = False"),
    ),
    (
        "starts-in-eval",
        "a new layer is ready for use, not for training",
        (lines("self.training = True", "self.dgamma", depth=2), lines("self.training = False", "self.dgamma", depth=2)),
    ),
    (
        "eval-toggles",
        "eval() changes the mode to the other one",
        ("self.training = False", "self.training = not self.training"),
    ),
    (
        "train-starts-over",
        "train() forgets the running statistics",
        (
            TRAINS,
            lines(
                "self.training = True",
                "self.running_mean = np.zeros(len(self.gamma))",
                "self.running_var = np.ones(len(self.gamma))",
                "return self",
                depth=2,
            ),
        ),
    ),
    # The parameters.
    ("eps-hard-coded", "eps is 1e-5, whoever asks", ('positive("eps", eps)', "1e-5")),
    ("default-eps-1e-3", "eps is 1e-3 unless told otherwise", edits.DEFAULT_EPS),
    (
        "eps-ignored-in-eval",
        "the eps of the layer is for training",
        (EVAL_FORWARD, EVAL_FORWARD.replace(", self.eps", "")),
    ),
    (
        "eps-ignored-in-backward",
        "the gradient needs no eps of the layer",
        ("batchnorm_backward(dout, x, gamma, self.eps)", "batchnorm_backward(dout, x, gamma)"),
    ),
    ("gamma-starts-at-zero", "all parameters start at zero", ("self.gamma = np.ones(", "self.gamma = np.zeros(")),
    (
        "float32-parameters",
        "parameters are float32",
        (
            lines("np.ones(num_features)", "self.beta = np.zeros(num_features)", depth=2),
            lines("np.ones(num_features, np.float32)", "self.beta = np.zeros(num_features, np.float32)", depth=2),
        ),
    ),
    (
        "float64-always",
        "results are float64 whatever came in",
        (TRAIN_FORWARD, TRAIN_FORWARD.replace("(x,", "(x.astype(np.float64),")),
        (EVAL_FORWARD, EVAL_FORWARD.replace("(x,", "(x.astype(np.float64),")),
    ),
    # The backward pass.
    (
        "backward-in-current-mode",
        "backward goes by the mode that the layer is in now",
        ("if statistics is None:", "if self.training:"),
        (EVAL_BACKWARD, EVAL_BACKWARD.replace("*statistics", "self.running_mean, self.running_var")),
    ),
    (
        "backward-with-current-gamma",
        "backward goes by the gamma that the layer has now",
        (RECALL, lines(RECALL, "gamma = self.gamma", depth=2)),
    ),
    (
        "gamma-not-copied",
        "a gamma that is remembered stays as it is",
        (REMEMBER_TRAINING, REMEMBER_TRAINING.replace(".copy()", "")),
        (REMEMBER_EVAL, REMEMBER_EVAL.replace(".copy()", "")),
    ),
    (
        "backward-of-first-forward",
        "what backward needs is remembered once",
        (REMEMBER_TRAINING, REMEMBER_TRAINING.replace("_Forward(", "self._last or _Forward(")),
        (REMEMBER_EVAL, REMEMBER_EVAL.replace("_Forward(", "self._last or _Forward(")),
    ),
    ("backward-of-last-training", "a forward in eval mode is never differentiated", (REMEMBER_EVAL, "")),
    ("eval-backward-as-training", "the gradient is the same in both modes", (EVAL_BACKWARD, TRAIN_BACKWARD)),
    (
        "gradient-through-statistics",
        "the gradient flows through mean and variance in eval mode too",
        (EVAL_BACKWARD, lines(*THREE_TERMS, depth=3)),
    ),
    (
        "three-terms-in-eval",
        "the chain rule has its three terms in eval mode too",
        (
            EVAL_BACKWARD,
            lines(
                EVAL_BACKWARD,
                "std = np.sqrt(statistics[1] + self.eps)",
                "through_var = (x - statistics[0]) / std * self.dgamma / max(len(x), 1)",
                "wide = gamma / std * (dout - through_var)",
                "dx = (wide - wide.sum(axis=0) / max(len(x), 1)).astype(x.dtype)",
                depth=3,
            ),
        ),
    ),
    (
        "statistics-held-constant",
        "in the gradient the batch's statistics are constants",
        (TRAIN_BACKWARD, EVAL_BACKWARD.replace("*statistics", "*moments(x)")),
    ),
    (
        "gamma-on-direct-path-only",
        "gamma scales dout on its own way back, mean and variance get dout as it is",
        (
            TRAIN_BACKWARD,
            lines(
                TRAIN_BACKWARD.replace("gamma, self.eps", "np.ones_like(gamma), self.eps"),
                "dx = dx + ((gamma - 1) * dout / np.sqrt(moments(x)[1] + self.eps)).astype(x.dtype)",
                depth=3,
            ),
        ),
    ),
    (
        "dgamma-of-x",
        "gamma multiplies x, so its gradient sums dout * x",
        ("return dx", lines("self.dgamma = (dout * x).sum(axis=0).astype(x.dtype)", "return dx", depth=2)),
    ),
    (
        "no-parameter-gradients-in-eval",
        "gamma and beta have no gradient in eval mode",
        (
            EVAL_BACKWARD,
            lines(
                EVAL_BACKWARD,
                "self.dgamma, self.dbeta = np.zeros_like(self.dgamma), np.zeros_like(self.dbeta)",
                depth=3,
            ),
        ),
    ),
    (
        "backward-consumes",
        "backward is called once for a forward",
        ("return dx", lines("self._last = None", "return dx", depth=2)),
    ),
    (
        "backward-reuses-memory",
        "after backward nobody needs the remembered batch",
        (REMEMBER_TRAINING, REMEMBER_TRAINING.replace("(x,", "(x.copy(),")),
        (TRAIN_BACKWARD, lines(TRAIN_BACKWARD, "x[...] = dx", depth=3)),
    ),
    (
        "gradients-accumulate",
        "a backward adds to the gradients of the one before",
        (RECALL, lines(RECALL, "before = self.dgamma, self.dbeta", depth=2)),
        (
            "return dx",
            lines(
                "if before[0] is not None:",
                "    self.dgamma, self.dbeta = self.dgamma + before[0], self.dbeta + before[1]",
                "return dx",
                depth=2,
            ),
        ),
    ),
    (
        "gradients-averaged",
        "the gradients of gamma and beta are means over the batch",
        (
            "return dx",
            lines("self.dgamma, self.dbeta = self.dgamma / len(x), self.dbeta / len(x)", "return dx", depth=2),
        ),
    ),
    (
        "parameters-as-row",
        "gradients keep the batch's axis, as a row",
        ("return dx", lines("self.dgamma, self.dbeta = self.dgamma[None], self.dbeta[None]", "return dx", depth=2)),
    ),
    (
        "reuses-gradients",
        "a backward may write over the gradients of the one before",
        (RECALL, lines(RECALL, "before = self.dgamma", depth=2)),
        (
            "return dx",
            lines(
                "if before is not None:",
                "    before[...] = self.dgamma",
                "    self.dgamma = before",
                "return dx",
                depth=2,
            ),
        ),
    ),
    (
        "forgets-on-error",
        "a forward that raises may have forgotten the one before",
        (ENTERS_FORWARD, lines("self._last = None", ENTERS_FORWARD, depth=2)),
    ),
    # Memory.
    (
        "mutates-input",
        "the batch may be normalized in place",
        (TRAIN_FORWARD, ""),
        (
            REMEMBER_TRAINING,
            lines(REMEMBER_TRAINING.replace("(x,", "(x.copy(),"), TRAIN_FORWARD, "x[...] = out", depth=3),
        ),
    ),
    (
        "reuses-buffer",
        "a forward may write over the result of the one before",
        (
            TRAIN_FORWARD,
            lines(
                TRAIN_FORWARD.replace("out =", "new ="),
                'out = vars(self).setdefault(f"_{x.shape}{x.dtype}", np.empty_like(x))',
                "out[...] = new",
                depth=3,
            ),
        ),
    ),
    # What is accepted.
    (
        "float32-output",
        "single precision is enough for what a layer passes on",
        ("        return out", "        return out.astype(np.float32)"),
    ),
    (
        "backward-takes-the-step",
        "backward applies the gradients too",
        ("        return dx", "        self.gamma = self.gamma - 0.1 * self.dgamma\n        return dx"),
    ),
    (
        "dout-stretched",
        "a dout of another shape is repeated until it fits",
        (LAST_FORWARD, lines(LAST_FORWARD, "dout = np.resize(dout, x.shape)", depth=2)),
    ),
    ("eps-unchecked", "any eps will do", ('positive("eps", eps)', "float(eps)")),
    ("momentum-unchecked", "any momentum will do", (MOMENTUM_CHECK, "float(momentum)")),
)

TWINS = BATCHNORM
