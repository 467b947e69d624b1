// Claims L7, L8 and Q08: whatever the layer below does, batch norm's output has mean beta and variance gamma squared.
// What two moments do not say, correlation and skewness, moves on.

import { batchStatistics, batchnormForward } from "./batchnorm.js";
import { uniforms, column, correlation, skewness } from "./statistics.js";
import { panel, fixed, dot, cross, rectangle } from "./svg.js";

const EXAMPLES = 60;
const EPS = 1e-5;

/** Activations of the layer below: positive and skewed, as after a ReLU. */
function activations() {
  const uniform = uniforms(7);
  return Array.from({ length: EXAMPLES }, () => [-Math.log(uniform()), -0.5 * Math.log(uniform())]);
}

function model({ scale, shift, turn, gamma, beta }) {
  const angle = (turn * Math.PI) / 180;
  const weight = [
    [scale * Math.cos(angle), -scale * Math.sin(angle)],
    [scale * Math.sin(angle), scale * Math.cos(angle)],
  ];
  const z = activations().map((a) => weight[0].map((_, j) => a[0] * weight[0][j] + a[1] * weight[1][j] + shift));
  const out = batchnormForward(z, [gamma, gamma], [beta, beta], EPS);
  return { z, out, gamma, beta, before: describe(z), after: describe(out) };
}

function describe(x) {
  const { mean, variance } = batchStatistics(x);
  return { mean, variance, correlation: correlation(column(x, 0), column(x, 1)), skewness: skewness(column(x, 0)) };
}

const AXIS = { from: -5, to: 5, ticks: [-4, 0, 4] };

function cloud(title, x, { mean, variance }, marks) {
  const inside = x.filter((row) => row.every((value) => Math.abs(value) <= AXIS.to)).length;
  return panel({
    title,
    alt: `${EXAMPLES} examples of two units, ${inside} of them inside the frame; means ${fixed(mean[0])} and `
      + `${fixed(mean[1])}, variances ${fixed(variance[0])} and ${fixed(variance[1])}.`,
    x: { ...AXIS, label: "unit 1" },
    y: { ...AXIS, label: "unit 2" },
    content: (at) => x.map(([one, two]) => dot("point", at.x(one), at.y(two), 2.6)).join("")
      + cross("mean", at.x(mean[0]), at.y(mean[1]), 5) + marks(at),
  });
}

function view({ z, out, gamma, beta, before, after }) {
  const asked = (at) => rectangle(
    "ruler", at.x(beta - gamma), at.y(beta + gamma), at.x(gamma) - at.x(-gamma), at.y(-gamma) - at.y(gamma));
  const row = (name, pick, decimals) => [name, fixed(pick(before), decimals), fixed(pick(after), decimals)];
  return {
    panels: [cloud("z = aW + b", z, before, () => ""), cloud("After batch norm", out, after, asked)],
    table: {
      head: ["", "z", "after", "set by"],
      rows: [
        [...row("mean, unit 1", (n) => n.mean[0], 3), `β = ${fixed(beta, 1)}`],
        [...row("variance, unit 1", (n) => n.variance[0], 3), `γ² = ${fixed(gamma ** 2)}`],
        [...row("correlation of both", (n) => n.correlation, 3), "W"],
        [...row("skewness, unit 1", (n) => n.skewness, 3), "W"],
      ],
    },
    summary: `The weights below give z a mean of ${fixed(before.mean[0])} and a variance of `
      + `${fixed(before.variance[0])}; afterwards they are ${fixed(after.mean[0])} and ${fixed(after.variance[0])}, `
      + `as β and γ say. Correlation (${fixed(after.correlation)}) and skewness (${fixed(after.skewness)}) are the `
      + "same before and after: turning W moves them, and batch norm lets it.",
  };
}

export const moments = {
  name: "moments",
  title: "What the layer below can and cannot move",
  key: [["mean", "mean"], ["ruler", "mean β and one γ to each side, as asked for"]],
  controls: [
    { kind: "range", name: "scale", label: "W below, its size", values: [0.1, 0.25, 0.5, 1, 2, 4, 10], value: 1 },
    { kind: "range", name: "shift", label: "b below, the bias", min: -4, max: 4, step: 0.5, value: 1.5 },
    { kind: "range", name: "turn", label: "W below, turned by (degrees)", min: -180, max: 180, step: 5, value: 30 },
    { kind: "range", name: "gamma", label: "γ", min: 0.1, max: 2, step: 0.1, value: 1 },
    { kind: "range", name: "beta", label: "β", min: -2, max: 2, step: 0.1, value: 0 },
  ],
  model,
  draw: view,
};
