// <whybn-exercise>, an exercise to be solved in the page, and <whybn-play>, an experiment to be run there. What they need
// (exercise.js and the editor, play.js) comes on the pages that have one; Python comes when somebody begins to type, or
// presses Run. Without scripts, or where a browser cannot, the page is as it is.

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

/** An element that a script beside this one begins; what it builds itself goes with it. */
function begunBy(script, begin, builds) {
  return class extends HTMLElement {
    async connectedCallback() {
      if (!able() || this.left) return;
      try {
        await load(script);
      } catch {
        return; // the page without it is whole
      }
      if (!this.isConnected || this.left) return;
      const folder = new URL(`python-${this.getAttribute("python")}/`, BESIDE).href;
      this.left = window[begin](this, { folder, editor: () => load("editor.js").then(() => window.whybnEditor) });
    }

    disconnectedCallback() {
      this.left?.();
      this.left = undefined;
      if (builds) this.replaceChildren();
    }
  };
}

/** Registers the elements. */
export function defineExercise() {
  customElements.define("whybn-exercise", begunBy("exercise.js", "whybnExercise", true));
  customElements.define("whybn-play", begunBy("play.js", "whybnPlay", false));
}
