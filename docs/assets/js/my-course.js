// What <whybn-my-course> does: chapters with points, the quiz, and buttons that save, bring in, pack and hand in.

import { made } from "./exercise-verdict.js";
import {
  answers, change, desktops, files, folderName, keep, linked, ofTexts, points, shown, standing, state, totals, workOf, works,
} from "./my-course-state.js";
import { everything } from "./exercise-store.js";
import { read, written } from "./progress-file.js";
import { unzipped, zipped } from "./zip.js";
import { keepAll, keepingIsPossible } from "./offline.js";

const NAME = "whybn.name";
const MOST = 20_000_000; // bytes of a file that is brought in

/** Gives a file to whoever sits there. */
function save(name, parts, type) {
  const address = URL.createObjectURL(new Blob(parts, { type }));
  made("a", "", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** A moment for a file's name, in UTC: 2026-11-06T2142Z. */
const stamp = (when) => `${when.toISOString().slice(0, 16).replace(":", "")}Z`;

const EXERCISES = ["No.", "Exercise", "State", "Clauses that hold", "Points", "Hints"];
const TESTS = ["No.", "Test", "State", "Mistakes caught", "Hints"];
const WORDS = {
  done: ["✓", "done"], changed: ["~", "changed since it was judged"], begun: ["✗", "begun"], broken: ["✗", "does not load"],
  stub: ["○", "not started"],
};

/** How an exercise stands, as a key of WORDS. */
function standingOf(entry) {
  if (!entry?.tried && entry?.text === undefined) return "stub";
  if (entry.changed || !entry.tried) return "changed";
  if (entry.held === entry.tried) return "done";
  if (!entry.started) return "stub";
  return entry.held || entry.failed?.length ? "begun" : "broken";
}

/** Begins the page in its element; gives what ends it. */
window.whybnMyCourse = (element, course) => {
  const { stubs, plan, readme } = window.whybnCourseFiles;
  const button = (label, act) => {
    const one = made("button.button", label, { type: "button" });
    one.addEventListener("click", act);
    return one;
  };
  const [overview, tables] = [made("div"), made("div")];
  const said = made("p.said", "", { role: "status" });
  const question = made("div.question", "", { tabindex: "-1" });
  const picked = made("input", "", { type: "file", multiple: "", hidden: "", "aria-label": "Files to bring in", accept: ".json,.py,.zip" });
  const name = made("input", "", { type: "text", autocomplete: "name", id: "whybn-name", maxlength: "80" });
  const pick = button("Bring in ...", () => picked.click());
  const offline = button(`Keep all exercises for offline use (${course.size} MB)`, () => keepEverything());
  let undone = null;
  const undo = button("Undo it", () => {
    keep(undone.exercises, undone.questions);
    undone = null;
    tell("It is as it was.");
  });

  function tell(text) {
    said.replaceChildren(text, undone ? " " : "", undone ? undo : "");
    show();
  }

  const kept = () => state(stubs);

  function progressFile() {
    save("whybn-progress.json", [written(kept(), answers(), new Date().toISOString())], "application/json");
    tell("Saved. Bring it in on another machine, or there: whybn progress import whybn-progress.json");
  }

  async function takeHome() {
    const now = kept();
    const texts = { "README.md": readme, "exercises/course.toml": plan, ...files(course, now, stubs), ".whybn/progress.json": await desktops(now), ".whybn/.gitignore": "*\n" };
    save("my-course.zip", zipped(Object.fromEntries(Object.entries(texts).map(([path, text]) => [`my-course/${path}`, text]))), "application/zip");
    tell("Packed. Unpack it, go into my-course, and type whybn.");
  }

  function handIn() {
    const typed = folderName(name.value);
    if (!typed) {
      tell("Write your name first, as your course knows you: the file is called by it.");
      name.focus();
      return;
    }
    const [now, when] = [kept(), new Date()];
    const begun = works(course).filter((work) => now[work.name]?.text !== undefined);
    if (!begun.length) {
      tell("There is nothing to hand in yet: no exercise has a text of yours.");
      return;
    }
    try {
      localStorage.setItem(NAME, name.value);
    } catch {
      // It is asked for again.
    }
    const { earned } = totals(course, now);
    const rows = begun.filter((work) => work.agreement).map((work) => {
      const { held = 0, tried = 0, changed } = now[work.name];
      return `${work.number} ${work.name}: ${shown(points(work, now[work.name]))} of ${work.points} points, ${held} of ${tried} clauses${changed || !tried ? ", changed since" : ""}`;
    });
    const slip = `${typed}\n${when.toISOString().slice(0, 16).replace("T", " ")} UTC, by this computer's clock\n${shown(earned)} of ${course.points} points, as the page says\n\n${rows.join("\n")}\n`;
    const texts = { "handed-in.txt": slip, ...Object.fromEntries(begun.map((work) => [work.file, now[work.name].text])) };
    save(`${typed} whybn-${stamp(when)}.zip`, zipped(Object.fromEntries(Object.entries(texts).map(([path, text]) => [`${typed}/${path}`, text])), when), "application/zip");
    const stale = begun.filter((work) => now[work.name].changed || !now[work.name].tried).map((work) => work.number);
    const warning = stale.length ? ` Not judged since they were changed: ${stale.join(", ")}. Run them, and see what they are worth.` : "";
    tell(`Packed: ${begun.length} of your files, ${shown(earned)} of ${course.points} points. Upload it where your course collects work.${warning}`);
  }

  /** All that was picked or dropped, as a progress file would say it; what cannot be used is said. */
  async function takenIn(several) {
    const [brought, texts, left] = [{ exercises: {}, questions: {} }, {}, []];
    let chosen = true;
    for (const file of several) {
      try {
        if (file.size > MOST) throw new Error("it is too large");
        if (/\.json$/i.test(file.name)) {
          const found = read(await file.text());
          Object.assign(brought.exercises, found.exercises);
          Object.assign(brought.questions, found.questions);
          chosen = false;
        } else if (/\.zip$/i.test(file.name)) {
          const inside = await unzipped(await file.arrayBuffer(), (path) => workOf(course, path));
          inside.sort(([one], [other]) => one.split("/").length - other.split("/").length);
          if (!inside.length) throw new Error("no file in it is one of the course's");
          for (const [path, text] of inside) texts[workOf(course, path).name] ??= { text, at: file.lastModified };
        } else if (workOf(course, file.name)) {
          texts[workOf(course, file.name).name] = { text: await file.text(), at: file.lastModified };
        } else {
          throw new Error("it is called like none of the course's files, exercises/e01_standardize.py and so on");
        }
      } catch (error) {
        left.push(`${file.name} is left out: ${error.message}.`);
      }
    }
    Object.assign(brought.exercises, ofTexts(texts, stubs));
    return { brought, left, chosen };
  }

  /** Says what files would change, and asks. */
  async function bringIn(several) {
    const { brought, left, chosen } = await takenIn([...several]);
    const planned = change(course, kept(), answers(), brought, chosen);
    picked.value = "";
    if (!planned.some) {
      question.replaceChildren();
      tell([...left, ...planned.lines, "Nothing is changed."].join(" "));
      return;
    }
    const close = (text) => {
      question.replaceChildren();
      tell(text);
      pick.focus();
    };
    const yes = button("Do it", () => {
      const before = { exercises: everything(), questions: answers() };
      if (!keep(planned.exercises, planned.questions)) {
        close("This browser keeps nothing, so nothing could be brought in.");
        return;
      }
      undone = before;
      close("Brought in.");
    });
    question.replaceChildren(
      made("p.strong", "This would change:"), made("ul", [...planned.lines, ...left].map((line) => made("li", line))),
      made("div.bar", [yes, button("Leave it", () => close("Nothing is changed."))]),
    );
    tell("");
    yes.focus();
  }

  async function keepEverything() {
    offline.disabled = true;
    tell("Fetching ...");
    tell(await keepAll());
    offline.disabled = false;
  }

  function row(work, now) {
    const entry = now[work.name];
    const [shape, word] = WORDS[standingOf(entry)];
    const held = entry?.tried ? `${entry.held} of ${entry.tried}` : "";
    return made("tr", [
      made("td", work.number), made("td", made("a", work.title, { href: linked(work.page) })),
      made("td", [made("span.shape", shape, { "aria-hidden": "true" }), ` ${word}`]), made("td", held),
      ...(work.agreement ? [made("td", `${shown(points(work, entry))} of ${work.points}`)] : []),
      made("td", entry?.hints ? String(entry.hints) : ""),
    ]);
  }

  const table = (title, heads, rows) => made("div.wide", made("table", [
    made("caption", title), made("thead", made("tr", heads.map((head) => made("th", head, { scope: "col" })))), made("tbody", rows),
  ]), { tabindex: "0", role: "region", "aria-label": title });

  function show() {
    const [now, known, time] = [kept(), answers(), Date.now()];
    const { earned, beyond } = totals(course, now);
    const extra = shown(beyond) === "0" ? "" : `, and ${shown(beyond)} beyond the lecture`;
    const next = works(course).find((work) => work.agreement && standingOf(now[work.name]) !== "done");
    const due = course.topics.map((topic) => ({ ...topic, ...standing(topic, known, time) }));
    const waiting = due.filter((topic) => topic.due);
    const count = waiting.reduce((sum, topic) => sum + topic.due, 0);
    overview.replaceChildren(
      made("p.total", [
        made("strong", `${shown(earned)} of ${course.points} points${extra}.`), " ",
        ...(next ? ["Next: ", made("a", `${next.number} ${next.title}`, { href: linked(next.page) })] : ["Every exercise is done."]),
      ]),
      made("p.due", count ? [`Due in the quiz: ${count} ${count === 1 ? "question" : "questions"}, in `, ...waiting.flatMap((topic, i) => [i ? ", " : "", made("a", `${topic.title} (${topic.due})`, { href: linked(topic.page) })]), "."] : "Nothing is due in the quiz."),
    );
    tables.replaceChildren(
      ...course.chapters.map((chapter) => table(chapter.title, chapter.works[0].agreement ? EXERCISES : TESTS, chapter.works.map((work) => row(work, now)))),
      table("Quiz", ["Topic", "Questions", "Answered", "Right", "Due"], due.map((topic) => made("tr", [
        made("td", made("a", topic.title, { href: linked(topic.page) })), ...[topic.asked, topic.answered, topic.right, topic.due].map((number) => made("td", String(number))),
      ]))),
    );
    offline.hidden = !course.size || !keepingIsPossible();
  }

  const dragged = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (event.type === "drop") bringIn(event.dataTransfer.files);
  };
  for (const kind of ["dragover", "drop"]) document.addEventListener(kind, dragged);
  picked.addEventListener("change", () => bringIn(picked.files));
  const refresh = () => show();
  window.addEventListener("storage", refresh);
  navigator.serviceWorker?.addEventListener("controllerchange", refresh);
  try {
    name.value = localStorage.getItem(NAME) ?? "";
  } catch {
    // It is asked for again.
  }
  element.replaceChildren(
    overview,
    made("h2", "Take it along", { id: "take-it-along" }),
    made("p", "All of this is kept in this browser and nowhere else. A file carries it to another browser, or to whybn in a terminal. Drop files anywhere on this page to bring them in: a progress file, exercises, or a zip of them."),
    made("div.bar", [button("Save my progress", progressFile), pick, button("Take my files home", takeHome), offline, picked]),
    question, said,
    made("h2", "Hand in", { id: "hand-in" }),
    made("p", "Packs the files that you have written into one zip, with your name and the time, as whybn grade takes it."),
    made("div.bar", [made("label", "Your name ", { for: "whybn-name" }), name, button("Pack it", handIn)]),
    made("h2", "Chapter by chapter", { id: "chapter-by-chapter" }), tables,
  );
  show();
  return () => {
    for (const kind of ["dragover", "drop"]) document.removeEventListener(kind, dragged);
    window.removeEventListener("storage", refresh);
    navigator.serviceWorker?.removeEventListener("controllerchange", refresh);
  };
};
