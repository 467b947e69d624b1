// Networks that train in the page, made as the experiments make theirs (reference_impl/network.py, docs/experiments):
// hidden layers of ReLU units with a normalization before each activation, or none, and a linear read-out.
// Values are rows of numbers in one Float64Array, row after row. tests/site/test_race.py holds them to the reference.
// In loops over numbers nothing is taken apart or called back: that costs ten times the arithmetic.

export const EPS = 1e-5;

/** out = a b, of a (rows, inner) and b (inner, columns). Blocks of 2 x 4 sums stay in registers: five times the speed. */
export function multiply(a, b, out, rows, inner, columns) {
  const evenRows = rows - (rows % 2);
  const evenColumns = columns - (columns % 4);
  for (let i = 0; i < evenRows; i += 2) {
    const one = i * inner;
    const two = one + inner;
    for (let j = 0; j < evenColumns; j += 4) {
      let s0 = 0, s1 = 0, s2 = 0, s3 = 0, t0 = 0, t1 = 0, t2 = 0, t3 = 0;
      for (let k = 0, q = j; k < inner; k += 1, q += columns) {
        const u = a[one + k];
        const v = a[two + k];
        let w = b[q];
        s0 += u * w; t0 += v * w;
        w = b[q + 1];
        s1 += u * w; t1 += v * w;
        w = b[q + 2];
        s2 += u * w; t2 += v * w;
        w = b[q + 3];
        s3 += u * w; t3 += v * w;
      }
      const s = i * columns + j;
      const t = s + columns;
      out[s] = s0; out[s + 1] = s1; out[s + 2] = s2; out[s + 3] = s3;
      out[t] = t0; out[t + 1] = t1; out[t + 2] = t2; out[t + 3] = t3;
    }
  }
  // What the blocks leave: the last columns of all rows, and a last row.
  for (let i = 0; i < rows; i += 1) {
    for (let j = i < evenRows ? evenColumns : 0; j < columns; j += 1) {
      let total = 0;
      for (let k = 0; k < inner; k += 1) total += a[i * inner + k] * b[k * columns + j];
      out[i * columns + j] = total;
    }
  }
}

function transpose(a, out, rows, columns) {
  for (let i = 0; i < rows; i += 1) for (let j = 0; j < columns; j += 1) out[j * rows + i] = a[i * columns + j];
}

/** Which numbers of `rows` x `units` share a mean: groups of members, and the way from one to the next in the array. */
const SHARED = {
  batch: (rows, units) => ({ groups: units, toGroup: 1, members: rows, toMember: units }),
  layer: (rows, units) => ({ groups: rows, toGroup: units, members: units, toMember: 1 }),
};

/** gamma x^ + beta by unit; x^ and 1 / sqrt(variance + eps) of each group are left in `kept`, for the way back. */
export function normalizeForward(kind, x, out, rows, units, gamma, beta, eps, kept) {
  const { groups, toGroup, members, toMember } = SHARED[kind](rows, units);
  for (let g = 0; g < groups; g += 1) {
    const start = g * toGroup;
    const end = start + members * toMember;
    let total = 0;
    for (let i = start; i < end; i += toMember) total += x[i];
    const mean = total / members;
    let squares = 0;
    for (let i = start; i < end; i += toMember) squares += (x[i] - mean) * (x[i] - mean);
    const inverse = 1 / Math.sqrt(squares / members + eps);
    kept.inverse[g] = inverse;
    for (let i = start; i < end; i += toMember) kept.normalized[i] = (x[i] - mean) * inverse;
  }
  for (let i = 0, at = 0; i < rows; i += 1) {
    for (let j = 0; j < units; j += 1, at += 1) out[at] = gamma[j] * kept.normalized[at] + beta[j];
  }
}

/** The gradient at x from that at the output, into `dx`; those of gamma and beta into their arrays. */
export function normalizeBackward(kind, dout, dx, rows, units, gamma, dgamma, dbeta, kept) {
  const { groups, toGroup, members, toMember } = SHARED[kind](rows, units);
  dgamma.fill(0);
  dbeta.fill(0);
  for (let i = 0, at = 0; i < rows; i += 1) {
    for (let j = 0; j < units; j += 1, at += 1) {
      dgamma[j] += dout[at] * kept.normalized[at];
      dbeta[j] += dout[at];
      dx[at] = dout[at] * gamma[j];
    }
  }
  for (let g = 0; g < groups; g += 1) {
    const start = g * toGroup;
    const end = start + members * toMember;
    let total = 0;
    let product = 0;
    for (let i = start; i < end; i += toMember) {
      total += dx[i];
      product += dx[i] * kept.normalized[i];
    }
    const mean = total / members;
    const along = product / members;
    for (let i = start; i < end; i += toMember) {
      dx[i] = kept.inverse[g] * (dx[i] - mean - kept.normalized[i] * along);
    }
  }
}

/** Room for what a block computes of `rows` examples. */
function room(rows, inputs, units) {
  const numbers = (count) => new Float64Array(count);
  return {
    z: numbers(rows * units), out: numbers(rows * units), dz: numbers(rows * units), dx: numbers(rows * inputs),
    turnedInput: numbers(rows * inputs), turnedWeight: numbers(inputs * units),
    kept: { normalized: numbers(rows * units), inverse: numbers(Math.max(rows, units)) },
  };
}

/** A weight with what follows it, up to the next weight: a bias, or a normalization; and a ReLU, but in the read-out. */
function block(weight, inputs, units, norm, rectified, rows) {
  const filled = (value) => new Float64Array(units).fill(value);
  const parameters = norm === "none" ? { weight, bias: filled(0) } : { weight, gamma: filled(1), beta: filled(0) };
  const gradients = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, new Float64Array(value.length)]));
  return { inputs, units, norm, rectified, parameters, gradients, memory: {}, t: 0, ...room(rows, inputs, units) };
}

/** Blocks from below: `widths` has inputs, hidden layers and outputs; `weights` one array (inputs, units) for each. */
export function network(widths, norm, weights, rows) {
  const last = widths.length - 2;
  return weights.map((weight, i) => (
    block(Float64Array.from(weight), widths[i], widths[i + 1], i < last ? norm : "none", i < last, rows)));
}

/** Values through one block; `rows` may be fewer than it has room for. */
export function through(it, x, rows) {
  const { inputs, units, norm, parameters: { weight, bias, gamma, beta }, z, out, kept } = it;
  it.x = x;
  multiply(x, weight, z, rows, inputs, units);
  if (norm !== "none") normalizeForward(norm, z, out, rows, units, gamma, beta, EPS, kept);
  else for (let i = 0, at = 0; i < rows; i += 1) for (let j = 0; j < units; j += 1, at += 1) out[at] = z[at] + bias[j];
  if (it.watched) it.watched(out, rows);
  if (it.rectified) for (let i = 0; i < rows * units; i += 1) if (out[i] < 0) out[i] = 0;
  return out;
}

/** Gradients back through one block; `down` says whether those at its input are wanted. */
function back(it, dout, rows, down) {
  const { x, inputs, units, norm, parameters: { weight, gamma }, gradients, out, dz, dx, kept } = it;
  if (it.rectified) for (let i = 0; i < rows * units; i += 1) if (out[i] <= 0) dout[i] = 0;
  if (norm !== "none") {
    normalizeBackward(norm, dout, dz, rows, units, gamma, gradients.gamma, gradients.beta, kept);
  } else {
    gradients.bias.fill(0);
    for (let i = 0, at = 0; i < rows; i += 1) {
      for (let j = 0; j < units; j += 1, at += 1) gradients.bias[j] += dz[at] = dout[at];
    }
  }
  transpose(x, it.turnedInput, rows, inputs);
  multiply(it.turnedInput, dz, gradients.weight, inputs, rows, units);
  if (!down) return null;
  transpose(weight, it.turnedWeight, inputs, units);
  multiply(dz, it.turnedWeight, dx, rows, units, inputs);
  return dx;
}

/** Mean cross entropy of logits (rows, classes); they become its gradient. */
export function crossEntropy(logits, labels, rows, classes) {
  let loss = 0;
  for (let i = 0; i < rows; i += 1) {
    const at = i * classes;
    let most = -Infinity;
    for (let c = 0; c < classes; c += 1) most = Math.max(most, logits[at + c]);
    let total = 0;
    for (let c = 0; c < classes; c += 1) total += Math.exp(logits[at + c] - most);
    const log = Math.log(total);
    loss -= logits[at + labels[i]] - most - log;
    for (let c = 0; c < classes; c += 1) {
      logits[at + c] = (Math.exp(logits[at + c] - most - log) - (c === labels[i] ? 1 : 0)) / rows;
    }
  }
  return loss / rows;
}

/** Loss of the blocks on inputs and labels; leaves the gradients in the blocks. */
export function backpropagate(blocks, x, labels, rows) {
  let values = x;
  for (const it of blocks) values = through(it, values, rows);
  const loss = crossEntropy(values, labels, rows, blocks.at(-1).units);
  for (let i = blocks.length - 1; i >= 0; i -= 1) values = back(blocks[i], values, rows, i > 0);
  return loss;
}

/**
 * The optimizers: each writes into `next` what becomes of a parameter. `memory` is what it keeps of the parameter, arrays
 * that begin at zero, and `after` what they become; `t` counts the steps from 1.
 */
const OPTIMIZERS = {
  sgd(value, gradient, next, rate) {
    for (let i = 0; i < value.length; i += 1) next[i] = value[i] - rate * gradient[i];
  },
  momentum(value, gradient, next, rate, { first }, after) {
    for (let i = 0; i < value.length; i += 1) {
      after.first[i] = 0.9 * first[i] + gradient[i];
      next[i] = value[i] - rate * after.first[i];
    }
  },
  adam(value, gradient, next, rate, { first, second }, after, t) {
    const one = 1 - 0.9 ** t;
    const two = 1 - 0.999 ** t;
    for (let i = 0; i < value.length; i += 1) {
      after.first[i] = 0.9 * first[i] + 0.1 * gradient[i];
      after.second[i] = 0.999 * second[i] + 0.001 * gradient[i] * gradient[i];
      next[i] = value[i] - (rate * after.first[i]) / one / (Math.sqrt(after.second[i] / two) + 1e-8);
    }
  },
};
const KEEPS = { sgd: [], momentum: ["first"], adam: ["first", "second"] };

/** A block's parameters after a step along its gradients, and what the optimizer will have kept; nothing is changed. */
export function stepped({ parameters, gradients, memory, t }, optimizer, rate) {
  const result = { parameters: {}, memory: {}, t: t + 1 };
  for (const name of Object.keys(parameters)) {
    const fresh = () => new Float64Array(parameters[name].length);
    const kept = memory[name] ?? Object.fromEntries(KEEPS[optimizer].map((what) => [what, fresh()]));
    const after = Object.fromEntries(KEEPS[optimizer].map((what) => [what, fresh()]));
    const next = fresh();
    OPTIMIZERS[optimizer](parameters[name], gradients[name], next, rate, kept, after, t + 1);
    result.parameters[name] = next;
    result.memory[name] = after;
  }
  return result;
}

/** One step of training; returns the loss before it. */
export function train(blocks, x, labels, rows, optimizer, rate) {
  const loss = backpropagate(blocks, x, labels, rows);
  for (const it of blocks) Object.assign(it, stepped(it, optimizer, rate));
  return loss;
}

function inner(a, b) {
  let total = 0;
  for (let i = 0; i < a.length; i += 1) total += a[i] * b[i];
  return total;
}

export const length = (values) => Math.sqrt(inner(values, values));

/**
 * How far a step of the layers below turns each layer's gradient, docs/experiments/gradient_change.py: the cosine of G
 * and G', where G' is the gradient once all layers below have stepped; for every hidden layer but the first, which has
 * none below. The blocks keep their parameters; their gradients are lost.
 */
export function turning(blocks, x, labels, rows, optimizer, rate) {
  backpropagate(blocks, x, labels, rows);
  const before = blocks.map((it) => it.gradients.weight.slice());
  const after = blocks.map((it) => stepped(it, optimizer, rate).parameters);
  const cosines = [];
  let values = x;
  blocks.slice(0, -1).forEach((it, i) => {
    if (i > 0) {
      backpropagate(blocks.slice(i), values, labels, rows);
      const now = it.gradients.weight;
      cosines.push(inner(before[i], now) / (length(before[i]) * length(now)));
    }
    const own = it.parameters;
    it.parameters = after[i];
    values = through(it, values, rows);
    it.parameters = own;
  });
  return cosines;
}
