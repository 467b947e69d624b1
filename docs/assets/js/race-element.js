// <whybn-race>: the race's figure, and its training in a worker. The worker's script, with the digits in it, comes when
// somebody presses Start; nobody else pays for it.

import { elementOf } from "./elements.js";
import { race } from "./race.js";

// Milliseconds between two pictures: enough for the eye, and the training is to have the processor.
const FRAME = 200;

/** Where the worker's script lies: beside the one that this is part of. */
const SCRIPT = new URL("race.js", document.currentScript?.src ?? location.href).href;

/** The worker's source and the digits, once they are here: the script leaves them in the page. */
let arriving = null;
function material() {
  arriving ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = SCRIPT;
    script.onload = () => resolve(window.whybnRace);
    script.onerror = () => {
      arriving = null;
      script.remove();
      reject(new Error("no script"));
    };
    document.head.append(script);
  });
  return arriving;
}

/** A worker from its source: a page that was opened from a disk may start none from a file. */
function begun({ source }) {
  const address = URL.createObjectURL(new Blob([`(${source})()`], { type: "text/javascript" }));
  const worker = new Worker(address);
  URL.revokeObjectURL(address);
  return worker;
}

const settings = (state) => ({
  lanes: ["one", "two"].map((name) => ({ norm: state[`norm-${name}`], rate: state[`rate-${name}`] })),
  depth: state.depth, scale: state.scale, optimizer: state.optimizer, size: state.size, again: state.again,
});

/** Registers the element. */
export function defineRace() {
  customElements.define("whybn-race", class extends elementOf(race) {
    disconnectedCallback() {
      super.disconnectedCallback();
      this.leave();
    }

    press(button) {
      if (button.name === "run") this.turn();
      else super.press(button);
    }

    /** Whatever is chosen anew, the race that ran was another. */
    set(changes) {
      this.leave();
      super.set({ progress: undefined, ...changes });
    }

    /** Start, pause, go on, or run once more: what the button says. */
    async turn() {
      if (this.running) {
        this.worker.postMessage("pause");
        this.label("Go on");
        return this.tell();
      }
      if (this.worker && !this.state.progress?.over) {
        this.worker.postMessage("go");
        return this.label("Pause");
      }
      this.leave();
      const turn = (this.turns = (this.turns ?? 0) + 1);
      this.say("Fetching the digits ...");
      try {
        const { source, digits } = await material();
        if (turn !== this.turns || !this.isConnected) return undefined;
        this.state.progress = undefined;
        this.worker = begun({ source });
        this.worker.onmessage = ({ data }) => this.learn(data);
        this.worker.onerror = () => this.fail();
        this.worker.postMessage({ settings: settings(this.state), all: digits });
        this.say("Training.");
        this.label("Pause");
      } catch {
        this.fail();
      }
      return undefined;
    }

    /** Ends the worker, and forgets a start that has not come to one. */
    leave() {
      this.turns = (this.turns ?? 0) + 1;
      this.worker?.terminate();
      this.worker = null;
      clearTimeout(this.drawing);
      this.drawing = null;
      this.label("Start");
    }

    fail() {
      this.leave();
      this.say("The race could not be started: its script or its worker did not come. Load the page again.");
    }

    /** Takes in what the worker tells, and draws it before long. */
    learn({ step, total, over, seconds, lanes }) {
      const before = this.state.progress ?? {};
      const after = { step, total, over, seconds };
      let news = over;
      ["one", "two"].forEach((name, i) => {
        const [was, { crossed, lost, ...fresh }] = [before[name], lanes[i]];
        news ||= was && (crossed !== was.crossed || lost !== was.lost);
        const grown = Object.entries(fresh).map(([what, points]) => [what, [...(was?.[what] ?? []), ...points]]);
        after[name] = { crossed, lost, ...Object.fromEntries(grown) };
      });
      this.state.progress = after;
      if (over) {
        clearTimeout(this.drawing);
        this.drawing = null;
        this.show();
        this.label("Run again");
      } else if (!this.still && this.drawing === null) {
        this.drawing = setTimeout(() => {
          this.drawing = null;
          this.show();
        }, FRAME);
      }
      if (news) this.tell();
    }

    /** For a reader who asked for less motion the picture is drawn when the race pauses or ends, not all the time. */
    get still() {
      return matchMedia("(prefers-reduced-motion: reduce)").matches;
    }

    tell() {
      if (this.still && this.state.progress) this.show();
      super.tell();
    }

    get running() {
      return this.button.textContent === "Pause";
    }

    get button() {
      return this.form.elements.namedItem("run");
    }

    label(text) {
      this.button.textContent = text;
    }

    say(text) {
      this.querySelector(".whybn-summary").textContent = text;
    }
  });
}
