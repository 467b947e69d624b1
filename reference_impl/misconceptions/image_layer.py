"""Mistakes in exercise 26: batch normalization of images as a layer. Where there is a public report, it is named."""

from . import _edits as edits
from ._twin import lines, twins

MEAN_AND_VAR = "mean, var = moments(rows)"
NEW_MEAN = "self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean"
NEW_VAR = "self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var"
TRAIN_FORWARD = "out = batchnorm_forward(rows, self.gamma, self.beta, self.eps)"
REMEMBER_TRAINING = "self._last = _Images(rows, x.shape, self.gamma.copy(), None)"
STATISTICS = "statistics = self.running_mean.copy(), self.running_var.copy()"
EVAL_FORWARD = "out = batchnorm_inference(rows, self.gamma, self.beta, *statistics, self.eps)"
REMEMBER_EVAL = "self._last = _Images(rows, x.shape, self.gamma.copy(), statistics)"
RECALL = "rows, shape, gamma, statistics = self._last"
TRAIN_BACKWARD = "dx, self.dgamma, self.dbeta = batchnorm_backward(slopes, rows, gamma, self.eps)"
EVAL_BACKWARD = "dx, self.dgamma, self.dbeta = batchnorm_inference_backward(slopes, rows, gamma, *statistics, self.eps)"
BACK = "return self._images(dx, shape)"
OUT = "return self._images(out, x.shape)"
LAST = "last = images if self.channels_last else np.moveaxis(images, 1, -1)"
TO_ROWS = "return last.reshape(-1, last.shape[-1])"
TO_IMAGES = "return np.ascontiguousarray(np.moveaxis(rows.reshape(n, height, width, channels), -1, 1))"
PER_IMAGE = lines(
    "means = np.array([moments(part)[0] for part in np.split(rows, len(x))])",
    "variances = np.array([moments(part)[1] for part in np.split(rows, len(x))])",
    "mean, var = means.mean(axis=0), variances.mean(axis=0)",
    depth=3,
)

TWINS = twins(
    "BatchNorm2d",
    # The axes.
    (
        "channels-last-ignored",  # intel/ipex-llm #2981: the statistics went by axis 1 in either order
        "the channels are axis 1 wherever they stand",
        (LAST, "last = np.moveaxis(images, 1, -1)"),
        ("        if self.channels_last:\n            return rows.reshape(shape)\n", ""),
    ),
    (
        "channels-always-last",
        "the channels are the last axis wherever they stand",
        (LAST, "last = images"),
        (
            "        if self.channels_last:\n            return rows.reshape(shape)\n",
            "        return rows.reshape(shape)\n",
        ),
    ),
    (
        "channels-last-by-default",
        "images are (N, H, W, C) unless told otherwise",
        ("channels_last: bool = False", "channels_last: bool = True"),
    ),
    (
        "reshaped-without-moving",
        "a reshape to C columns brings the channels there",
        (LAST, "last = images.reshape(-1, len(self.gamma))"),
        (TO_IMAGES, "return rows.reshape(shape)"),
    ),
    (
        "not-moved-back",
        "a reshape to x's shape brings the channels back",
        (TO_IMAGES, "return rows.reshape(shape)"),
    ),
    (
        "batch-axis-alone",
        "the statistics run over the images, and are averaged over the positions",
        (
            MEAN_AND_VAR,
            lines(
                MEAN_AND_VAR,
                "apart = rows.astype(np.float64).reshape(len(x), -1, rows.shape[1])",
                "var = apart.var(axis=0).mean(axis=0)",
                depth=3,
            ),
        ),
    ),
    (
        "variances-of-images",
        "the variance of a batch is the mean of its images' variances",
        (MEAN_AND_VAR, PER_IMAGE),
    ),
    # The running statistics.
    (
        "momentum-reversed",  # pytorch/pytorch #15298
        "momentum is the weight of the new value",
        (NEW_MEAN, "self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean"),
        (NEW_VAR, "self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var"),
    ),
    (
        "ddof-1",
        "the running variance collects variances that divide by N H W - 1, as in PyTorch",
        (MEAN_AND_VAR, lines(MEAN_AND_VAR, "var = var * len(rows) / max(len(rows) - 1, 1)", depth=3)),
    ),
    (
        "unbiased-by-images",
        "the running variance is corrected by N / (N - 1)",
        (MEAN_AND_VAR, lines(MEAN_AND_VAR, "var = var * len(x) / max(len(x) - 1, 1)", depth=3)),
    ),
    (
        "stores-var-plus-two-eps",  # flagos-ai/FlagGems #4885, in instance norm's running variance
        "the variance comes back from 1 / deviation with eps added",
        (NEW_VAR, NEW_VAR.replace("* var", "* (var + 2 * self.eps)")),
    ),
    ("stores-deviation", "running_var averages deviations", (NEW_VAR, NEW_VAR.replace("* var", "* np.sqrt(var)"))),
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
            MEAN_AND_VAR,
            lines(
                MEAN_AND_VAR,
                "if self._last is None:",
                "    self.running_mean, self.running_var = mean, var",
                depth=3,
            ),
        ),
    ),
    (
        "running-in-data-dtype",
        "running statistics have the dtype of the data",
        (NEW_MEAN, f"self.running_mean = ({NEW_MEAN.partition(' = ')[2]}).astype(x.dtype)"),
        (NEW_VAR, f"self.running_var = ({NEW_VAR.partition(' = ')[2]}).astype(x.dtype)"),
    ),
    (
        "variance-starts-at-zero",
        "the running variance starts at zero",
        ("self.running_var = np.ones(", "self.running_var = np.zeros("),
    ),
    (
        "gamma-is-running-var",
        "one array of ones serves gamma and the running variance",
        ("self.running_var = np.ones(num_features)", "self.running_var = self.gamma"),
        (NEW_VAR, lines("self.running_var *= self.momentum", "self.running_var += (1 - self.momentum) * var", depth=3)),
    ),
    # The modes.
    (
        "eval-updates-running",
        "every forward moves the running statistics",
        (
            REMEMBER_EVAL,
            lines(
                REMEMBER_EVAL,
                "if len(rows):",
                f"    {MEAN_AND_VAR}",
                f"    {NEW_MEAN}",
                f"    {NEW_VAR}",
                depth=3,
            ),
        ),
    ),
    (
        "eval-uses-batch",
        "each batch is normalized by itself, in every mode",
        (EVAL_FORWARD, f"{TRAIN_FORWARD} if len(rows) else rows"),
    ),
    (
        "train-uses-running",
        "training too normalizes by the running statistics",
        (
            TRAIN_FORWARD,
            "out = batchnorm_inference(rows, self.gamma, self.beta, self.running_mean, self.running_var, self.eps)",
        ),
    ),
    (
        "single-image-uses-running",
        "a batch of one image has no statistics, so the running ones step in",
        ("if self.training:", "if self.training and len(x) > 1:"),
    ),
    (
        "no-affine-in-eval",
        "gamma and beta are for training only",
        (
            EVAL_FORWARD,
            EVAL_FORWARD.replace("self.gamma, self.beta", "np.ones_like(self.gamma), np.zeros_like(self.beta)"),
        ),
    ),
    (
        "modes-return-none",
        "train() and eval() change the layer and return nothing",
        (lines("self.training = True", "return self", depth=2), "self.training = True"),
        (lines("self.training = False", "return self", depth=2), "self.training = False"),
    ),
    # The parameters.
    ("eps-hard-coded", "eps is 1e-5, whoever asks", ('positive("eps", eps)', "1e-5")),
    ("default-eps-1e-3", "eps is 1e-3 unless told otherwise", edits.DEFAULT_EPS),
    (
        "default-momentum-0.1",
        "momentum is 0.1 unless told otherwise",
        ("momentum: float = 0.9", "momentum: float = 0.1"),
    ),
    (
        "momentum-before-eps",
        "momentum comes before eps",
        ("eps: float = 1e-5, momentum: float = 0.9,", "momentum: float = 0.9, eps: float = 1e-5,"),
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
    ("eval-backward-as-training", "the gradient is the same in both modes", (EVAL_BACKWARD, TRAIN_BACKWARD)),
    (
        "statistics-held-constant",
        "in the gradient the batch's statistics are constants",
        (TRAIN_BACKWARD, EVAL_BACKWARD.replace("*statistics", "*moments(rows)")),
    ),
    (
        "divides-by-images",
        "the two sums in dx are divided by N",
        (
            TRAIN_BACKWARD,
            lines(
                TRAIN_BACKWARD,
                "mean, var = moments(rows)",
                "std = np.sqrt(var + self.eps)",
                "taken = (self.dbeta + (rows - mean) / std * self.dgamma) / shape[0]",
                "dx = (gamma / std * (slopes - taken)).astype(rows.dtype)",
                depth=3,
            ),
        ),
    ),
    (
        "gradients-averaged",
        "the gradients of gamma and beta are means over the batch",
        (BACK, lines("self.dgamma, self.dbeta = self.dgamma / len(rows), self.dbeta / len(rows)", BACK, depth=2)),
    ),
    (
        "gradients-accumulate",
        "a backward adds to the gradients of the one before",
        (RECALL, lines(RECALL, "before = self.dgamma, self.dbeta", depth=2)),
        (
            BACK,
            lines(
                "if before[0] is not None:",
                "    self.dgamma, self.dbeta = self.dgamma + before[0], self.dbeta + before[1]",
                BACK,
                depth=2,
            ),
        ),
    ),
    (
        "backward-takes-the-step",
        "backward applies the gradients too",
        (BACK, lines("self.gamma = self.gamma - 0.1 * self.dgamma", BACK, depth=2)),
    ),
    # Precision, dtype, memory.
    (
        "one-pass-variance",
        "E[x^2] - E[x]^2 is the variance to the last digit",
        (MEAN_AND_VAR, "mean, var = rows.mean(axis=0), (rows * rows).mean(axis=0) - rows.mean(axis=0) ** 2"),
    ),
    (
        "first-1024-positions",  # NVIDIA/apex #1768: wrong where images are large
        "a block of 1024 holds a channel",
        (MEAN_AND_VAR, "mean, var = moments(rows[:1024])"),
    ),
    (
        "last-channels-left",
        "channels come in blocks of 128, and what is left over stays as it is",
        (
            OUT,
            lines(
                "done = rows.shape[1] // 128 * 128 or rows.shape[1]",
                "out[:, done:] = rows[:, done:]",
                OUT,
                depth=2,
            ),
        ),
    ),
    (
        "nan-batch-skipped",
        "what is NaN in the output stands for zero",
        (OUT, lines("out = np.nan_to_num(out)", OUT, depth=2)),
    ),
    (
        "float32-output",
        "single precision is enough for what a layer passes on",
        (OUT, OUT.replace("out,", "out.astype(np.float32),")),
    ),
    (
        "float64-gradients",
        "gradients are float64 whatever came in",
        (BACK, lines("self.dgamma, self.dbeta = self.dgamma.astype(float), self.dbeta.astype(float)", BACK, depth=2)),
    ),
    (
        "integers-stay",
        "the output of whole numbers is whole numbers",
        ("        x = data(", "        whole = np.asarray(x).dtype\n        x = data("),
        (OUT, 'return self._images(out.astype(whole if whole.kind in "iu" else x.dtype), x.shape)'),
    ),
    (
        "assumes-c-order",
        "images lie one after the other in memory",
        ("rows = self._rows(x)", 'rows = self._rows(x.ravel(order="K").reshape(x.shape))'),
    ),
    (
        "mutates-input",
        "the images may be normalized in place",
        (OUT, lines("whole = self._images(out, x.shape)", "x[...] = whole", "return whole", depth=2)),
    ),
    (
        "mutates-dout",
        "dout may hold dx",
        (BACK, lines("whole = self._images(dx, shape)", "dout[...] = whole", "return whole", depth=2)),
    ),
    (
        "reuses-buffer",
        "a forward may write over the result of the one before",
        (
            OUT,
            lines(
                "new = self._images(out, x.shape)",
                'kept = vars(self).setdefault(f"_{x.shape}{x.dtype}", np.empty_like(new))',
                "kept[...] = new",
                "return kept",
                depth=2,
            ),
        ),
    ),
    # What is accepted.
    (
        "empty-rejected",
        "a batch without images is an error in every mode",
        ("empty=not self.training", "empty=False"),
    ),
    ("empty-accepted", "a batch without images trains too", (", empty=not self.training", "")),
    (
        "updates-before-checking",
        "a forward that raises may have moved the running statistics",
        ('        matching("x", x, shape)\n', ""),
        (TRAIN_FORWARD, ""),
        (REMEMBER_TRAINING, lines(TRAIN_FORWARD, REMEMBER_TRAINING, depth=3)),
    ),
    (
        "dout-stretched",
        "a dout of another shape is repeated until it fits",
        ('matching("dout", dout, shape)', "np.resize(dout, shape)"),
    ),
    ("eps-unchecked", "any eps will do", ('positive("eps", eps)', "float(eps)")),
)
