// Weights before batch norm: their length does not matter to the loss, and a longer weight turns less in a step.

import { batchnormForward, batchnormBackward } from "./batchnorm.js";
import { normals, mean, sum } from "./statistics.js";
import { panel, fixed, dot, curve, arrow, steps } from "./svg.js";

const EXAMPLES = 40;
const EPS = 1e-5;
const WEDGES = 72;
const REACH = 4.4;

/** Inputs of two features, and targets that batch norm can nearly meet at 55 degrees. */
function data() {
  const numbers = normals(11, 3 * EXAMPLES);
  const a = Array.from({ length: EXAMPLES }, (_, i) => [numbers[3 * i], numbers[3 * i] * 0.4 + numbers[3 * i + 1]]);
  const targets = a.map((row, i) => [0.55 * row[0] + 0.75 * row[1] + 0.3 * numbers[3 * i + 2]]);
  return { a, targets: batchnormForward(targets, [1], [0], EPS) };
}

/** Loss, and gradient with respect to the weight, of batch norm after a linear unit. */
function lossAt(weight, { a, targets }) {
  const z = a.map((row) => [row[0] * weight[0] + row[1] * weight[1]]);
  const errors = batchnormForward(z, [1], [0], EPS).map(([out], i) => out - targets[i][0]);
  const { dx } = batchnormBackward(errors.map((error) => [error / EXAMPLES]), z, [1], EPS);
  return {
    loss: mean(errors.map((error) => error ** 2)) / 2,
    gradient: [0, 1].map((k) => sum(a.map((row, i) => row[k] * dx[i][0]))),
  };
}

const toward = (angle, length = 1) => [length * Math.cos(angle), length * Math.sin(angle)];
const degrees = (angle) => (angle * 180) / Math.PI;

/** How far the way from one vector to another turns, -180 to 180 degrees. */
const between = (one, other) => degrees(
  Math.atan2(one[0] * other[1] - one[1] * other[0], one[0] * other[0] + one[1] * other[1]));

function model({ length, turn, rate, count }) {
  const set = data();
  const weight = toward((turn * Math.PI) / 180, length);
  const { loss, gradient } = lossAt(weight, set);
  const path = [weight];
  for (let step = 0; step < count; step += 1) {
    const from = path.at(-1);
    const slope = lossAt(from, set).gradient;
    path.push(from.map((value, k) => value - rate * slope[k]));
  }
  const end = path.at(-1);
  return {
    weight, path, next: path[1], end, loss, gradient, length, turn, rate, count,
    turned: between(weight, path[1]),
    turnedInAll: between(weight, end),
    gradientLength: Math.hypot(...gradient),
    along: (weight[0] * gradient[0] + weight[1] * gradient[1]) / length,
    places: path.slice(1).map((at) => [between([1, 0], at), lossAt(at, set).loss]),
    endGradient: Math.hypot(...lossAt(end, set).gradient),
    endLength: Math.hypot(...end),
    wedges: steps(0, 2 * Math.PI, WEDGES + 1).slice(1).map((to) => lossAt(toward(to - Math.PI / WEDGES), set).loss),
    profile: steps(-180, 180, 121).map((at) => [at, lossAt(toward((at * Math.PI) / 180), set).loss]),
  };
}

function landscape(at, wedges) {
  const centre = `${at.x(0)},${at.y(0)}`;
  const most = Math.max(...wedges);
  return wedges.map((loss, k) => {
    const [from, to] = [k, k + 1].map((edge) => toward((2 * Math.PI * edge) / WEDGES, 2 * REACH));
    const corners = `${centre} ${at.x(from[0])},${at.y(from[1])} ${at.x(to[0])},${at.y(to[1])}`;
    return `<polygon class="loss" points="${corners}" style="--level: ${fixed(75 * (1 - loss / most) ** 2, 0)}%"/>`;
  }).join("");
}

function view(numbers) {
  const { weight, path, end, loss, gradientLength, length, turn, turned, turnedInAll, count, rate } = numbers;
  const { places, endGradient, endLength, wedges, profile } = numbers;
  const axis = { from: -REACH, to: REACH, ticks: [-4, 0, 4] };
  const wrap = (angle) => ((angle + 540) % 360) - 180;
  const endLoss = places.at(-1)[1];
  const many = count === 1 ? "the step" : `${count} steps`;
  return {
    panels: [
      panel({
        title: count === 1 ? "The weight, and one step" : `The weight, and ${count} steps`,
        alt: `The loss is the same along each ray from the origin. The weight has length ${length}; each step leaves it `
          + `at a right angle; ${many} turn it by ${fixed(turnedInAll, 1)} degrees.`,
        x: { ...axis, label: "first weight" },
        y: { ...axis, label: "second weight" },
        content: (at) => landscape(at, wedges)
          + arrow("weight", at.x(0), at.y(0), at.x(weight[0]), at.y(weight[1]))
          + curve("step", at, path.slice(0, -1))
          + arrow("step", at.x(path.at(-2)[0]), at.y(path.at(-2)[1]), at.x(end[0]), at.y(end[1])),
      }),
      panel({
        title: "Loss against direction",
        alt: `The loss by the weight's direction, whatever its length; at the start ${fixed(loss, 3)}, after ${many} `
          + `${fixed(endLoss, 3)}.`,
        x: { from: -180, to: 180, ticks: [-150, 0, 150], label: "direction (degrees)" },
        y: { from: 0, to: 2.2, ticks: [0, 1, 2], label: "loss" },
        content: (at) => curve("law", at, profile) + dot("weight", at.x(wrap(turn)), at.y(loss), 5)
          + places.map(([angle, height], i) => (
            dot("step", at.x(angle), at.y(height), i === places.length - 1 ? 4 : 1.6))).join(""),
      }),
    ],
    table: {
      head: ["", "loss", "|w|", "|gradient|", "turned by"],
      rows: [
        ["start", fixed(loss, 4), fixed(length, 3), fixed(gradientLength, 4), "–"],
        [many, fixed(endLoss, 4), fixed(endLength, 3), fixed(endGradient, 4), `${fixed(turnedInAll, 1)}°`],
      ],
    },
    summary: `At length ${length} the loss is ${fixed(loss, 3)}, as at any other length. The gradient is `
      + `${fixed(gradientLength, 3)} long and crosses the weight at a right angle; a step at learning rate `
      + `${fixed(rate, 1)} turns it by ${fixed(Math.abs(turned), 1)}°. Twice the length: half the gradient, about a `
      + `quarter of the turn. No step makes the weight shorter: after ${many} it is ${fixed(endLength)} long.`,
  };
}

export const scale = {
  name: "scale",
  title: "The length of a weight before batch norm",
  key: [["weight", "weight"], ["step", "steps"], ["loss", "low loss"]],
  controls: [
    { kind: "range", name: "length", label: "Length of the weight", values: [0.5, 0.7, 1, 1.4, 2, 2.8, 4], value: 1 },
    { kind: "range", name: "turn", label: "Its direction (degrees)", min: -180, max: 180, step: 5, value: -25 },
    { kind: "range", name: "rate", label: "Learning rate", min: 0.1, max: 2, step: 0.1, value: 0.5 },
    { kind: "range", name: "count", label: "Steps", values: [1, 2, 5, 10, 20, 50, 100], value: 1 },
  ],
  model,
  draw: view,
};
