// Q15 and N5: a sigmoid bounds its output, it does not normalize it; batch norm decides where on the curve z falls.

import { batchnormForward } from "./batchnorm.js";
import { normals, mean, deviation, sigmoid as curveOf } from "./statistics.js";
import { panel, fixed, dot, curve, line, steps } from "./svg.js";

const EXAMPLES = 50;
const EPS = 1e-5;
const REACH = 9;
// Where the slope is below this, a tenth of its largest value, the sigmoid counts as saturated.
const FLAT = 0.025;

const slope = (z) => curveOf(z) * (1 - curveOf(z));

function describe(z) {
  const out = z.map(curveOf);
  const slopes = z.map(slope);
  return {
    z, out, mean: mean(out), spread: deviation(out), slope: mean(slopes),
    flat: slopes.filter((value) => value < FLAT).length / z.length,
  };
}

function model({ centre, spread, gamma, beta }) {
  const z = normals(3, EXAMPLES).map((value) => centre + spread * value);
  const normalized = batchnormForward(z.map((value) => [value]), [gamma], [beta], EPS).map(([value]) => value);
  return { plain: describe(z), batch: describe(normalized) };
}

function fall(title, { z, out, mean: centre, spread, slope: steep }) {
  return panel({
    title,
    alt: `${EXAMPLES} values on a sigmoid; the outputs have mean ${fixed(centre)} and standard deviation `
      + `${fixed(spread)}, the mean slope is ${fixed(steep, 3)} of at most 0.25.`,
    x: { from: -REACH, to: REACH, ticks: [-6, 0, 6], label: "z" },
    y: { from: -0.05, to: 1.05, ticks: [0, 0.5, 1], label: "sigmoid(z)" },
    content: (at) => curve("law", at, steps(-REACH, REACH, 61).map((value) => [value, curveOf(value)]))
      + z.map((value, i) => line("rug", at.left, at.y(out[i]), at.left + 8, at.y(out[i]))).join("")
      + z.map((value, i) => line("rug", at.x(clip(value)), at.bottom, at.x(clip(value)), at.bottom - 8)).join("")
      + z.map((value, i) => dot("point", at.x(clip(value)), at.y(out[i]), 2.6)).join(""),
  });
}

/** Values beyond the frame are shown at its edge. */
const clip = (value) => Math.max(-REACH, Math.min(REACH, value));

function view({ plain, batch }) {
  const row = (name, pick, decimals = 3) => [name, fixed(pick(plain), decimals), fixed(pick(batch), decimals)];
  return {
    panels: [fall("Without batch norm", plain), fall("With batch norm", batch)],
    table: {
      head: ["", "without", "with"],
      rows: [
        row("mean of the output", (n) => n.mean),
        row("standard deviation", (n) => n.spread),
        row("mean slope (at most 0.25)", (n) => n.slope),
        row("saturated, %", (n) => 100 * n.flat, 0),
      ],
    },
    summary: `Both outputs lie between 0 and 1. Without batch norm they have mean ${fixed(plain.mean)} and spread `
      + `${fixed(plain.spread)}, and a gradient passes with ${fixed(400 * plain.slope, 0)}% of the slope it could `
      + `have; with batch norm, ${fixed(batch.mean)}, ${fixed(batch.spread)} and ${fixed(400 * batch.slope, 0)}%.`,
  };
}

export const sigmoid = {
  name: "sigmoid",
  title: "Where z falls on a sigmoid",
  key: [["point", "examples"], ["rug", "their z and their output, along the axes"]],
  controls: [
    { kind: "range", name: "centre", label: "Mean of z", min: -6, max: 6, step: 0.5, value: 4 },
    { kind: "range", name: "spread", label: "Standard deviation of z", values: [0.1, 0.25, 0.5, 1, 2, 4, 8], value: 1 },
    { kind: "range", name: "gamma", label: "γ", min: 0, max: 5, step: 0.25, value: 1 },
    { kind: "range", name: "beta", label: "β", min: -5, max: 5, step: 0.25, value: 0 },
  ],
  model,
  draw: view,
};
