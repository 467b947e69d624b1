// <whybn-my-course>: how far somebody is, and the ways to take it along. What it needs comes on the page that has it.

import { load } from "./exercise-element.js";

/** Registers the element. */
export function defineMyCourse() {
  customElements.define("whybn-my-course", class extends HTMLElement {
    async connectedCallback() {
      this.inside ??= [...this.childNodes];
      try {
        await load("my-course.js");
      } catch {
        return; // what stands in the page stays
      }
      if (this.isConnected && !this.left) this.left = window.whybnMyCourse(this, JSON.parse(this.getAttribute("course")));
    }

    disconnectedCallback() {
      this.left?.();
      this.left = undefined;
      this.replaceChildren(...this.inside);
    }
  });
}
