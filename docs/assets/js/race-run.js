// A race: two networks learn the digits side by side, from the same first weights, on the same mini-batches. What is
// trained, and on what, is that of docs/experiments/speed.py; what is measured on the way is told below.

import { normals, uniforms, mean, deviation } from "./statistics.js";
import { backpropagate, length, network, through, train, turning } from "./race-network.js";

const WIDTH = 64;
const CLASSES = 10;
const TRAIN = 1000;
/** All that a network sees in a race: 320 mini-batches of 64, as in the experiment. */
export const EXAMPLES = 20480;
// The loss whose crossing is counted, its mean over ten mini-batches of 64, or as many examples in smaller ones.
export const THRESHOLD = 0.5;
const WINDOW = 640;
/** Columns of the film and points of the curves, evenly spread over the race. */
export const COLUMNS = 64;
/** How often gradients are compared in a race: every 20 mini-batches of 64. */
const LOOKS = 16;
/** Bins of the film: half a deviation each, from -4 to 4; what lies beyond is in the outermost. */
export const BINS = 16;

/** `count` numbers from 0 in another order for each seed. */
function shuffled(seed, count) {
  const uniform = uniforms(seed);
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i -= 1) {
    const other = Math.floor(uniform() * (i + 1));
    [order[i], order[other]] = [order[other], order[i]];
  }
  return order;
}

/** Pixels and labels of all digits from their text: a letter for each pixel, from a to q, and a digit for the label. */
export function digits({ pixels, labels }) {
  return {
    x: Float64Array.from(pixels, (letter) => letter.charCodeAt(0) - "a".charCodeAt(0)),
    y: Uint8Array.from(labels, Number),
    width: pixels.length / labels.length,
  };
}

/** The thousand digits that a seed trains on, with one mean and one deviation for all pixels. */
export function trainingSet({ x, y, width }, seed) {
  const rows = shuffled(seed, y.length).slice(0, TRAIN);
  const values = rows.flatMap((row) => Array.from(x.subarray(row * width, (row + 1) * width)));
  const [centre, spread] = [mean(values), deviation(values)];
  return {
    x: Float64Array.from(values, (value) => (value - centre) / spread), y: Uint8Array.from(rows, (row) => y[row]), width,
  };
}

/** Mini-batches without end: every epoch in another order; what is left at its end is left out. */
function* minibatches({ x, y, width }, seed, size) {
  for (let epoch = 0; ; epoch += 1) {
    const order = shuffled(7919 * (seed + 1) + epoch, y.length);
    for (let start = 0; start + size <= y.length; start += size) {
      const rows = order.slice(start, start + size);
      const batch = new Float64Array(size * width);
      rows.forEach((row, i) => batch.set(x.subarray(row * width, (row + 1) * width), i * width));
      yield { x: batch, y: rows.map((row) => y[row]) };
    }
  }
}

/** First weights of He's variance times the square of `scale`; the read-out has half of it, and is not scaled. */
export function firstWeights(widths, scale, seed) {
  const last = widths.length - 2;
  return widths.slice(1).map((units, i) => {
    const deviationOf = i < last ? scale * Math.sqrt(2 / widths[i]) : Math.sqrt(1 / widths[i]);
    return normals(1000 * (seed + 1) + i, widths[i] * units).map((z) => deviationOf * z);
  });
}

/** One of the two networks, and what was seen of it. */
function lane({ norm, rate }, { depth, scale, optimizer, size, again }, set) {
  const widths = [set.width, ...Array(depth).fill(WIDTH), CLASSES];
  const blocks = network(widths, norm, firstWeights(widths, scale, again), Math.max(size, 64));
  const middle = blocks[Math.floor((depth - 1) / 2)];
  const start = length(middle.parameters.weight);
  const unit = atStart(blocks, middle, set);
  const bins = new Array(BINS).fill(0);
  const seen = { loss: [], film: [], turning: [], length: [], crossed: null, lost: null };
  const recent = [];
  let [inColumn, stopped] = [[], false];

  function watch(out, rows) {
    for (let i = 0; i < rows; i += 1) {
      const place = Math.floor((BINS / 8) * ((out[i * WIDTH] - unit.mean) / unit.deviation + 4));
      bins[Math.max(0, Math.min(BINS - 1, place))] += 1;
    }
  }

  /** A step, of which `step` is the number; `closes` says whether a column of the film ends with it. */
  function advance(step, batch, closes, look) {
    if (stopped) return;
    middle.watched = watch;
    const loss = train(blocks, batch.x, batch.y, size, optimizer, rate);
    middle.watched = null;
    if (!Number.isFinite(loss)) {
      seen.lost = step;
      stopped = true;
      return;
    }
    inColumn.push(loss);
    recent.push(loss);
    const window = Math.max(10, WINDOW / size);
    if (recent.length > window) recent.shift();
    // Summed anew: of a sum that once held 1e30 nothing right is left when that is taken away.
    if (seen.crossed === null && recent.length === window && mean(recent) < THRESHOLD) seen.crossed = step;
    if (closes) {
      seen.loss.push([step, mean(inColumn)]);
      seen.length.push([step, length(middle.parameters.weight) / start]);
      const all = bins.reduce((total, count) => total + count, 0);
      seen.film.push([step, bins.map((count) => count / all)]);
      bins.fill(0);
      inColumn = [];
    }
    if (look) seen.turning.push([step, mean(turning(blocks, look.x, look.y, size, optimizer, rate))]);
  }

  return { seen, advance, stopped: () => stopped };
}

/** Mean and deviation of the watched unit over 64 examples before the first step: the film's scale. */
function atStart(blocks, middle, { x, y, width }) {
  let values = [];
  middle.watched = (out, rows) => { values = Array.from({ length: rows }, (_, i) => out[i * WIDTH]); };
  backpropagate(blocks, x.slice(0, 64 * width), y, 64);
  middle.watched = null;
  return { mean: mean(values), deviation: deviation(values) || 1 };
}

/** A race that has not begun. `settings`: {lanes: [{norm, rate}, ...], depth, scale, optimizer, size, again}. */
export function race(settings, all) {
  const set = trainingSet(all, settings.again);
  const { size, again } = settings;
  const lanes = settings.lanes.map((one) => lane(one, settings, set));
  const [batches, probes] = [minibatches(set, again, size), minibatches(set, again + 1000, size)];
  const total = EXAMPLES / size;
  const every = (count) => (step) => Math.floor((step * count) / total) > Math.floor(((step - 1) * count) / total);
  const [closes, looks] = [every(COLUMNS), every(LOOKS)];
  let step = 0;
  return {
    total,
    get last() { return step; },
    /** Takes a step with both networks; returns its number, or null where the race is over. */
    next() {
      if (step === total || lanes.every((one) => one.stopped())) return null;
      step += 1;
      const batch = batches.next().value;
      const look = looks(step) ? probes.next().value : null;
      for (const one of lanes) one.advance(step, batch, closes(step), look);
      return step;
    },
    seen: lanes.map((one) => one.seen),
  };
}

/** Runs a race whole; for those who have the time. */
export function raceTo(settings, all, last) {
  const run = race(settings, digits(all));
  for (let step = run.next(); step !== null && step < last; step = run.next());
  return run.seen;
}
