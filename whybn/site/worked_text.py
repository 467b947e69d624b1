r"""The text of the worked example. ``%{name}`` is a number that ``whybn.site.worked_example`` puts in."""

RECIPE = r"""
Batch norm by hand: four numbers forward, back, and at test time. Then a small table, to see which way it runs.

## If you are lost: three lines {#recipe}

Take the values of *one unit* over the mini-batch, one value per example. Subtract their mean, divide by their standard
deviation, then let the network choose its own scale and shift:

```python
mean, var = x.mean(axis=0), x.var(axis=0)   # per unit, over the examples
x_hat = (x - mean) / np.sqrt(var + eps)     # mean 0, variance about 1
out = gamma * x_hat + beta                  # gamma and beta are learned
```

In training, mean and variance are the batch's. While training, a running average of both is kept, and at test time that
average takes their place. That is all of it; the rest of this page puts numbers in.
"""

FORWARD = r"""
## Forward, on four numbers {#forward}

One unit, a mini-batch of $N = %{n}$ examples, $x = %{x}$. The layer has $\gamma = %{gamma}$ and $\beta = %{beta}$. To
keep the decimals short, $\epsilon = %{eps}$; in use it is near $10^{-5}$.

**Mean.** $\mu = \frac{1}{%{n}}(%{x_sum}) = %{mean}$.

**Variance**, the population's: divide by %{n}, not by %{n_minus_1}.

$$
\sigma^2 = \tfrac{1}{%{n}}\left(%{squares}\right) = %{var}
$$

**Scale.** $s = \sqrt{\sigma^2 + \epsilon} = \sqrt{%{var} + %{eps}} = %{std}$. The $\epsilon$ stands inside the root.

**Normalize, then scale and shift**, example by example:

%{forward_table}

The outputs have mean %{out_mean}, which is $\beta$, and variance %{out_var}. That is
$\gamma^2 \sigma^2 / (\sigma^2 + \epsilon) = %{gamma_2} \cdot %{var} / %{std_2}$. With an $\epsilon$ this large it stays
visibly below $\gamma^2 = %{gamma_2}$; with $10^{-5}$ you would hardly see it. Whatever the layers below do to $x$,
these two numbers stay where $\gamma$ and $\beta$ put them.

The reference agrees:

%{forward_code}
"""

BACKWARD = r"""
## Backward, by the chain rule {#backward}

The loss sends back one number per example, $g = \partial L / \partial y = %{dout}$. For $\beta$ and $\gamma$ that
is quickly done:

$$
\frac{\partial L}{\partial \beta} = \sum_i g_i = %{dbeta}, \qquad
\frac{\partial L}{\partial \gamma} = \sum_i g_i\, \hat x_i = %{dgamma_sum} = %{dgamma}
$$

For $x$ there are three paths, since $x_i$ also moves the mean and the variance that *all four* examples are normalized
by [@ioffe15, section 3]. First through $\hat x_i$, with $\partial L / \partial \hat x_i = \gamma g_i = %{dx_hat}$. Then
the gradients of the two statistics:

$$
\begin{aligned}
\frac{\partial L}{\partial \sigma^2} &= -\frac{1}{2 s^3} \sum_i \gamma g_i (x_i - \mu)
  = -\frac{1}{%{twice_cube}}\left(%{dvar_sum}\right) = %{dvar} \\[1ex]
\frac{\partial L}{\partial \mu} &= -\frac{1}{s} \sum_i \gamma g_i
  = -\frac{1}{%{std}}\left(%{dmean_sum}\right) = %{dmean}
\end{aligned}
$$

The mean moves the variance as well, by $-\frac{2}{N} \sum_i (x_i - \mu)$, and that sum is zero. Now add the three:

$$
\frac{\partial L}{\partial x_i} = \frac{\gamma g_i}{s}
  + \frac{\partial L}{\partial \sigma^2} \cdot \frac{2 (x_i - \mu)}{N}
  + \frac{\partial L}{\partial \mu} \cdot \frac{1}{N}
$$

%{backward_table}

Two things to check on any batch norm gradient:

- **It sums to %{dx_sum}.** Adding the same number to all four inputs changes no output, so the loss cannot care.
- **The last column is not the first.** Who takes $\mu$ and $\sigma^2$ for constants stops after the first path and gets
  $%{frozen}$. That is right at test time, and wrong in training.

Collected, the three paths are one line: the gradient, less its mean, less its part along $\hat x$.

$$
\frac{\partial L}{\partial x_i}
  = \frac{\gamma}{s}\left(g_i - \frac{1}{N}\sum_j g_j - \hat x_i\, \frac{1}{N}\sum_j g_j \hat x_j\right)
$$

%{backward_code}
"""

DIFFERENCES = r"""
## Do not believe it: differences {#differences}

A gradient is a slope, so measure one. Let the loss be $L = \sum_i g_i y_i$ with the $g$ above; at our four numbers it
is %{at}. Move the first input by $h = %{step}$ both ways, leave the other three alone, and normalize anew each time:

$$
\frac{L(%{x_first} + h) - L(%{x_first} - h)}{2h} = \frac{%{above} - %{below}}{%{twice}} = %{slope}
$$

The chain rule said %{dx_first}. The small rest comes from the loss being curved between the two points; a tenth of the
step leaves a hundredth of it.
"""

INFERENCE = r"""
## Train and test {#test-time}

A training step also moves the running statistics. Here `momentum` is %{momentum}, the weight that the *old* value keeps
([other libraries](frameworks.md#momentum) name the other weight). Let them stand at mean %{old_mean} and variance
%{old_var} before the step:

$$
\begin{aligned}
\text{running mean} &= %{momentum} \cdot %{old_mean} + %{rest} \cdot %{mean} = %{running_mean} \\
\text{running variance} &= %{momentum} \cdot %{old_var} + %{rest} \cdot %{var} = %{running_var}
\end{aligned}
$$

At test time these two take the place of $\mu$ and $\sigma^2$, so $s = \sqrt{%{running_var} + %{eps}} = %{running_std}$:

%{inference_table}

The same inputs give other outputs, and will until the running statistics have caught up with the batches'. What has
changed in kind: an example no longer depends on its company. Alone, the first example gives %{eval_alone} at test time,
the same as among the four. Alone in training it is its own mean, so $\hat x = 0$ and the output is
$\beta = %{train_alone}$, whatever the input: a batch of one teaches nothing (Q29).
"""

TWO_WAYS = r"""
## Down the columns or along the rows? {#columns-or-rows}

"Normalize all neurons of a layer, or one neuron over the mini-batch?" was asked under the video. One neuron over the
mini-batch: that is batch norm (Q12). All neurons of a layer, for one example at a time, is *layer norm* [@ba16]. Four
examples, three units, $\gamma = 1$, $\beta = 0$ and $\epsilon = 10^{-5}$:

%{table}

**Batch norm, down each column.** Every unit gets mean 0 and, but for $\epsilon$, variance 1 over the examples, the
third, whose values lie within %{spread_3}, as much as the second, whose values lie within %{spread_2}:

%{batch}

**Layer norm, along each row.** Every example gets mean 0 and, but for $\epsilon$, variance 1 over its units. The unit
with the large numbers is the large one in all four rows:

%{layer}

So batch norm normalizes no vector of neurons (Q20): it never looks along it. What makes a unit that varies a lot
count for less is its own column's deviation. Now change the last example alone, to $%{changed}$. Under
batch norm every row moves, since all share the columns' statistics:

%{batch_changed}

Under layer norm the first three rows stay as they are:

%{layer_changed}

That is the difference in one sentence: batch norm ties the examples of a batch together, layer norm ties the units of
an example together.

## Where to go on

Write it yourself: [the forward pass](exercises/04-batchnorm_forward.md), [the running
statistics](exercises/06-update_running.md), [the backward pass](exercises/10-batchnorm_backward.md), [layer
norm](exercises/19-layernorm_forward.md). What every right implementation has to satisfy is in the
[specification](specification/batchnorm_backward.md).
"""
SETUP = """\
import numpy as np
from reference_impl import batchnorm_backward, batchnorm_forward
x = np.array([[3.0], [4.0], [5.0], [8.0]])
gamma, beta = np.array([2.0]), np.array([1.0])"""
BACK = """\
dout = np.array([[1.0], [0.0], [-1.0], [2.0]])
dx, dgamma, dbeta = batchnorm_backward(dout, x, gamma, eps=0.5)"""
