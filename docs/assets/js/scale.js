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

function model({ length, turn, rate }) {
  const set = data();
  const angle = (turn * Math.PI) / 180;
  const weight = toward(angle, length);
  const { loss, gradient } = lossAt(weight, set);
  const next = weight.map((value, k) => value - rate * gradient[k]);
  const turned = Math.atan2(weight[0] * next[1] - weight[1] * next[0], weight[0] * next[0] + weight[1] * next[1]);
  return {
    weight, next, loss, gradient, length, turn, rate,
    turned: degrees(turned),
    gradientLength: Math.hypot(...gradient),
    along: (weight[0] * gradient[0] + weight[1] * gradient[1]) / length,
    nextLoss: lossAt(next, set).loss,
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
  const { weight, next, loss, gradientLength, along, length, turn, turned, nextLoss, wedges, profile, rate } = numbers;
  const axis = { from: -REACH, to: REACH, ticks: [-4, 0, 4] };
  const wrap = (angle) => ((angle + 540) % 360) - 180;
  return {
    panels: [
      panel({
        title: "The weight, and one step",
        alt: `The loss is the same along each ray from the origin. The weight has length ${length}; the step leaves it `
          + `at a right angle and turns it by ${fixed(turned, 1)} degrees.`,
        x: { ...axis, label: "first weight" },
        y: { ...axis, label: "second weight" },
        content: (at) => landscape(at, wedges)
          + arrow("weight", at.x(0), at.y(0), at.x(weight[0]), at.y(weight[1]))
          + arrow("step", at.x(weight[0]), at.y(weight[1]), at.x(next[0]), at.y(next[1])),
      }),
      panel({
        title: "Loss against direction",
        alt: `The loss by the weight's direction, whatever its length; before the step ${fixed(loss, 3)}, after it `
          + `${fixed(nextLoss, 3)}.`,
        x: { from: -180, to: 180, ticks: [-150, 0, 150], label: "direction (degrees)" },
        y: { from: 0, to: 2.2, ticks: [0, 1, 2] },
        content: (at) => curve("law", at, profile) + dot("weight", at.x(wrap(turn)), at.y(loss), 5)
          + dot("step", at.x(wrap(turn + turned)), at.y(nextLoss), 4),
      }),
    ],
    table: {
      head: ["loss", "|gradient|", "|w| |gradient|", "gradient along w", "turned by"],
      rows: [[
        ...[loss, gradientLength, length * gradientLength, along].map((value) => fixed(value, 4)),
        `${fixed(turned, 1)}°`,
      ]],
    },
    summary: `At length ${length} the loss is ${fixed(loss, 3)}, as at any other length. The gradient is `
      + `${fixed(gradientLength, 3)} long and crosses the weight at a right angle; the learning rate ${fixed(rate, 1)} `
      + `turns it by ${fixed(Math.abs(turned), 1)}°. Twice the length: half the gradient, about a quarter of the turn.`,
  };
}

export const scale = {
  name: "scale",
  title: "The length of a weight before batch norm",
  key: [["weight", "weight"], ["step", "one step"], ["loss", "low loss"]],
  controls: [
    { kind: "range", name: "length", label: "Length of the weight", values: [0.5, 0.7, 1, 1.4, 2, 2.8, 4], value: 1 },
    { kind: "range", name: "turn", label: "Its direction (degrees)", min: -180, max: 180, step: 5, value: -25 },
    { kind: "range", name: "rate", label: "Learning rate", min: 0.1, max: 2, step: 0.1, value: 0.5 },
  ],
  model,
  draw: view,
};
