"use strict";

// <whybn-quiz>: the quiz on a page. Its questions are JSON, inside it, in `questions`, or at the address in `src`;
// `topic` chooses some of them. Real forms, fieldsets and buttons, so keyboards and screen readers work as everywhere.
// Nothing leaves the browser. Needs grade.js before it. With `reading`, what stands before a page's address, pages to
// read are links.
//
// A page may say already where its questions stand: each in an element with `data-question`, its id. What is inside is
// for readers without scripts; a link to read on, in an element of the class whybn-reading, is kept for the verdict.
//
// <whybn-quiz-progress ids="...">: how many of these questions have been answered.
// <whybn-quiz-answers>: buttons that save all answers to a file, load them from one, and forget them.

(() => {
  const KEY = "whybn-quiz";

  /** Answers so far, in this browser. Where the browser keeps nothing, they last as long as the page. */
  const progress = {
    questions: {},
    load() {
      try {
        progress.questions = JSON.parse(localStorage.getItem(KEY) || "{}").questions || {};
      } catch {
        progress.questions = {};
      }
    },
    text: () => JSON.stringify({ version: 1, questions: progress.questions }, null, 1),
    note(id, score) {
      const old = progress.questions[id] || { seen: 0, right: 0 };
      const at = new Date().toISOString();
      progress.questions[id] = { seen: old.seen + 1, right: old.right + (score === 1 ? 1 : 0), score, at };
      progress.keep();
    },
    /** Take from a file what is newer; returns how many answers. Throws where it is no file of answers. */
    take(text) {
      const { version, questions } = JSON.parse(text);
      const whole = ({ seen, right, score, at }) => [seen, right, score, Date.parse(at)].every(Number.isFinite);
      if (version !== 1 || !Object.values(questions).every(whole)) throw new TypeError("no answers");
      const newer = Object.entries(questions).filter(([id, { at }]) => (
        !progress.questions[id] || Date.parse(at) > Date.parse(progress.questions[id].at)));
      for (const [id, { seen, right, score, at }] of newer) {
        const old = progress.questions[id] || { seen: 0, right: 0 };
        progress.questions[id] = { seen: Math.max(seen, old.seen), right: Math.max(right, old.right), score, at };
      }
      progress.keep();
      return newer.length;
    },
    keep() {
      try {
        localStorage.setItem(KEY, progress.text());
      } catch {
        // Nothing can be kept here; the page works all the same.
      }
    },
    forget() {
      progress.questions = {};
      try {
        localStorage.removeItem(KEY);
      } catch {
        // Nothing was kept.
      }
    },
  };

  /** An element with properties, attributes (those with a dash, `for` and `role`) and children. */
  function make(name, properties = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key.includes("-") || key === "for" || key === "role") element.setAttribute(key, value);
      else element[key] = value;
    }
    element.append(...children);
    return element;
  }

  /** The answers of a question, which stand in the page so that a search in it does not show them. */
  function open(secret) {
    const bytes = Uint8Array.from(atob(secret), (letter) => letter.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  }

  /** Radio buttons or checkboxes. */
  function choices(variant, id, type) {
    const list = variant.choices.map((html, place) => {
      const input = make("input", { type, name: id, value: String(place), id: `${id}-${place}` });
      const label = make("label", { for: input.id, innerHTML: html });
      return make("div", { className: "whybn-choice" }, input, label);
    });
    const chosen = () => list.flatMap((row, place) => (row.firstChild.checked ? [place] : []));
    return { nodes: list, chosen };
  }

  /** A list whose items move up and down by buttons; the moved button keeps the focus. */
  function order(variant, say) {
    const list = make("ol", { className: "whybn-order" });
    const move = (item, up) => {
      const other = up ? item.previousElementSibling : item.nextElementSibling;
      if (!other) return;
      if (up) other.before(item);
      else other.after(item);
      item.querySelector(up ? ".up" : ".down").focus();
      say(`Now number ${[...list.children].indexOf(item) + 1} of ${list.children.length}.`);
    };
    variant.choices.forEach((html, place) => {
      const item = make("li", {}, make("span", { innerHTML: html }));
      item.dataset.place = place;
      for (const [name, word] of [["up", "Up"], ["down", "Down"]]) {
        const button = make("button", { type: "button", className: name, textContent: word });
        button.setAttribute("aria-label", `Move ${word.toLowerCase()}: ${item.firstChild.textContent}`);
        button.addEventListener("click", () => move(item, name === "up"));
        item.append(" ", button);
      }
      list.append(item);
    });
    return { nodes: [list], response: () => [...list.children].map((item) => Number(item.dataset.place)) };
  }

  /** The controls of a question: nodes, and a function that reads the response (undefined: not complete). */
  function controls(question, variant, id, text, say) {
    if (question.type === "single" || question.type === "multiple") {
      const { nodes, chosen } = choices(variant, id, question.type === "single" ? "radio" : "checkbox");
      return { nodes, response: question.type === "single" ? () => chosen()[0] : chosen };
    }
    if (question.type === "order") return order(variant, say);
    if (question.type === "cloze") {
      const inputs = [...text.querySelectorAll("[data-gap]")].map((span, place) => {
        const input = make("input", { type: "text", autocomplete: "off", "aria-label": `Blank ${place + 1}` });
        span.replaceWith(input);
        return input;
      });
      return { nodes: [], response: () => inputs.map((input) => input.value) };
    }
    const numeric = question.type === "numeric";
    const input = make("input", { type: "text", id: `${id}-answer`, autocomplete: "off", spellcheck: false });
    if (numeric) input.inputMode = "decimal";
    const label = make("label", { for: input.id, textContent: numeric ? "Your number: " : "What it prints: " });
    const read = () => {
      if (!numeric) return input.value.trim() || undefined;
      const value = WhybnGrade.number(input.value);
      return Number.isNaN(value) ? undefined : value;
    };
    const missing = numeric && (() => WhybnGrade.unclear(input.value));
    return { nodes: [make("p", {}, label, input)], response: read, missing };
  }

  /** A paragraph of buttons that save, load and forget all answers; `changed` is called when they are others. */
  function keeping(changed) {
    const said = make("span", { role: "status" });
    const button = (textContent, act) => {
      const made = make("button", { type: "button", textContent });
      made.addEventListener("click", act);
      return made;
    };
    const file = make("input", { type: "file", accept: ".json,application/json", hidden: true });
    const save = button("Save answers", () => {
      const address = URL.createObjectURL(new Blob([progress.text()], { type: "application/json" }));
      make("a", { href: address, download: "whybn-quiz.json" }).click();
      URL.revokeObjectURL(address);
    });
    const load = button("Load answers", () => file.click());
    file.addEventListener("change", async () => {
      const [chosen] = file.files;
      if (!chosen) return;
      try {
        const taken = progress.take(await chosen.text());
        said.textContent = taken ? `Taken from ${chosen.name}: ${taken}.` : `${chosen.name} holds nothing newer.`;
        changed();
      } catch {
        said.textContent = `${chosen.name} holds no answers of this quiz.`;
      }
      file.value = "";
    });
    const forget = button("Forget everything", () => {
      if (!window.confirm("Forget all your answers in this browser?")) return;
      progress.forget();
      said.textContent = "Forgotten.";
      changed();
    });
    const words = "Your answers are kept in this browser and nowhere else. ";
    return make("p", { className: "whybn-keeping", textContent: words }, save, " ", load, " ", forget, " ", file, said);
  }

  /** What is missing, by type, where a response is not complete. */
  const MISSING = {
    single: "Choose one answer.",
    trace: "Write what it prints.",
  };

  class Quiz extends HTMLElement {
    async connectedCallback() {
      if (this.started) return;
      this.started = true;
      progress.load();
      const inside = this.querySelector("script[type='application/json']");
      try {
        const text = inside?.textContent ?? this.getAttribute("questions");
        this.data = text ? JSON.parse(text) : await (await fetch(this.getAttribute("src"))).json();
      } catch {
        this.append(make("p", { textContent: "The questions cannot be loaded." }));
        return;
      }
      this.render();
    }

    get questions() {
      const topic = this.getAttribute("topic");
      return this.data.questions.filter((question) => !topic || question.topic === topic);
    }

    render() {
      this.status = make("p", { role: "status", className: "whybn-status" });
      const keep = keeping(() => this.fill());
      if (!this.querySelector("[data-question]")) this.replaceChildren(...this.sections());
      this.prepend(this.status, keep);
      this.fill();
    }

    /** A section for each topic, with the places of its questions. */
    sections() {
      const topics = this.data.topics.filter(({ slug }) => this.questions.some(({ topic }) => topic === slug));
      return topics.map(({ slug, title }) => {
        const own = this.questions.filter(({ topic }) => topic === slug);
        const heading = make("h2", { textContent: title, id: `quiz-${slug}` });
        const places = own.map(({ id }) => make("div", { "data-question": id }));
        return make("section", { "aria-labelledby": heading.id }, heading, ...places);
      });
    }

    /** Every question in its place, not answered yet. */
    fill() {
      this.questions.forEach((question, place) => {
        const home = this.querySelector(`[data-question="${question.id}"]`);
        question.link ??= home.querySelector(".whybn-reading");
        home.replaceChildren(this.form(question, place + 1));
      });
      this.count();
    }

    /** One question as a form; `turn` says which of its variants is shown. */
    form(question, number, turn = 0) {
      const variant = question.variants[turn % question.variants.length];
      const id = `quiz-${question.id}`;
      const text = make("div", { id: `${id}-text`, innerHTML: variant.text });
      // Code may be wider than the window: a keyboard must be able to scroll it.
      for (const code of text.querySelectorAll("pre")) code.tabIndex = 0;
      const verdict = make("div", { role: "status", className: "whybn-verdict" });
      const { nodes, response, missing } = controls(question, variant, id, text, (said) => { verdict.textContent = said; });
      const legend = make("legend", { textContent: `Question ${number} (${question.level})` });
      const check = make("button", { type: "submit", textContent: "Check" });
      const again = make("button", { type: "button", hidden: true });
      again.textContent = question.variants.length > 1 ? "Again, with other numbers" : "Again";
      const fieldset = make("fieldset", { "aria-describedby": text.id }, legend, text, ...nodes, check, " ", again);
      const form = make("form", { id, noValidate: true, className: "whybn-question" }, fieldset, verdict);
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        const given = response();
        if (given === undefined) {
          verdict.textContent = missing ? missing() : MISSING[question.type];
          return;
        }
        const secret = open(variant.secret);
        const result = WhybnGrade.grade(question.type, secret, given);
        progress.note(question.id, result.score);
        verdict.replaceChildren(...this.verdict(question, secret, result));
        again.hidden = false;
        this.count();
      });
      again.addEventListener("click", () => {
        const next = this.form(question, number, turn + 1);
        form.replaceWith(next);
        next.querySelector("input, button").focus();
      });
      return form;
    }

    verdict(question, secret, { score, feedback }) {
      const word = score === 1 ? "Right." : score > 0 ? `Partly right: ${Math.round(100 * score)}%.` : "Not right.";
      const nodes = [make("p", {}, make("strong", { textContent: word }))];
      for (const html of feedback) nodes.push(make("p", { innerHTML: html }));
      if (score < 1 && secret.solution) nodes.push(make("p", { innerHTML: `The answer: ${secret.solution}` }));
      nodes.push(make("div", { innerHTML: secret.why }));
      if (question.link) return [...nodes, question.link.cloneNode(true)];
      const base = this.getAttribute("reading");
      const page = question.reading;
      const link = base === null ? page : make("a", { href: base + page, textContent: page });
      nodes.push(make("p", { textContent: "Read on: " }));
      nodes.at(-1).append(link);
      return nodes;
    }

    count() {
      const answered = this.questions.filter((question) => progress.questions[question.id]);
      const right = answered.filter((question) => progress.questions[question.id].score === 1);
      this.status.textContent = `${answered.length} of ${this.questions.length} answered, ${right.length} right.`;
    }
  }

  class Progress extends HTMLElement {
    connectedCallback() {
      progress.load();
      this.show();
    }

    show() {
      const known = this.getAttribute("ids").split(" ").flatMap((id) => progress.questions[id] || []);
      const right = known.filter(({ score }) => score === 1).length;
      this.textContent = known.length ? `${known.length} answered, ${right} right` : "";
    }
  }

  class Answers extends HTMLElement {
    connectedCallback() {
      progress.load();
      const others = () => document.querySelectorAll("whybn-quiz-progress");
      this.replaceChildren(keeping(() => others().forEach((other) => other.show())));
    }
  }

  customElements.define("whybn-quiz", Quiz);
  customElements.define("whybn-quiz-progress", Progress);
  customElements.define("whybn-quiz-answers", Answers);
})();
