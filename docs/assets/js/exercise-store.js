// What the browser remembers of the exercises: each one's text, what held, and how many hints were shown. It stays here.
// The form of an exercise's entry is that of the desktop's .whybn/progress.json, with the text beside it.

const KEY = "whybn.exercises";
const VERSION = 1;

/** Everything that is remembered. What cannot be read counts as nothing. */
export function everything() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return found?.version === VERSION && typeof found.exercises === "object" ? found.exercises : {};
  } catch {
    return {};
  }
}

/** What is remembered of one exercise. */
export const remembered = (name) => everything()[name] ?? {};

/** Puts other entries in the place of all; tells whether that was possible. */
export function rememberAll(exercises) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ version: VERSION, exercises }));
    return true;
  } catch {
    return false; // a browser that keeps nothing: what is typed lives as long as the page
  }
}

/** Remembers more of an exercise, and when its text became another; tells whether that was possible. */
export function remember(name, changes) {
  const exercises = everything();
  const before = exercises[name] ?? {};
  const typed = "text" in changes && changes.text !== before.text;
  return rememberAll({ ...exercises, [name]: { ...before, ...changes, ...(typed ? { at: new Date().toISOString() } : {}) } });
}
