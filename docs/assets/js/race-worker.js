// Runs a race in a worker: {settings, all} begins one, "go" and "pause" say the rest. It tells what was seen since it
// last told, often enough for the eye. tests/site/test_race.py runs the same steps.

import { digits, race } from "./race-run.js";

// Milliseconds of work between two looks at what the page wants.
const SLICE = 100;

/** What is new in a lane since `told`, which grows. */
export function news(seen, told) {
  const fresh = { crossed: seen.crossed, lost: seen.lost };
  for (const what of ["loss", "film", "turning", "length"]) {
    fresh[what] = seen[what].slice(told[what] ?? 0);
    told[what] = seen[what].length;
  }
  return fresh;
}

/** Listens to the page; `scope` is the worker's own. */
export function serve(scope) {
  let [run, told, going, waiting, milliseconds] = [null, [], false, null, 0];

  function work() {
    const began = performance.now();
    let step = null;
    do {
      step = run.next();
    } while (step !== null && performance.now() - began < SLICE);
    milliseconds += performance.now() - began;
    const lanes = run.seen.map((seen, i) => news(seen, told[i]));
    const over = step === null;
    scope.postMessage({ step: run.last, total: run.total, over, seconds: milliseconds / 1000, lanes });
    if (over) going = false;
    if (going) waiting = setTimeout(work);
  }

  scope.addEventListener("message", ({ data }) => {
    clearTimeout(waiting);
    if (data.settings) {
      run = race(data.settings, digits(data.all));
      told = run.seen.map(() => ({}));
      milliseconds = 0;
    }
    going = data !== "pause";
    if (going) waiting = setTimeout(work);
  });
}
