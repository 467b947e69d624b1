// Claims L11 and L15: the mean of a mini-batch strays from the mean of all by sigma / sqrt(m).

import { statisticsNoise } from "./batchnorm.js";
import { normals, mean, deviation } from "./statistics.js";
import { panel, fixed, dot, curve, line } from "./svg.js";

const SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
const BATCHES = 100;
const SHOWN = 40;
// A unit's distribution over all examples: how a standard normal number becomes its value, and its exact moments.
const UNITS = {
  normal: { value: (z) => z, mean: 0, variance: 1 },
  relu: { value: (z) => Math.max(0, z), mean: 1 / Math.sqrt(2 * Math.PI), variance: 0.5 - 1 / (2 * Math.PI) },
  rare: { value: (z) => (z > 1.6448536269514722 ? 4 : 0), mean: 0.2, variance: 0.76 },
};

/** For each batch size, how far the means of some mini-batches are from the mean of all. */
function draw(unit, again) {
  const { value, mean: centre } = UNITS[unit];
  return SIZES.map((m, k) => {
    const numbers = normals(100 * again + k, m * BATCHES).map(value);
    return Array.from({ length: BATCHES }, (_, i) => mean(numbers.slice(i * m, (i + 1) * m)) - centre);
  });
}

// The last draw: a hundred thousand numbers need not be drawn again while only the batch size is moved.
let last = {};

function model({ size, unit, again }) {
  if (last.unit !== unit || last.again !== again) last = { unit, again, strays: draw(unit, again) };
  const { strays } = last;
  const { variance } = UNITS[unit];
  const theory = SIZES.map((m) => statisticsNoise([variance], m)[0]);
  const measured = strays.map((values) => Math.hypot(deviation(values), mean(values)));
  return { size, strays, theory, measured, at: SIZES.indexOf(size), sigma: Math.sqrt(variance) };
}

const ticks = (every) => SIZES.flatMap((m, k) => (k % every ? [] : [[k, String(m)]]));

function view({ size, strays, theory, measured, at: chosen, sigma }) {
  const reach = 2.6 * sigma;
  const x = { from: -0.6, to: SIZES.length - 0.4, ticks: ticks(3), label: "batch size m" };
  const strip = (at, values, k) => values.slice(0, SHOWN).map((value) => (
    dot(k === chosen ? "followed" : "faint", at.x(k), at.y(value), k === chosen ? 2.4 : 1.8))).join("");
  const funnel = (sign) => theory.map((value, k) => [k, sign * value]);
  const log = (value) => Math.log2(value / sigma);
  const mark = (k) => (k === chosen ? "followed" : "point");
  return {
    panels: [
      panel({
        title: "Batch mean minus true mean",
        alt: `For each batch size from 1 to 512 the means of ${SHOWN} mini-batches. They lie in a funnel that narrows `
          + `as one over the root of m; at m = ${size} it reaches ${fixed(theory[chosen], 3)} to each side.`,
        x,
        y: { from: -reach, to: reach, ticks: [[-sigma, "−σ"], [0, "0"], [sigma, "σ"]], label: "batch mean − true mean" },
        content: (at) => strays.map((values, k) => strip(at, values, k)).join("")
          + curve("law", at, funnel(1)) + curve("law", at, funnel(-1)),
      }),
      panel({
        title: "Their standard deviation",
        alt: `Measured standard deviations of the batch means lie on the line sigma over the root of m; both axes are `
          + `logarithmic, and four times the batch size halves the noise.`,
        x,
        y: {
          from: -5.2, to: 0.6, ticks: [[0, "σ"], [-1, "σ/2"], [-2, "σ/4"], [-3, "σ/8"], [-4, "σ/16"]],
          label: "standard deviation",
        },
        content: (at) => curve("law", at, theory.map((value, k) => [k, log(value)]))
          + line("guide", at.x(chosen), at.top, at.x(chosen), at.bottom)
          + measured.map((value, k) => dot(mark(k), at.x(k), at.y(log(value)), 3.5)).join(""),
      }),
    ],
    table: {
      head: ["batch size", "σ / √m", `measured in ${BATCHES} batches`],
      rows: SIZES.flatMap((m, k) => (
        [64, 512, size].includes(m) ? [[`m = ${m}`, fixed(theory[k], 4), fixed(measured[k], 4)]] : [])),
    },
    summary: `With m = ${size} the batch mean strays by ${fixed(theory[chosen], 3)}, that is `
      + `${fixed((100 * theory[chosen]) / sigma, 1)}% of the unit's own σ = ${fixed(sigma)}. The law needs no normal `
      + "distribution. A quarter of the noise costs sixteen times the batch.",
  };
}

export const noise = {
  name: "noise",
  title: "The noise of a mini-batch's mean",
  key: [["law", "σ / √m"], ["point", "mini-batches"], ["followed", "of the chosen size"]],
  controls: [
    { kind: "range", name: "size", label: "Batch size m", values: SIZES, value: 64 },
    { kind: "button", name: "again", label: "Draw all mini-batches again" },
    {
      kind: "choice", name: "unit", label: "The unit's values", value: "normal",
      options: [["normal", "normal"], ["relu", "normal after ReLU"], ["rare", "rarely on: 4 in 5% of examples"]],
    },
  ],
  model,
  draw: view,
};
