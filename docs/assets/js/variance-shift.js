// L14 and Q04: dropout before batch norm. Training sees dropped and scaled values, test time the plain ones, so the
// running variance is too large.

import { dropoutVarianceRatio } from "./batchnorm.js";
import { panel, fixed, dot, curve, line, rectangle, steps } from "./svg.js";

const REACH = 4;
const density = (value, centre, spread) => (
  Math.exp(-(((value - centre) / spread) ** 2) / 2) / (spread * Math.sqrt(2 * Math.PI))
);

/** The unit has variance 1 and this mean; what batch norm with exact statistics of training makes of it. */
function model({ keep, mean }) {
  const ratio = (probability) => dropoutVarianceRatio([mean], [1], probability)[0];
  const trained = Math.sqrt(ratio(keep));
  return {
    keep, mean, ratio: ratio(keep), shrunk: 1 / ratio(keep),
    profile: steps(0.2, 1, 81).map((probability) => [probability, 1 / ratio(probability)]),
    // (value - mean) / trained: test values are normal around 0; kept ones are divided by keep, dropped ones are 0.
    test: { centre: 0, spread: 1 / trained },
    kept: { centre: (mean / keep - mean) / trained, spread: 1 / keep / trained },
    dropped: -mean / trained,
  };
}

/** The examples that are dropped all have one value; the bar's height is their share of the panel's. */
function bar(at, value, height) {
  return rectangle("dropped", at.x(value) - 3, at.y(height), 6, at.bottom - at.y(height));
}

function view({ keep, mean, ratio, shrunk, profile, test, kept, dropped }) {
  const bell = ({ centre, spread }, share) => (
    steps(-REACH, REACH, 97).map((value) => [value, share * density(value, centre, spread)]));
  const most = 1.1 * Math.max(density(0, 0, test.spread), 0.42);
  return {
    panels: [
      panel({
        title: "Variance at test time, after batch norm",
        alt: `Var(test) over Var(train) falls from 1 as the keep probability falls; at ${fixed(keep)} it is `
          + `${fixed(shrunk, 3)}.`,
        x: { from: 0.2, to: 1, ticks: [0.2, 0.6, 1], label: "keep probability" },
        y: { from: 0, to: 1.08, ticks: [0, 0.5, 1], label: "variance" },
        content: (at) => curve("law", at, profile) + line("guide", at.x(keep), at.y(shrunk), at.x(keep), at.bottom)
          + dot("followed", at.x(keep), at.y(shrunk), 5),
      }),
      panel({
        title: "What batch norm puts out",
        alt: `In training a share of ${fixed(1 - keep)} sits at one value, the dropped examples, and the rest is `
          + `spread widely. At test time one bell with standard deviation ${fixed(test.spread)}.`,
        x: { from: -REACH, to: REACH, ticks: [-3, 0, 3], label: "unit after batch norm" },
        y: { from: 0, to: most, ticks: [], label: "density" },
        content: (at) => bar(at, dropped, (1 - keep) * most)
          + curve("training", at, bell(kept, keep)) + curve("test", at, bell(test, 1)),
      }),
    ],
    table: {
      head: ["", "training", "test time"],
      rows: [
        ["variance before batch norm", fixed(ratio, 3), fixed(1, 3)],
        ["variance after batch norm", fixed(1, 3), fixed(shrunk, 3)],
      ],
    },
    summary: `Keep ${fixed(100 * keep, 0)}% of a unit with mean ${fixed(mean, 1)} and variance 1: in training its `
      + `variance is ${fixed(ratio)} times that at test time, so batch norm puts out variance ${fixed(shrunk)} where `
      + "the next layer is used to 1. A unit far from 0 suffers most.",
  };
}

export const varianceShift = {
  name: "variance-shift",
  title: "Dropout before batch norm",
  key: [["training", "training, kept"], ["dropped", "training, dropped: their share"], ["test", "test time"]],
  controls: [
    { kind: "range", name: "keep", label: "Keep probability", min: 0.2, max: 1, step: 0.05, value: 0.5 },
    { kind: "range", name: "mean", label: "The unit's mean (variance 1)", min: 0, max: 3, step: 0.1, value: 0.7 },
  ],
  model,
  draw: view,
};
