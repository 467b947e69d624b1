// What a learner has done as one file, which whybn/portable/progress_file.py reads and writes too. A test compares what
// both make of the same two states.

export const KIND = "whybn-progress";
export const VERSION = 1;
const VERDICT = ["held", "tried", "failed", "started", "agrees", "changed"];

const same = (one, other) => one !== undefined && other !== undefined && one.replaceAll("\r\n", "\n") === other.replaceAll("\r\n", "\n");
const time = (one) => Date.parse(one?.at ?? "") || 0;
/** Whether a verdict is there, and about this text. */
const current = (one) => (one.tried ?? 0) > 0 && !one.changed;

/** An exercise as the file has it, from how the browser remembers it. */
export function filed({ judged, ...entry }) {
  return { ...entry, changed: (entry.tried ?? 0) > 0 && entry.text !== undefined && !same(judged, entry.text) };
}

/** The way back. */
export function unfiled({ changed, ...entry }) {
  return { ...entry, ...((entry.tried ?? 0) > 0 && !changed && entry.text !== undefined ? { judged: entry.text } : {}) };
}

/** All of it as text. */
export function written(exercises, questions, saved) {
  return `${JSON.stringify({ kind: KIND, version: VERSION, saved, exercises, questions }, null, 1)}\n`;
}

const whole = (value) => Number.isInteger(value) && value >= 0;
const moment = (value) => typeof value === "string" && Number.isFinite(Date.parse(value));
const KINDS = {
  text: (value) => typeof value === "string", at: moment, held: whole, tried: whole, hints: whole,
  failed: (value) => Array.isArray(value) && value.every((one) => typeof one === "string"),
  ...Object.fromEntries(["started", "passed", "agrees", "changed"].map((name) => [name, (value) => typeof value === "boolean"])),
};
const answer = ({ seen, right, score, at }) => whole(seen) && whole(right) && right <= seen && score >= 0 && score <= 1 && moment(at);

/** What such a file holds. Throws an Error that says why it holds nothing. */
export function read(text) {
  let table;
  try {
    table = JSON.parse(text);
  } catch {
    throw new Error("it is no progress file");
  }
  if (table?.kind !== KIND) throw new Error("it is no progress file");
  if (table.version !== VERSION) throw new Error(`it is of version ${table.version}, and this site reads ${VERSION}`);
  const { exercises, questions } = table;
  for (const part of [exercises, questions]) {
    if (!part || typeof part !== "object" || Array.isArray(part)) throw new Error("it lacks exercises or questions");
  }
  const kept = {};
  for (const [name, entry] of Object.entries(exercises)) {
    const known = Object.entries(entry ?? {}).filter(([key]) => key in KINDS);
    if (known.some(([key, value]) => !KINDS[key](value)) || (entry?.held ?? 0) > (entry?.tried ?? 0)) throw new Error(`what it says of ${name} makes no sense`);
    kept[name] = Object.fromEntries(known);
  }
  for (const [id, one] of Object.entries(questions)) if (!one || !answer(one)) throw new Error(`what it says of ${id} makes no sense`);
  return { exercises: kept, questions };
}

/** An exercise here and in the file as one, and in a word what becomes of the text: "", "comes", "replaces" or "stays". */
export function together(mine, theirs) {
  const most = { hints: Math.max(mine.hints ?? 0, theirs.hints ?? 0), passed: Boolean(mine.passed || theirs.passed) };
  const taken = (entry) => Object.fromEntries(VERDICT.filter((key) => key in entry).map((key) => [key, entry[key]]));
  if (theirs.text === undefined) {
    const blank = mine.text === undefined && !(mine.tried > 0);
    return { text: "", entry: { ...mine, ...(blank ? taken(theirs) : {}), ...most } };
  }
  if (same(mine.text, theirs.text)) {
    return { text: "", entry: { ...mine, ...(!current(mine) && current(theirs) ? taken(theirs) : {}), ...most } };
  }
  if (mine.text !== undefined && time(theirs) <= time(mine)) return { text: "stays", entry: { ...mine, ...most } };
  const entry = { text: theirs.text, ...(theirs.at ? { at: theirs.at } : {}), ...taken(theirs), ...most };
  return { text: mine.text === undefined ? "comes" : "replaces", entry };
}

/** The answers that are newer in the file. */
export function newer(mine, theirs) {
  return Object.fromEntries(Object.entries(theirs).filter(([id, one]) => time(one) > time(mine[id])).map(([id, one]) => [
    id, { ...one, seen: Math.max(one.seen, mine[id]?.seen ?? 0), right: Math.max(one.right, mine[id]?.right ?? 0) },
  ]));
}

// A question that was missed comes back after ten minutes, one that was known after two days, and twice as long each time.
const AGAIN = 10 / 60 / 24;

/** When a question is due, in milliseconds. What `whybn quiz` has planned counts until the question is answered here. */
export function dueAt(answered) {
  if (moment(answered.due)) return Date.parse(answered.due);
  const days = answered.score === 1 ? 2 ** Math.min(answered.right, 8) : AGAIN;
  return time(answered) + days * 86_400_000;
}
