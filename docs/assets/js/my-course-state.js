// What this browser keeps of the course, and what can be said of it: points, what is due, and what a file would change.

import { everything, rememberAll } from "./exercise-store.js";
import { dueAt, filed, newer, together, unfiled } from "./progress-file.js";

const QUIZ = "whybn-quiz"; // the key of whybn/questions/assets/quiz.js

/** The answers that this browser keeps. */
export function answers() {
  try {
    return JSON.parse(localStorage.getItem(QUIZ) ?? "{}").questions ?? {};
  } catch {
    return {};
  }
}

/** Puts exercises and answers in the place of all that is kept; tells whether that was possible. */
export function keep(exercises, questions) {
  try {
    localStorage.setItem(QUIZ, JSON.stringify({ version: 1, questions }, null, 1));
  } catch {
    return false;
  }
  return rememberAll(exercises);
}

/** The address of a page of the site, from this one; in the zip pages are files. */
export const linked = (page) => (location.pathname.endsWith(".html") ? `${page}.html` : `../${page}/`);

const plain = (text) => text.replaceAll("\r\n", "\n");

/** Everything that can be written in the course: exercises, then tests. */
export const works = (course) => course.chapters.flatMap((chapter) => chapter.works.map((work) => ({ ...work, beyond: chapter.beyond })));

/** What is kept of each exercise, as the progress file has it. A text that is the stub is none. */
export function state(stubs) {
  return Object.fromEntries(Object.entries(everything()).map(([name, entry]) => {
    const { text, ...rest } = entry;
    const own = text !== undefined && plain(text) !== plain(stubs[name] ?? "");
    return [name, filed(own ? entry : rest)];
  }));
}

/** The points of an exercise, as grading gives them: none before it agrees with the reference on ordinary inputs. */
export function points(work, entry = {}) {
  if (!work.agreement || !entry.tried) return 0;
  const agrees = entry.agrees ?? !work.agreement.some((slug) => (entry.failed ?? []).includes(`${work.name}.${slug}`));
  return agrees ? work.points * entry.held / entry.tried : 0;
}

/** Points with one decimal where they need it; never rounded up to what is not earned. */
export const shown = (number) => String(Math.floor(number * 10 + 1e-9) / 10);

/** The points of the lecture's exercises together, and of those beyond it. */
export function totals(course, kept) {
  const sum = (beyond) => works(course).filter((work) => Boolean(work.beyond) === beyond)
    .reduce((before, work) => before + points(work, kept[work.name]), 0);
  return { earned: sum(false), beyond: sum(true) };
}

/** Of a topic: how many questions there are, were answered, were right the last time, are due. */
export function standing(topic, kept, now) {
  const known = topic.ids.flatMap((id) => kept[id] ?? []);
  return {
    asked: topic.ids.length, answered: known.length, right: known.filter(({ score }) => score === 1).length,
    due: known.filter((one) => dueAt(one) <= now).length,
  };
}

/** The learner's own files, by path, with the stubs in the places of those that are not begun. */
export function files(course, kept, stubs) {
  return Object.fromEntries(works(course).map(({ name, file }) => [file, kept[name]?.text ?? stubs[name]]));
}

/** What the desktop remembers, .whybn/progress.json, of what is kept here. */
export const desktops = async (kept) => {
  const exercises = {};
  for (const [name, entry] of Object.entries(kept)) {
    const { held = 0, tried = 0, failed = [], started = false, passed = false, hints = 0, text, changed } = entry;
    const digest = tried && text !== undefined ? (changed ? "changed" : await digestOf(text)) : "";
    exercises[name] = { held, tried, digest, failed, started, passed, hints };
  }
  return `${JSON.stringify({ version: 1, exercises }, null, 1)}\n`;
};

/** As whybn.files.digest has it; where a page may not compute one, the desktop takes the text for changed. */
async function digestOf(text) {
  if (!globalThis.crypto?.subtle) return "changed";
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(plain(text))));
  return [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 16);
}

/** Which exercise or test a file is, by its name; undefined for others. */
export function workOf(course, path) {
  const name = path.replaceAll("\\", "/").split("/").at(-1);
  return works(course).find((work) => work.file.split("/").at(-1) === name || (work.agreement && `${work.name}.py` === name));
}

/** What texts by the exercise's name say, as a progress file would. Stubs say nothing. */
export function ofTexts(texts, stubs) {
  const own = Object.entries(texts).filter(([name, { text }]) => plain(text) !== plain(stubs[name]));
  return Object.fromEntries(own.map(([name, { text, at }]) => [name, { text, at: new Date(at).toISOString(), changed: true }]));
}

const FATES = {
  comes: "your text comes in",
  replaces: "the text here is older and is replaced",
  stays: "the text here is as new or newer and stays",
};

/** A change in words. */
function inWords(mine, entry, text, younger) {
  const count = ({ held = 0, tried = 0 }) => `${held} of ${tried}`;
  const current = ({ tried = 0, changed }) => tried > 0 && !changed;
  return [
    text === "replaces" && younger ? "the text here is newer, and is replaced all the same" : FATES[text],
    count(entry) !== count(mine) ? `${count(entry)} clauses hold, where ${count(mine)} did` : "",
    count(entry) === count(mine) && current(entry) && !current(mine) ? `${count(entry)} clauses hold of this text` : "",
    entry.passed && !mine.passed ? "it was passed" : "",
    entry.hints !== (mine.hints ?? 0) ? `${entry.hints} hints were shown, not ${mine.hints ?? 0}` : "",
  ].filter(Boolean);
}

/** What bringing in would change: lines that say it, whether anything is, and what would then be kept. Of two texts the
 * later one counts; `chosen` ones, files that somebody picked, are taken whatever their age. */
export function change(course, kept, questions, brought, chosen = false) {
  const lines = [];
  const exercises = { ...everything() };
  let some = false;
  for (const { name, number } of works(course)) {
    const [mine, theirs] = [kept[name] ?? {}, brought.exercises[name]];
    if (!theirs) continue;
    const younger = chosen && mine.at !== undefined && Date.parse(mine.at) >= Date.parse(theirs.at);
    const { text, entry } = together(younger ? { ...mine, at: undefined } : mine, theirs);
    const said = inWords(mine, entry, text, younger);
    if (!said.length) continue;
    lines.push(`${number} ${name}: ${said.join("; ")}`);
    some ||= said.some((one) => one !== FATES.stays);
    exercises[name] = unfiled(["comes", "replaces"].includes(text) ? entry : { ...entry, at: mine.at });
  }
  const known = new Set(course.topics.flatMap(({ ids }) => ids));
  const fresh = Object.fromEntries(Object.entries(newer(questions, brought.questions)).filter(([id]) => known.has(id)));
  const count = Object.keys(fresh).length;
  if (count) lines.push(`quiz: ${count} answers are newer than those here and come in`);
  return { lines, some: some || count > 0, exercises, questions: { ...questions, ...fresh } };
}

/** A name that every system takes for a folder. */
export function folderName(typed) {
  const plainName = typed.normalize("NFC").replace(/[\u0000-\u001f\u007f/\\:*?"<>|]+/g, "-").replace(/\s+/g, " ");
  return plainName.slice(0, 80).replace(/^[\s._-]+|[\s.]+$/g, "");
}
