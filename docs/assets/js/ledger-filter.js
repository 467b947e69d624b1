// <whybn-ledger-filter>: controls over a table, of claims for instance, which is whole where no script runs. It expects
//
//   <table class="ledger">
//     <thead>...</thead>
//     <tbody>
//       <tr data-verdict="partly" data-kind="claim" data-lecture="W3L06">
//         ... anywhere in the row, once: <span class="verdict verdict-partly">partly true</span>
//       </tr>
//     </tbody>
//   </table>
//
// and makes a choice of every value that it meets, of the names in FACETS. In a table of many columns a cell has such
// data too: <td data-outcome="no-call">no call</td>, or its text alone, below <th data-library="torch">. Then a row is shown
// where one of these cells, with what its row says, has all that is asked for, and a column where its library is. What is
// chosen stands in the address, so that it can be linked to: /claims/#verdict=refuted&kind=critique&words=covariate+shift

const KINDS = { claim: "claims", question: "questions", critique: "critiques", answer: "answers" };
const VERDICTS = ["supported", "partly", "contested", "refuted", "definition", "yes", "no", "depends", "explained"];
const FACETS = {
  verdict: { legend: "Verdict", order: VERDICTS },
  kind: { legend: "Kind", order: Object.keys(KINDS) },
  library: { legend: "Library", order: [] },
  outcome: { legend: "Outcome", order: [] },
  level: { legend: "Level", order: [] },
  function: { legend: "Function", order: [] },
};
const MOST_BOXES = 12; // of more values one is picked from a list

/** The values of a name in some records, those of `order` first and in its order. */
export function valuesOf(records, name, order) {
  const present = new Set(records.map((record) => record[name]));
  return [...order.filter((value) => present.has(value)), ...[...present].filter((value) => !order.includes(value))];
}

/** What an address asks for: {words: text}, and by each name that is given the values, [...] or null for all. */
export function asked(hash, names) {
  const wanted = new URLSearchParams(hash.replace(/^#/, ""));
  const list = (name) => (wanted.has(name) ? wanted.get(name).split(",").filter(Boolean) : null);
  return { ...Object.fromEntries(names.map((name) => [name, list(name)])), words: wanted.get("words") ?? "" };
}

/** The address that asks for this; empty where everything is shown. */
export function address({ words, ...lists }) {
  const pairs = [...Object.entries(lists).map(([name, values]) => [name, values?.join(",")]),
    ["words", words.trim() || undefined]];
  const given = pairs.filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%2C", ",")}`).join("&");
}

/** Whether a row of this text is asked for: one of its records, {verdict, kind}, is; and all words are in the text. */
export function shows({ words, ...lists }, text, records) {
  const lower = text.toLowerCase();
  const fits = (record) => Object.entries(lists).every(([name, values]) => !values || values.includes(record[name]));
  return records.some(fits) && words.toLowerCase().split(/\s+/).every((word) => lower.includes(word));
}

function checkboxes(name, options) {
  const boxes = options.map(([value, text, count]) => (
    `<label><input type="checkbox" name="${name}" value="${value}" checked autocomplete="off">`
    + `${text} (${count})</label>`));
  return `<fieldset class="whybn-choice"><legend>${FACETS[name].legend}</legend>${boxes.join("")}</fieldset>`;
}

function list(name, options) {
  const choices = options.map(([value, text]) => `<option value="${value}">${text}</option>`);
  return `<div class="whybn-words"><label for="ledger-${name}">${FACETS[name].legend}</label>`
    + `<select id="ledger-${name}" name="${name}" autocomplete="off"><option value="">all</option>`
    + `${choices.join("")}</select></div>`;
}

/** What a row says, and each of its cells that says more; `heads` by their library. */
function recordsOf(row, heads) {
  const cells = [...row.querySelectorAll("[data-outcome]")];
  const label = row.querySelector(".verdict")?.textContent;
  return cells.length
    ? cells.map(({ dataset, textContent }) => (
      { ...row.dataset, ...dataset, label: { outcome: textContent, library: heads[dataset.library] } }))
    : [{ ...row.dataset, label: { verdict: label, kind: KINDS[row.dataset.kind] } }];
}

/** Whether an address leads to a place in the page and asks for nothing. */
const isPlace = (hash) => hash.length > 1 && !hash.includes("=");

/** Registers the element; a function, since the build reads the rest of this file where there is no HTMLElement. */
export function defineLedgerFilter() {
  class LedgerFilter extends HTMLElement {
    connectedCallback() {
      this.rows = [...this.querySelectorAll("tbody tr")];
      const heads = [...this.querySelectorAll("th[data-library]")].map((head) => {
        for (const row of this.rows) {
          const { dataset, textContent } = row.cells[head.cellIndex];
          dataset.library = head.dataset.library;
          dataset.outcome ??= textContent.replace(/\W+/g, "-");
        }
        return [head.dataset.library, head.textContent];
      });
      this.records = new Map(this.rows.map((row) => [row, recordsOf(row, Object.fromEntries(heads))]));
      this.texts = new Map(this.rows.map((row) => [row, row.textContent]));
      if (!this.form) this.prepend(this.build());
      this.follow = () => isPlace(location.hash) || this.take(asked(location.hash, this.names));
      window.addEventListener("hashchange", this.follow);
      this.take(asked(isPlace(location.hash) ? "" : location.hash, this.names));
    }

    disconnectedCallback() {
      window.removeEventListener("hashchange", this.follow);
    }

    build() {
      this.form = document.createElement("form");
      this.form.className = "whybn-controls whybn-filter";
      this.form.setAttribute("role", "search");
      this.form.setAttribute("aria-label", "Filter the table");
      const all = [...this.records.values()];
      this.names = Object.keys(FACETS).filter((name) => all.some((records) => records.some((one) => name in one)));
      const choices = this.names.map((name) => {
        const options = valuesOf(all.flat(), name, FACETS[name].order).map((value) => {
          const rows = all.filter((records) => records.some((one) => one[name] === value));
          return [value, all.flat().find((one) => one[name] === value).label[name] ?? value, rows.length];
        });
        return options.length > MOST_BOXES ? list(name, options) : checkboxes(name, options);
      });
      const hint = this.names.includes("verdict") ? "dropout, Q08, ..." : "large-offset, backward, ...";
      this.form.innerHTML = choices.join("")
        + '<div class="whybn-words"><label for="ledger-words">Words</label>'
        + `<input type="search" id="ledger-words" name="words" autocomplete="off" placeholder="${hint}">`
        + '<button type="reset">Show all</button><p class="whybn-shown" role="status"></p></div>';
      this.form.addEventListener("submit", (event) => event.preventDefault());
      this.form.addEventListener("input", () => this.choose(this.read()));
      this.form.addEventListener("reset", (event) => {
        event.preventDefault();
        this.choose(asked("", this.names));
        this.take(asked("", this.names));
      });
      return this.form;
    }

    /** What the controls say; null where all boxes of a kind are ticked. */
    read() {
      const ticked = (name) => {
        const [first, ...rest] = this.form.querySelectorAll(`[name=${name}]`);
        if (first.localName === "select") return first.value ? [first.value] : null;
        const boxes = [first, ...rest];
        const values = boxes.filter((box) => box.checked).map((box) => box.value);
        return values.length === boxes.length ? null : values;
      };
      const words = this.form.elements.namedItem("words").value;
      return { ...Object.fromEntries(this.names.map((name) => [name, ticked(name)])), words };
    }

    /** Makes the controls say what is asked for, and shows it. */
    take(wanted) {
      for (const name of this.names) {
        for (const control of this.form.querySelectorAll(`[name=${name}]`)) {
          if (control.localName === "select") control.value = wanted[name]?.[0] ?? "";
          else control.checked = wanted[name]?.includes(control.value) ?? true;
        }
      }
      this.form.elements.namedItem("words").value = wanted.words;
      this.show(wanted);
    }

    /** Shows what is asked for, and writes it into the address. */
    choose(wanted) {
      const hash = address(wanted);
      history.replaceState(history.state, "", hash ? `#${hash}` : location.pathname + location.search);
      this.show(wanted);
    }

    show(wanted) {
      for (const row of this.rows) row.hidden = !shows(wanted, this.texts.get(row), this.records.get(row));
      for (const cell of this.querySelectorAll("[data-library]")) {
        cell.hidden = Boolean(wanted.library) && !wanted.library.includes(cell.dataset.library);
      }
      const shown = this.rows.filter((row) => !row.hidden).length;
      this.querySelector(".whybn-shown").textContent = shown === this.rows.length
        ? `All ${shown} are shown.` : `${shown} of ${this.rows.length} are shown.`;
    }
  }

  customElements.define("whybn-ledger-filter", LedgerFilter);
}
