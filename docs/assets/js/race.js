// A race that trains in the page: two small networks side by side, and what happens inside them. The training itself
// comes when somebody starts it (race-element.js); here are its settings, its presets and its pictures.

import { panel, fixed, curve, line, WIDE } from "./svg.js";

const NORMS = [["none", "none"], ["batch", "batch norm"], ["layer", "layer norm"]];
const NAMES = { none: "no normalization", batch: "batch norm", layer: "layer norm" };
const RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const OPTIMIZERS = [["sgd", "SGD"], ["momentum", "momentum"], ["adam", "Adam"]];
const THRESHOLD = 0.5;
// Shares of a column of the film from which a bin is as dark as the levels say.
const LEVELS = [0.02, 0.08, 0.16, 0.32];
const LANES = ["one", "two"];

/** What a lane has shown before it has begun. */
const NOTHING = { loss: [], film: [], turning: [], length: [], crossed: null, lost: null };

function model(state) {
  const { progress, depth, size, scale } = state;
  const lanes = LANES.map((name) => ({
    name, norm: state[`norm-${name}`], rate: state[`rate-${name}`], ...(progress?.[name] ?? NOTHING),
  }));
  return { lanes, depth, size, scale, total: progress?.total ?? 20480 / size, step: progress?.step ?? 0, seconds: progress?.seconds };
}

const called = ({ norm, rate }) => `${NAMES[norm]}, rate ${rate}`;
const lastOf = (points) => points.at(-1)?.[1];

/** A line for each lane. What is far above the frame stays just above it, what is no number is left out. */
function curves(lanes, what, at, most) {
  const seen = (points) => points.filter(([, y]) => Number.isFinite(y)).map(([x, y]) => [x, Math.min(y, 2 * most)]);
  return lanes.map((lane) => curve(`lane ${lane.name}`, at, seen(lane[what]))).join("");
}

const told = (value) => (Number.isFinite(value) ? short(value) : "nothing yet");

/** A value for the table: what has left every scale as a power of ten. */
const short = (value) => (Math.abs(value) < 1e4 ? fixed(value) : value.toExponential(0));

/** Shares of a unit's values over time: a column for each stretch of the race, the darker the more values. */
function film(lane, axis) {
  const column = (k) => (k === 0 ? 0 : lane.film[k - 1][0]);
  const last = lane.film.at(-1)?.[1];
  const within = last && last.slice(6, 10).reduce((total, share) => total + share, 0);
  return panel({
    title: `One unit: ${NAMES[lane.norm]}`,
    alt: last
      ? `A film of one hidden unit's values before the ReLU. Now ${fixed(100 * within, 0)}% of them lie within one `
        + "deviation of the start's mean."
      : "A film of one hidden unit's values before the ReLU; it begins when the race does.",
    height: 190,
    x: axis,
    y: { from: -4, to: 4, ticks: [-4, -2, 0, 2, 4], label: "value, in σ of the start" },
    content: (at) => LEVELS.map((level, n) => {
      const cells = lane.film.flatMap(([step, shares], k) => shares.flatMap((share, bin) => {
        if (share < level || share >= (LEVELS[n + 1] ?? Infinity)) return [];
        const [left, right, low, high] = [at.x(column(k)), at.x(step), at.y(bin / 2 - 4), at.y(bin / 2 - 3.5)];
        return [`M${left} ${low}H${right}V${high}H${left}z`];
      }));
      return `<path class="film ${lane.name} level-${n}" d="${cells.join("")}"/>`;
    }).join("") + line("guide", at.left, at.y(0), at.right, at.y(0)),
  });
}

const pace = (step, seconds) => (seconds ? ` At ${fixed(step / seconds, 0)} steps a second.` : "");

function view({ lanes, total, step, size, seconds }) {
  const axis = { from: 0, to: total, ticks: [0, total / 2, total].map(Math.round), label: "steps" };
  const lengths = lanes.flatMap((lane) => lane.length.map(([, value]) => value)).filter(Number.isFinite);
  const longest = Math.min(20, Math.max(2, ...lengths.map((value) => Math.ceil(1.1 * value))));
  const now = (what) => lanes.map((lane) => `${called(lane)}: ${told(lastOf(lane[what]))}`).join("; ");
  return {
    panels: [
      panel({
        title: "Training loss",
        alt: `The loss of both networks by step; ${now("loss")}.`,
        width: WIDE, height: 170,
        x: axis,
        y: { from: 0, to: 3, ticks: [0, 1, 2, 3], label: "loss" },
        content: (at) => line("guide", at.left, at.y(THRESHOLD), at.right, at.y(THRESHOLD)) + curves(lanes, "loss", at, 3),
      }),
      ...lanes.map((lane) => film(lane, axis)),
      panel({
        title: "Do gradients hold when layers below step?",
        alt: `The cosine between a layer's gradient before and after the step of the layers below; ${now("turning")}.`,
        height: 190,
        x: axis,
        y: { from: -0.2, to: 1.05, ticks: [0, 0.5, 1], label: "cosine of G and G'" },
        content: (at) => curves(lanes, "turning", at, 1),
      }),
      panel({
        title: "Length of a layer's weights",
        alt: `The length of one hidden layer's weights, as a multiple of the start's; ${now("length")}.`,
        height: 190,
        x: axis,
        y: { from: 0, to: longest, ticks: [0, 1, longest], label: "|w|, of the start's" },
        content: (at) => line("guide", at.left, at.y(1), at.right, at.y(1)) + curves(lanes, "length", at, longest),
      }),
    ],
    table: {
      head: ["", "loss ½ at step", "loss now", "cosine", "|w|"],
      rows: lanes.map((lane) => [
        `${lane.name === "one" ? "A" : "B"}: ${called(lane)}`,
        lane.crossed ?? (lane.lost ? "overflow" : "–"),
        ...["loss", "turning", "length"].map((what) => (Number.isFinite(lastOf(lane[what])) ? short(lastOf(lane[what])) : "–")),
      ]),
    },
    summary: step === 0
      ? `${size === 1 ? "One example" : `${size} examples`} at a time, ${total} steps. Press Start: the networks train `
        + "here, on this device."
      : `After ${step} of ${total} steps: ${lanes.map(fate).join("; ")}.${pace(step, seconds)}`,
  };
}

function fate(lane) {
  if (lane.lost) return `${called(lane)}, has overflowed at step ${lane.lost}`;
  return lane.crossed
    ? `${called(lane)}, came below a loss of ${THRESHOLD} at step ${lane.crossed}`
    : `${called(lane)}, has not come below a loss of ${THRESHOLD}`;
}

export const race = {
  name: "race",
  title: "A race between two networks",
  page: "race.md",
  // Its element is another one.
  trains: true,
  key: [["lane-one", "network A"], ["lane-two", "network B"], ["guide", "loss of ½; mean and length at the start"], ["film", "darker: more values"]],
  controls: [
    { kind: "button", name: "run", label: "Start", act: true },
    { kind: "presets", name: "preset", label: "Show" },
    { kind: "choice", name: "norm-one", label: "Network A", value: "batch", options: NORMS },
    { kind: "range", name: "rate-one", label: "Learning rate of A", values: RATES, value: 1 },
    { kind: "choice", name: "norm-two", label: "Network B", value: "none", options: NORMS },
    { kind: "range", name: "rate-two", label: "Learning rate of B", values: RATES, value: 0.03 },
    { kind: "range", name: "depth", label: "Hidden layers of 64 units", values: [2, 3, 4, 6, 8, 10, 15, 20], value: 10 },
    { kind: "range", name: "scale", label: "First weights, times He's", values: [0.01, 0.1, 0.3, 1, 3, 10], value: 1 },
    { kind: "range", name: "size", label: "Batch size", values: [1, 2, 4, 8, 16, 32, 64], value: 64 },
    { kind: "choice", name: "optimizer", label: "Optimizer", value: "sgd", options: OPTIMIZERS },
    { kind: "button", name: "again", label: "Other weights and examples" },
  ],
  // What each shows is said on the page, docs/race.md.
  presets: [
    { name: "own-rates", title: "Each at its best rate", claims: ["L10", "N1", "Q02"], state: {} },
    { name: "small-rate", title: "Both at 0.03", claims: ["L10", "Q02"], state: { "rate-one": 0.03 } },
    {
      name: "same-rate", title: "Both at 0.1", claims: ["L10", "Q02"], state: { "rate-one": 0.1, "rate-two": 0.1 },
    },
    { name: "large-rate", title: "Both at 0.3", claims: ["N1"], state: { "rate-one": 0.3, "rate-two": 0.3 } },
    { name: "four-layers", title: "Four layers", claims: ["L6", "L9"], state: { depth: 4, "rate-two": 0.3 } },
    { name: "large-weights", title: "First weights × 10", claims: ["N1"], state: { depth: 4, scale: 10 } },
    { name: "small-weights", title: "First weights × 0.1", claims: ["L2", "N1"], state: { depth: 4, scale: 0.1 } },
    {
      name: "one-example",
      title: "One example at a time",
      claims: ["Q29", "T1"],
      state: { "norm-two": "layer", "rate-one": 0.03, "rate-two": 0.01, depth: 3, size: 1 },
    },
    {
      name: "two-examples",
      title: "Two at a time",
      claims: ["Q05", "Q29"],
      state: { "norm-two": "layer", "rate-one": 0.03, depth: 3, size: 2 },
    },
    {
      name: "layer-norm", title: "Against layer norm", claims: ["Q18"], state: { "norm-two": "layer", "rate-two": 0.1 },
    },
    {
      name: "adam",
      title: "With Adam",
      claims: ["L10", "Q02"],
      state: { optimizer: "adam", "rate-one": 0.01, "rate-two": 0.003 },
    },
  ],
  model,
  draw: view,
};
