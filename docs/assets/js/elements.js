// The figures as custom elements, <whybn-NAME>. Their HTML is in the page already (whybn/site/javascript.py); this
// makes it move. No hook is needed where a page comes without a load: the browser calls connectedCallback.

import { chosen, picture, readout, start, summary } from "./markup.js";
import { figures } from "./figures.js";

// So long nobody has moved anything before the words follow: a screen reader would else speak at every step.
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

/** Registers an element for each figure. */
export function defineFigures() {
  class Figure extends HTMLElement {
    connectedCallback() {
      const form = this.querySelector("form");
      if (this.state || !form) return;
      this.state = start(this.figure);
      form.addEventListener("submit", (event) => event.preventDefault());
      form.addEventListener("input", () => this.read(form));
      form.addEventListener("click", ({ target }) => {
        if (target.localName === "button") this.set({ [target.name]: this.state[target.name] + 1 });
      });
    }

    disconnectedCallback() {
      clearTimeout(this.waiting);
    }

    /** Takes over what the controls say. */
    read(form) {
      const state = {};
      for (const control of this.figure.controls) {
        const field = form.elements.namedItem(control.name);
        if (control.kind === "choice") state[control.name] = field.value;
        if (control.kind !== "range") continue;
        state[control.name] = chosen(control, Number(field.value));
        const text = readout(control, state[control.name]);
        field.setAttribute("aria-valuetext", text);
        field.nextElementSibling.textContent = text;
      }
      this.set(state);
    }

    set(changes) {
      Object.assign(this.state, changes);
      const fresh = document.createElement("div");
      fresh.innerHTML = picture(this.figure, this.state);
      patch(this.querySelector(".whybn-picture"), fresh);
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.tell(), PAUSE);
    }

    tell() {
      this.querySelector(".whybn-summary").textContent = summary(this.figure, this.state);
    }
  }

  for (const figure of Object.values(figures)) {
    customElements.define(`whybn-${figure.name}`, class extends Figure {
      figure = figure;
    });
  }
}
