// The front page: a mini-batch before and after batch norm, and one example that keeps its values while its
// companions change.

import { batchStatistics, batchnormForward, batchnormInference, updateRunning } from "./batchnorm.js";
import { normals, column, deviation } from "./statistics.js";
import { panel, fixed, dot, cross, rectangle } from "./svg.js";

const MEAN = [1.8, -1.5];
const DEVIATION = [1, 0.4];
const CORRELATION = 0.6;
const FOLLOWED = [2.9, -1];
const DRAWS = 12;
const EARLIER = 100;
const MOMENTUM = 0.9;

/** `count` examples of two correlated features. */
function draw(seed, count) {
  const numbers = normals(seed, 2 * count);
  return Array.from({ length: count }, (_, i) => {
    const [first, fresh] = [numbers[2 * i], numbers[2 * i + 1]];
    const second = CORRELATION * first + Math.sqrt(1 - CORRELATION ** 2) * fresh;
    return [MEAN[0] + DEVIATION[0] * first, MEAN[1] + DEVIATION[1] * second];
  });
}

const batch = (seed, size) => [FOLLOWED, ...draw(seed, size - 1)];

/** Running statistics over earlier mini-batches, none of which is shown. */
function running(size) {
  let state = { mean: [0, 0], variance: [1, 1] };
  for (let seed = 0; seed < EARLIER; seed += 1) {
    state = updateRunning(state.mean, state.variance, draw(1000 + seed, size), MOMENTUM);
  }
  return state;
}

function model({ size, gamma, beta, eps, mode, again }) {
  const scale = [gamma, gamma];
  const shift = [beta, beta];
  const ruler = mode === "test" ? running(size) : null;
  const through = (x) => (
    ruler
      ? batchnormInference(x, scale, shift, ruler.mean, ruler.variance, eps)
      : batchnormForward(x, scale, shift, eps));
  const before = batch(again, size);
  const after = through(before);
  const trail = Array.from({ length: DRAWS }, (_, i) => through(batch(again - i, size))[0]);
  const own = batchStatistics(before);
  return {
    before, after, trail, gamma, beta, size, mode, own, used: ruler ?? own, outcome: batchStatistics(after),
    moved: deviation(column(trail, 0)),
  };
}

/** The statistics that were used, as a box one standard deviation to each side of their mean. */
function box(at, [x, y], [reachX, reachY]) {
  const [left, right, top, bottom] = [at.x(x - reachX), at.x(x + reachX), at.y(y + reachY), at.y(y - reachY)];
  return rectangle("ruler", left, top, right - left, bottom - top) + cross("ruler", at.x(x), at.y(y), 4);
}

const cloud = (at, points) => points.slice(1).map(([x, y]) => dot("point", at.x(x), at.y(y), 2.6)).join("");
const followed = (at, [x, y]) => dot("ring", at.x(x), at.y(y), 6) + dot("followed", at.x(x), at.y(y), 3);
const AXIS = { from: -4, to: 4, ticks: [-3, 0, 3] };

function view(numbers) {
  const { before, after, trail, gamma, beta, own, used, outcome } = numbers;
  const panels = [
    panel({
      title: "Before: z",
      alt: `${before.length} examples with two features, centred at ${pair(own.mean)}, wide and tilted. `
        + `The example that is followed lies at ${pair(before[0])}.`,
      x: { ...AXIS, label: "unit 1" },
      y: { ...AXIS, label: "unit 2" },
      content: (at) => cloud(at, before) + box(at, used.mean, used.variance.map(Math.sqrt)) + followed(at, before[0]),
    }),
    panel({
      title: "After batch norm",
      alt: `The same examples, centred at ${pair(outcome.mean)}, variances ${pair(outcome.variance)}, still tilted. `
        + `The followed example lies at ${pair(after[0])}; marks show where it lay with other companions.`,
      x: { ...AXIS, label: "unit 1" },
      y: { ...AXIS, label: "unit 2" },
      content: (at) => cloud(at, after) + box(at, [beta, beta], [gamma, gamma])
        + trail.slice(1).map(([x, y]) => dot("trail", at.x(x), at.y(y), 3)).join("") + followed(at, after[0]),
    }),
  ];
  return { panels, table: table(numbers), summary: summary(numbers) };
}

const pair = ([one, two]) => `(${fixed(one)}, ${fixed(two)})`;

function table({ own, outcome }) {
  const row = (name, one, two) => [name, ...[0, 1].flatMap((j) => [fixed(one[j], 3), fixed(two[j], 3)])];
  return {
    head: ["", "unit 1: z", "after", "unit 2: z", "after"],
    rows: [row("mean", own.mean, outcome.mean), row("variance", own.variance, outcome.variance)],
  };
}

function summary({ mode, moved, outcome, beta, size, used }) {
  const stray = Math.max(...outcome.mean.map((value) => Math.abs(value - beta)));
  if (size === 1) {
    return mode === "train"
      ? "Training on one example: it is its own mean, and its variance is 0. It becomes β whatever it is, and no "
        + "gradient reaches the weights below: nothing can be learned here."
      : `Test time: mini-batches of one example have variance 0, so the running variance is down to `
        + `${used.variance[0].toExponential(0).replace("-", "−")}, and the example is thrown ${fixed(stray, 0)} from β, `
        + "out of the picture.";
  }
  return mode === "train"
    ? `Training: the ${size} examples are measured by their own mean and variance, so the mean afterwards is β. `
      + `The ringed example keeps its values, yet over the last ${DRAWS} mini-batches its place varied by `
      + `±${fixed(moved)}: it depends on its companions.`
    : `Test time: running statistics of ${EARLIER} earlier mini-batches measure every example. This mini-batch's mean `
      + `misses β by up to ${fixed(stray)}, and the ringed example stays where it is, whoever comes with it.`;
}

export const minibatch = {
  name: "minibatch",
  title: "A mini-batch before and after batch norm",
  key: [
    ["ruler", "mean, and one standard deviation to each side"],
    ["ring", "one example"],
    ["trail", "where it was with other companions"],
  ],
  controls: [
    {
      kind: "choice", name: "mode", label: "Mode", value: "train",
      options: [["train", "training"], ["test", "test time"]],
    },
    { kind: "button", name: "again", label: "Draw another mini-batch" },
    { kind: "range", name: "size", label: "Batch size", values: [1, 2, 4, 8, 16, 32, 64], value: 16 },
    { kind: "range", name: "gamma", label: "γ, the scale", min: 0, max: 2, step: 0.1, value: 1 },
    { kind: "range", name: "beta", label: "β, the shift", min: -2, max: 2, step: 0.1, value: 0 },
    { kind: "range", name: "eps", label: "ε, inside the root", values: [0.00001, 0.001, 0.1, 1, 10], value: 0.00001 },
  ],
  model,
  draw: view,
};
