// <whybn-exercise>: an exercise to be solved in the page. What it needs (exercise.js, the editor) comes on the pages that
// have one; Python comes when somebody begins to type. Without scripts, or where a browser cannot, the page is as it is.

const BESIDE = document.currentScript?.src ?? location.href;

/** What the element needs of a browser. A page that was opened from a disk may start no worker. */
const able = () => location.protocol !== "file:" && [typeof Worker, typeof WebAssembly, typeof DecompressionStream]
  .every((kind) => kind !== "undefined");

const arriving = new Map();
/** A script that lies beside this one, loaded once. */
export function load(name) {
  if (!arriving.has(name)) {
    arriving.set(name, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(name, BESIDE).href;
      script.onload = resolve;
      script.onerror = () => {
        arriving.delete(name);
        script.remove();
        reject(new Error(`${name} did not come`));
      };
      document.head.append(script);
    }));
  }
  return arriving.get(name);
}

/** Registers the element. */
export function defineExercise() {
  customElements.define("whybn-exercise", class extends HTMLElement {
    async connectedCallback() {
      if (!able() || this.left) return;
      try {
        await load("exercise.js");
      } catch {
        return; // the page without it is whole
      }
      if (!this.isConnected || this.left) return;
      const folder = new URL(`python-${this.getAttribute("python")}/`, BESIDE).href;
      this.left = window.whybnExercise(this, { folder, editor: () => load("editor.js").then(() => window.whybnEditor) });
    }

    disconnectedCallback() {
      this.left?.();
      this.left = undefined;
      this.replaceChildren();
    }
  });
}
