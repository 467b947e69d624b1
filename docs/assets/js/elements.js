// The figures as custom elements, <whybn-NAME>. Their HTML is in the page already (whybn/site/javascript.py); this
// makes it move. No hook is needed where a page comes without a load: the browser calls connectedCallback.
// What is chosen stands in the address, /claims/T1/?company=size:1, so that it can be linked to. It replaces what stood
// there: the way back leads to the page before, not through every place of a slider.

import { chosen, fromQuery, picture, query, readout, start, summary, written } from "./markup.js";
import { figures } from "./figures.js";

// So long nobody has moved anything before the words and the address follow: a screen reader would else speak at every
// step, and browsers refuse an address that changes all the time.
const PAUSE = 700;

/** Makes `old` what `fresh` is, but keeps elements where it can, so that what moves can be seen to move. */
function patch(old, fresh) {
  const [was, is] = [[...old.childNodes], [...fresh.childNodes]];
  is.forEach((node, i) => {
    if (!was[i]) old.append(node);
    else if (was[i].nodeName !== node.nodeName) was[i].replaceWith(node);
    else if (node.nodeType === Node.TEXT_NODE) was[i].data = node.data;
    else {
      for (const name of was[i].getAttributeNames()) if (!node.hasAttribute(name)) was[i].removeAttribute(name);
      for (const { name, value } of node.attributes) was[i].setAttribute(name, value);
      patch(was[i], node);
    }
  });
  was.slice(is.length).forEach((node) => node.remove());
}

/** The element of a figure; a function, since the build reads the rest of these files where there is no HTMLElement. */
export function elementOf(figure) {
  return class extends HTMLElement {
    connectedCallback() {
      this.form = this.querySelector("form");
      if (!this.form) return;
      this.follow = () => this.take(fromQuery(figure, location.search));
      window.addEventListener("popstate", this.follow);
      if (this.state) return;
      this.state = start(figure);
      this.form.addEventListener("submit", (event) => event.preventDefault());
      this.form.addEventListener("input", () => this.set(this.read()));
      this.form.addEventListener("click", ({ target }) => {
        if (target.localName === "button") this.press(target);
      });
      // A place in the picture may stand for values of the controls.
      this.querySelector(".whybn-picture").addEventListener("click", ({ target }) => {
        const meant = target.closest("[data-state]")?.dataset.state;
        if (meant) this.take({ ...this.state, ...JSON.parse(meant) });
      });
      this.follow();
    }

    disconnectedCallback() {
      clearTimeout(this.waiting);
      window.removeEventListener("popstate", this.follow);
    }

    /** What the controls say; what they show of it follows. */
    read() {
      const state = {};
      for (const control of figure.controls) {
        const field = this.form.elements.namedItem(control.name);
        if (control.kind === "choice") state[control.name] = field.value;
        if (control.kind !== "range") continue;
        state[control.name] = chosen(control, Number(field.value));
        const text = readout(control, state[control.name]);
        field.setAttribute("aria-valuetext", text);
        field.nextElementSibling.textContent = text;
      }
      return state;
    }

    /** Makes the controls say a whole state, and shows it, unless it is shown already. */
    take(state) {
      if (written(figure, state) === written(figure, this.state)) return;
      for (const { kind, name, values } of figure.controls) {
        const field = this.form.elements.namedItem(name);
        if (kind === "choice") field.value = state[name];
        if (kind === "range") field.value = values ? values.indexOf(state[name]) : state[name];
      }
      this.set({ ...state, ...this.read() });
      clearTimeout(this.waiting);
      this.tell();
    }

    press({ name, value }) {
      const preset = figure.presets?.find((one) => one.name === value);
      if (preset) this.take({ ...start(figure), ...preset.state });
      else this.set({ [name]: this.state[name] + 1 });
    }

    set(changes) {
      Object.assign(this.state, changes);
      this.show();
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.tell(), PAUSE);
    }

    show() {
      const fresh = document.createElement("div");
      fresh.innerHTML = picture(figure, this.state);
      patch(this.querySelector(".whybn-picture"), fresh);
    }

    tell() {
      this.querySelector(".whybn-summary").textContent = summary(figure, this.state);
      const place = location.pathname + query(figure, this.state, location.search) + location.hash;
      if (place !== location.pathname + location.search + location.hash) {
        history.replaceState(history.state, "", place);
      }
    }
  };
}

/** Registers an element for each figure. */
export function defineFigures() {
  for (const figure of Object.values(figures)) {
    if (!figure.trains) customElements.define(`whybn-${figure.name}`, elementOf(figure));
  }
}
