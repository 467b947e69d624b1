// T1, T2, L17 and Q29: in training an example's normalized value depends on who is in the mini-batch with it.

import { batchnormForward, batchnormInference } from "./batchnorm.js";
import { normals, mean, deviation } from "./statistics.js";
import { panel, fixed, dot, line } from "./svg.js";

const ROWS = 12;
const EPS = 1e-5;
// The example that is followed, and the population that its companions come from.
const VALUE = 1.2;
const POPULATION = { mean: [0.4], variance: [1] };

function model({ size, mode, again }) {
  const batches = Array.from({ length: ROWS }, (_, i) => (
    [[VALUE], ...normals(500 * again + i, size - 1).map((z) => [POPULATION.mean[0] + z])]));
  const through = (x) => (
    mode === "test"
      ? batchnormInference(x, [1], [0], POPULATION.mean, POPULATION.variance, EPS)
      : batchnormForward(x, [1], [0], EPS)
  );
  const after = batches.map(through);
  const places = after.map((x) => x[0][0]);
  return { size, mode, batches, after, places, mean: mean(places), spread: deviation(places) };
}

function rows(title, alt, batches) {
  return panel({
    title,
    alt,
    height: 220,
    x: { from: -4, to: 4, ticks: [-3, 0, 3], label: "value of the unit" },
    y: { from: -0.7, to: ROWS - 0.3, ticks: [], label: "mini-batches" },
    content: (at) => batches.map((x, i) => {
      const y = at.y(ROWS - 1 - i);
      const companions = x.slice(1).map(([value]) => dot("point", at.x(value), y, 2.2)).join("");
      return line("guide", at.left, y, at.right, y) + companions + dot("followed", at.x(x[0][0]), y, 3.6);
    }).join(""),
  });
}

function view({ size, mode, batches, after, places, mean: centre, spread }) {
  const lowest = Math.min(...places);
  const highest = Math.max(...places);
  return {
    panels: [
      rows("Before", `${ROWS} mini-batches of ${size}, a line for each. One example is in all, at ${VALUE}.`, batches),
      rows("After", `The same, normalized. The example lies from ${fixed(lowest)} to ${fixed(highest)}.`, after),
    ],
    table: {
      head: ["", "lowest", "highest", "mean", "deviation"],
      rows: [["the example, after", ...[lowest, highest, centre, spread].map((value) => fixed(value))]],
    },
    summary: says(size, mode, lowest, highest),
  };
}

function says(size, mode, lowest, highest) {
  if (mode === "test") {
    return `Test time: fixed statistics, so the example becomes ${fixed(lowest)} in any company, and alone as well.`;
  }
  if (size === 1) {
    return "Alone the example is its own mean and its variance is 0: it becomes 0 (in general β), whatever its value.";
  }
  if (size === 2) {
    return "In twos the larger becomes +1 and the smaller −1, whatever their distance: only the order is left.";
  }
  return `The value is ${VALUE} each time; with ${size - 1} companions it becomes anything from ${fixed(lowest)} to `
    + `${fixed(highest)}.`;
}

export const company = {
  name: "company",
  title: "One example in changing company",
  key: [["followed", "the example"], ["point", "its companions"]],
  controls: [
    { kind: "range", name: "size", label: "Batch size", values: [1, 2, 3, 4, 8, 16, 32, 64], value: 4 },
    {
      kind: "choice", name: "mode", label: "Mode", value: "train",
      options: [["train", "training"], ["test", "test time"]],
    },
    { kind: "button", name: "again", label: "Other companions" },
  ],
  model,
  draw: view,
};
