// What an exercise's element does: an editor, a worker that judges, and what came of it. Loaded on the pages that have it.

import { editorIn } from "./exercise-editor.js";
import { remember, remembered } from "./exercise-store.js";
import { made, preformatted, sentence, testsVerdict, verdict } from "./exercise-verdict.js";

const PAUSE = 1500; // milliseconds without a key until the text is judged by itself
const SAVING = 400;
const HINTS = "details.tip";
const STUB = "details.quote code";

/** When something comes near the screen: who reads the task alone need not fetch an editor. */
const seen = (place) => new Promise((resolve) => {
  const watching = new IntersectionObserver((found) => {
    if (!found.some((one) => one.isIntersecting)) return;
    watching.disconnect();
    resolve();
  }, { rootMargin: "200px" });
  watching.observe(place);
});

/** Begins an exercise in its element; gives what ends it. */
window.whybnExercise = (element, { folder, editor: coming }) => {
  const name = element.getAttribute("name");
  const ofTests = /^p\d/.test(name); // a test is written here, and programs judge it
  const page = element.closest("article") ?? document;
  const stub = page.querySelector(STUB).textContent;
  const hints = [...page.querySelectorAll(HINTS)];
  const specification = location.pathname.endsWith(".html") ? `../specification/${name}.html` : `../../specification/${name}/`;
  const known = remembered(name);
  const sparing = navigator.connection?.saveData === true;
  let worker = null;
  let ready = false;
  let number = 0;
  let working = false;
  let undone = null;
  let unsaved = false; // typed since it was kept: what another tab keeps meanwhile is not to be lost
  const timers = {};

  const button = (label, act, title) => {
    const one = made("button.button", label, { type: "button", ...(title ? { title } : {}) });
    one.addEventListener("click", act);
    return one;
  };
  const run = button("Run", () => judge(), "Ctrl+Enter");
  const stop = button("Stop", () => halt());
  const hint = button("", () => nextHint());
  const reset = button("Reset", () => putBack());
  const solution = button(ofTests ? "Another test" : "The reference's way", () => ask({ solution: true }));
  const said = made("span.said", "", { role: "status" });
  const place = made("div.editor");
  const shown = made("div.hints");
  const result = made("div.verdict");
  const answer = made("div.solution");
  const help = made("p.keys", "Ctrl+Enter runs. Escape, then Tab leaves the editor. What you type stays in this browser.");
  element.replaceChildren(
    made("p.title", ofTests ? "Write it here" : "Solve it here"), place, made("div.bar", [run, stop, hint, reset, solution, said]), shown, result, answer, help,
  );
  element.parentElement.hidden = false;
  const editor = editorIn(place, known.text ?? stub, ofTests ? "Your test" : `Your ${name}`, () => typed(), seen(place).then(coming));
  place.addEventListener("focusin", () => sparing || begin(), { once: true });
  const keys = (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    judge();
  };
  element.addEventListener("keydown", keys, true);

  function buttons() {
    stop.hidden = !working;
    solution.hidden = !remembered(name).passed;
    const given = remembered(name).hints ?? 0;
    hint.hidden = given >= hints.length;
    hint.textContent = `Hint ${given + 1} of ${hints.length}`;
    reset.textContent = undone === null ? "Reset" : "Undo the reset";
  }

  const say = (text) => {
    said.textContent = text;
  };

  /** Starts Python, if it is not there. */
  function begin() {
    if (worker) return;
    worker = new Worker(`${folder}worker.js`);
    worker.onmessage = ({ data }) => hear(data);
    worker.onerror = () => hear({ kind: "failed", why: "its script did not come" });
    worker.postMessage({ exercise: name, idle: true });
  }

  /** Ends Python. */
  function end() {
    worker?.terminate();
    worker = null;
    ready = working = false;
  }

  function ask(order) {
    begin();
    worker.postMessage({ exercise: name, ...order });
  }

  function judge() {
    clearTimeout(timers.pause);
    keep();
    working = true;
    number += 1;
    say(ready ? "Judging ..." : "Starting Python ...");
    ask({ text: editor.text(), number });
    buttons();
  }

  function halt() {
    end();
    begin();
    say("Stopped. Python starts again.");
    buttons();
  }

  function typed() {
    undone = null;
    unsaved = true;
    clearTimeout(timers.save);
    timers.save = setTimeout(keep, SAVING);
    clearTimeout(timers.pause);
    if (ready) timers.pause = setTimeout(judge, PAUSE);
    buttons();
  }

  function keep() {
    clearTimeout(timers.save);
    const text = editor.text();
    if (unsaved && text !== (remembered(name).text ?? stub)) remember(name, { text });
    unsaved = false;
  }

  function putBack() {
    const before = editor.text();
    const fresh = undone ?? stub;
    editor.replace(fresh);
    undone = undone === null && before !== stub ? before : null;
    remember(name, { text: fresh });
    say(undone === null ? "" : "The stub is back; your text can be had again.");
    buttons();
  }

  function nextHint() {
    const given = Math.min((remembered(name).hints ?? 0) + 1, hints.length);
    remember(name, { hints: given });
    showHints(given);
    buttons();
  }

  function showHints(given) {
    shown.replaceChildren(...hints.slice(0, given).map((one, i) => made("div.hint", [
      made("p.strong", `Hint ${i + 1} of ${hints.length}`), ...[...one.children].slice(1).map((part) => part.cloneNode(true)),
    ])));
  }

  /** Shows a verdict and remembers it. */
  function show(told) {
    result.replaceChildren(...(ofTests ? testsVerdict(told) : verdict(told, specification)));
    editor.mark(told.line ?? told.broken?.line ?? told.first?.line ?? null);
    const failed = (told.clauses ?? []).filter((one) => one.outcome === "failed").map((one) => one.id);
    const whole = told.state === "passed";
    const held = told.broken ? 0 : told.held;
    remember(name, {
      held, tried: told.tried, failed, started: told.state !== "waiting" || held > 0,
      passed: whole || (remembered(name).passed ?? false), judged: editor.text(), agrees: told.agrees,
    });
    element.dispatchEvent(new CustomEvent("whybn-judged", { bubbles: true, detail: told }));
    buttons();
  }

  const SAID = {
    diagnosing: "Looking for the mistake ...", searching: "Searching for an example that fails ...",
    explaining: "Looking for small examples ...",
  };

  /** Takes in what the worker says. */
  function hear(told) {
    if (told.number !== undefined && told.number !== number) return;
    if (told.kind === "starting") say(working ? told.what : said.textContent);
    else if (told.kind === "ready") {
      ready = true;
      if (working) say("Judging ...");
    } else if (["verdict", "diagnosis", "searched"].includes(told.kind)) {
      show(told);
      say("");
      if (told.kind === "searched") say("A search by Hypothesis found nothing else.");
    } else if (told.kind === "early") say(told.said);
    else if (SAID[told.kind]) say(SAID[told.kind]);
    else if (told.kind === "done") {
      working = false;
      if (Object.values(SAID).includes(said.textContent) || said.textContent === "Judging ...") say("");
      buttons();
    } else if (told.kind === "solution") {
      const why = told.why ? [made("p", sentence(told.why))] : [];
      answer.replaceChildren(made("p.strong", told.title), preformatted(told.text), ...why);
    }
    else if (told.kind === "spoilt") {
      end();
      begin();
      say(`Your code changed ${told.what}: Python starts again, so that the next run is not judged by it.`);
      buttons();
    } else if (told.kind === "died") {
      end();
      result.replaceChildren();
      say("Python ended while it ran your code: a recursion without an end, or too much memory. Run again when it is mended.");
      buttons();
    } else if (told.kind === "failed") {
      end();
      say(`Python could not be loaded (${told.why}). Reload the page to try again, or run it on your machine, as below.`);
      buttons();
    }
  }

  showHints(Math.min(known.hints ?? 0, hints.length));
  buttons();
  return () => {
    keep();
    Object.values(timers).forEach(clearTimeout);
    end();
    editor.leave();
    element.removeEventListener("keydown", keys, true);
  };
};
