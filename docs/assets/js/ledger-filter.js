// <whybn-ledger-filter>: controls over a table of claims, which is whole where no script runs. It expects inside it
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
// and makes a choice of every value that it meets. What is chosen stands in the address, so that it can be linked to:
// /claims/#verdict=refuted,contested&kind=critique&words=covariate+shift

const KINDS = { claim: "claims", question: "questions", critique: "critiques", answer: "answers" };
const VERDICTS = ["supported", "partly", "contested", "refuted", "definition", "yes", "no", "depends", "explained"];

/** The values of a data attribute in the rows, those of `order` first and in its order. */
export function valuesOf(rows, name, order) {
  const present = new Set(rows.map((row) => row.dataset[name]));
  return [...order.filter((value) => present.has(value)), ...[...present].filter((value) => !order.includes(value))];
}

/** What an address asks for: {verdict: [...] or null for all, kind: likewise, words: text}. */
export function asked(hash) {
  const wanted = new URLSearchParams(hash.replace(/^#/, ""));
  const list = (name) => (wanted.has(name) ? wanted.get(name).split(",").filter(Boolean) : null);
  return { verdict: list("verdict"), kind: list("kind"), words: wanted.get("words") ?? "" };
}

/** The address that asks for this; empty where everything is shown. */
export function address({ verdict, kind, words }) {
  const pairs = [["verdict", verdict?.join(",")], ["kind", kind?.join(",")], ["words", words.trim() || undefined]];
  const given = pairs.filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%2C", ",")}`).join("&");
}

/** Whether a row, {verdict, kind, text}, is asked for; all words must be in it. */
export function shows({ verdict, kind, words }, row) {
  const text = row.text.toLowerCase();
  return (!verdict || verdict.includes(row.verdict)) && (!kind || kind.includes(row.kind))
    && words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

function checkboxes(name, legend, options) {
  const boxes = options.map(([value, text, count]) => (
    `<label><input type="checkbox" name="${name}" value="${value}" checked autocomplete="off">`
    + `${text} (${count})</label>`));
  return `<fieldset class="whybn-choice"><legend>${legend}</legend>${boxes.join("")}</fieldset>`;
}

/** Registers the element; a function, since the build reads the rest of this file where there is no HTMLElement. */
export function defineLedgerFilter() {
  class LedgerFilter extends HTMLElement {
    connectedCallback() {
      this.rows = [...this.querySelectorAll("tbody tr")];
      if (!this.form) this.prepend(this.build());
      this.follow = () => this.take(asked(location.hash));
      window.addEventListener("hashchange", this.follow);
      this.follow();
    }

    disconnectedCallback() {
      window.removeEventListener("hashchange", this.follow);
    }

    build() {
      this.form = document.createElement("form");
      this.form.className = "whybn-controls whybn-filter";
      this.form.setAttribute("role", "search");
      this.form.setAttribute("aria-label", "Filter the table");
      const counted = (name, order, text) => valuesOf(this.rows, name, order).map((value) => {
        const rows = this.rows.filter((row) => row.dataset[name] === value);
        return [value, text(value, rows[0]), rows.length];
      });
      const label = (value, row) => row.querySelector(".verdict")?.textContent ?? value;
      this.form.innerHTML = checkboxes("verdict", "Verdict", counted("verdict", VERDICTS, label))
        + checkboxes("kind", "Kind", counted("kind", Object.keys(KINDS), (value) => KINDS[value] ?? value))
        + '<div class="whybn-words"><label for="ledger-words">Words</label>'
        + '<input type="search" id="ledger-words" name="words" autocomplete="off" placeholder="dropout, Q08, ...">'
        + '<button type="reset">Show all</button><p class="whybn-shown" role="status"></p></div>';
      this.form.addEventListener("submit", (event) => event.preventDefault());
      this.form.addEventListener("input", () => this.choose(this.read()));
      this.form.addEventListener("reset", (event) => {
        event.preventDefault();
        this.choose(asked(""));
        this.take(asked(""));
      });
      return this.form;
    }

    /** What the controls say; null where all boxes of a kind are ticked. */
    read() {
      const ticked = (name) => {
        const boxes = [...this.form.querySelectorAll(`[name=${name}]`)];
        const values = boxes.filter((box) => box.checked).map((box) => box.value);
        return values.length === boxes.length ? null : values;
      };
      return { verdict: ticked("verdict"), kind: ticked("kind"), words: this.form.elements.namedItem("words").value };
    }

    /** Makes the controls say what is asked for, and shows it. */
    take(wanted) {
      for (const name of ["verdict", "kind"]) {
        for (const box of this.form.querySelectorAll(`[name=${name}]`)) {
          box.checked = wanted[name]?.includes(box.value) ?? true;
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
      for (const row of this.rows) {
        row.hidden = !shows(wanted, { verdict: row.dataset.verdict, kind: row.dataset.kind, text: row.textContent });
      }
      const shown = this.rows.filter((row) => !row.hidden).length;
      this.querySelector(".whybn-shown").textContent = shown === this.rows.length
        ? `All ${shown} are shown.` : `${shown} of ${this.rows.length} are shown.`;
    }
  }

  customElements.define("whybn-ledger-filter", LedgerFilter);
}
