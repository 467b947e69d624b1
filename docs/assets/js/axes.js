// Which numbers share a mean: batch, layer, instance, group and RMS norm on one small array, cell by cell, and the same
// as reductions in NumPy. tests/site/test_interactive.py runs that code.

import { panel, rectangle } from "./svg.js";

const SHAPE = { example: 3, channel: 4, row: 2, column: 2 };
const AXES = Object.keys(SHAPE);
const GROUPS = 2;
const INNER = SHAPE.channel / GROUPS;
const EVERY = AXES.reduce((cells, axis) => (
  cells.flatMap((cell) => Array.from({ length: SHAPE[axis] }, (_, i) => ({ ...cell, [axis]: i })))), [{}]);

const standardized = (axis, shape) => [
  `mean = x.mean(axis=${axis}, keepdims=True)  # shape ${shape}`,
  `var = x.var(axis=${axis}, keepdims=True)`,
  "y = (x - mean) / np.sqrt(var + eps)",
];

// What must be equal for two cells to share, in words too; `axis` are the axes that are averaged over.
const NORMS = {
  batch: {
    title: "batch norm", axis: "(0, 2, 3)", same: (cell) => [cell.channel],
    words: "one channel, in all examples and at all places", code: standardized("(0, 2, 3)", "(1, 4, 1, 1)"),
  },
  layer: {
    title: "layer norm, of an image", axis: "(1, 2, 3)", same: (cell) => [cell.example],
    words: "all of one example", code: standardized("(1, 2, 3)", "(3, 1, 1, 1)"),
  },
  token: {
    title: "layer norm, of a token", axis: "1", same: (cell) => [cell.example, cell.row, cell.column],
    words: "all channels at one place of one example", code: standardized("1", "(3, 1, 2, 2)"),
  },
  instance: {
    title: "instance norm", axis: "(2, 3)", same: (cell) => [cell.example, cell.channel],
    words: "one channel of one example", code: standardized("(2, 3)", "(3, 4, 1, 1)"),
  },
  group: {
    title: "group norm, two groups", axis: "(2, 3, 4)",
    same: (cell) => [cell.example, Math.floor(cell.channel / INNER)],
    words: "half of the channels of one example",
    code: [
      "g = x.reshape(3, 2, 2, 2, 2)  # a group is 2 channels",
      "mean = g.mean(axis=(2, 3, 4), keepdims=True)  # shape (3, 2, 1, 1, 1)",
      "var = g.var(axis=(2, 3, 4), keepdims=True)",
      "y = ((g - mean) / np.sqrt(var + eps)).reshape(x.shape)",
    ],
  },
  rms: {
    title: "RMS norm, of a token", axis: "1", same: (cell) => [cell.example, cell.row, cell.column],
    words: "all channels at one place of one example, and no mean is taken away",
    code: [
      "square = (x**2).mean(axis=1, keepdims=True)  # shape (3, 1, 2, 2)",
      "y = x / np.sqrt(square + eps)",
    ],
  },
};
// gamma and beta belong to channels in all of them; RMS norm has no beta.
const AFFINE = "y = gamma.reshape(1, 4, 1, 1) * y";

const within = (norm, cell, other) => String(NORMS[norm].same(cell)) === String(NORMS[norm].same(other));

/** For each cell, in the order of the array, the number of the statistics that it uses. */
function numbered(norm) {
  const keys = EVERY.map((cell) => String(NORMS[norm].same(cell)));
  const distinct = [...new Set(keys)];
  return keys.map((key) => distinct.indexOf(key));
}

function model({ norm, ...cell }) {
  const numbers = numbered(norm);
  const shared = EVERY.map((other) => within(norm, cell, other));
  return { norm, cell, numbers, shared, count: Math.max(...numbers) + 1, members: shared.filter(Boolean).length };
}

/** All cells: an example in each row of blocks, a channel in each column, a block of rows and columns in each. */
function cells(at, mark) {
  const [width, height] = [at.x(1) - at.x(0), at.y(0) - at.y(1)];
  return EVERY.map((cell, i) => {
    const x = at.x(cell.channel + 0.06 + 0.44 * cell.column);
    const y = at.y(SHAPE.example - cell.example - 0.06 - 0.44 * cell.row);
    return `<g data-state="${JSON.stringify(cell).replaceAll('"', "&quot;")}">`
      + mark(cell, i, x, y, 0.42 * width, 0.42 * height) + "</g>";
  }).join("");
}

function block(title, alt, mark) {
  const middle = (count, place) => Array.from({ length: count }, (_, i) => [place(i), String(i)]);
  return panel({
    title,
    alt,
    height: 190,
    x: { from: 0, to: SHAPE.channel, ticks: middle(SHAPE.channel, (i) => i + 0.5), label: "channel" },
    y: {
      from: 0, to: SHAPE.example, ticks: middle(SHAPE.example, (i) => SHAPE.example - i - 0.5), label: "example",
    },
    content: (at) => cells(at, mark),
  });
}

const place = (cell) => `example ${cell.example}, channel ${cell.channel}, row ${cell.row}, column ${cell.column}`;

function view({ norm, cell, numbers, shared, count, members }) {
  const chosen = (other) => AXES.every((axis) => cell[axis] === other[axis]);
  const kind = (other, i) => (chosen(other) ? "cell chosen" : shared[i] ? "cell shared" : "cell");
  const { title, axis, words, code } = NORMS[norm];
  return {
    panels: [
      block(
        "Who shares with the chosen cell",
        `${EVERY.length} cells, 3 examples by 4 channels, each of 2 rows and 2 columns. With the chosen cell, `
          + `${place(cell)}, share: ${words}.`,
        (other, i, x, y, width, height) => rectangle(kind(other, i), x, y, width, height)),
      block(
        "Which statistics each cell uses",
        `The same cells, each with the number of its statistics, 0 to ${count - 1}: ${members} cells have each.`,
        (other, i, x, y, width, height) => rectangle(kind(other, i), x, y, width, height)
          + `<text class="number" x="${x + width / 2}" y="${y + height / 2}" dy=".35em" text-anchor="middle">`
          + `${numbers[i]}</text>`),
    ],
    table: {
      head: ["", "axis", "statistics", "cells in each"],
      rows: Object.entries(NORMS).map(([name, one]) => {
        const own = numbered(name);
        return [one.title, one.axis, Math.max(...own) + 1, own.filter((number) => number === 0).length];
      }),
    },
    code: [`# x: ${Object.values(SHAPE).join(" × ")}, examples, channels, rows, columns`, ...code,
      norm === "rms" ? AFFINE : `${AFFINE} + beta.reshape(1, 4, 1, 1)`].join("\n"),
    summary: `${title[0].toUpperCase()}${title.slice(1)}: the cell at ${place(cell)}, shares its statistics with `
      + `${members - 1} others, ${words}. ${norm === "batch"
        ? "What it becomes depends on the other examples." : "The other examples do not matter to it."}`,
  };
}

const index = (name, label) => (
  { kind: "range", name, label, min: 0, max: SHAPE[name] - 1, step: 1, value: SHAPE[name] > 2 ? 1 : 0 });

export const axes = {
  name: "axes",
  title: "Which cells share a mean and a variance",
  page: "which-axes.md",
  key: [["chosen", "the chosen cell"], ["shared", "shares its statistics"]],
  controls: [
    {
      kind: "choice", name: "norm", label: "Normalization", value: "batch",
      options: Object.entries(NORMS).map(([name, { title }]) => [name, title]),
    },
    index("example", "Example"),
    index("channel", "Channel"),
    index("row", "Row"),
    index("column", "Column"),
  ],
  // Where a claim's page leads to: what each shows is on this page as well.
  presets: [
    { name: "batch-norm", title: "Batch norm, cell by cell", claims: ["Q12"], state: {} },
    { name: "layer-norm", title: "Layer norm, cell by cell", claims: ["Q12", "Q18"], state: { norm: "token" } },
  ],
  model,
  draw: view,
};
