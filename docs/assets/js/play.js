// What an experiment's form does: a worker that runs it, how far it has come, and its numbers. Loaded where there is one.
// What is set stands in the address, ?run-parts=depth:3,seeds:4, so that it can be linked to.

/** Begins an experiment in its element; gives what ends it. */
window.whybnPlay = (element, { folder }) => {
  const name = element.getAttribute("name");
  const form = element.querySelector("form");
  const stop = form.elements.stop;
  const bar = element.querySelector("progress");
  const said = element.querySelector(".whybn-said");
  const cells = [...element.querySelectorAll(".whybn-own")];
  const knobs = [...form.querySelectorAll("input")];
  const key = `run-${name}`;
  let worker = null;
  element.parentElement.hidden = false;

  const say = (text) => {
    said.textContent = text;
  };

  /** What the address says of the knobs, as they were in the page otherwise. */
  function fromAddress() {
    const given = new Map((new URLSearchParams(location.search).get(key) ?? "").split(",").map((pair) => pair.split(":")));
    for (const knob of knobs) knob.value = given.get(knob.name) || knob.defaultValue;
  }

  /** The other way. Knobs that were not turned are left out. */
  function toAddress() {
    const turned = knobs.filter((knob) => knob.value !== knob.defaultValue).map((knob) => `${knob.name}:${knob.value}`);
    const found = new URLSearchParams(location.search);
    if (turned.length) found.set(key, turned.join(","));
    else found.delete(key);
    const query = found.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
    history.replaceState(history.state, "", `${location.pathname}${query && `?${query}`}${location.hash}`);
  }

  /** Ends the worker. An experiment cannot be asked to stop: it computes. */
  function end() {
    worker?.terminate();
    worker = null;
    stop.hidden = bar.hidden = true;
  }

  function hear(told) {
    if (told.kind === "starting") say(told.what);
    else if (told.kind === "playing") {
      say(`Running: ${told.what}, ${told.done + 1} of ${told.of} ...`);
      bar.value = told.done / told.of;
    } else if (told.kind === "played") {
      end();
      cells.forEach((cell, i) => {
        cell.textContent = told.numbers[i];
      });
      say("Done.");
      element.dispatchEvent(new CustomEvent("whybn-played", { bubbles: true, detail: told }));
    } else if (told.kind === "unplayable") {
      end();
      say(`Not run: ${told.why}.`);
    } else if (told.kind === "died") {
      end();
      say(`It ended with an error: ${told.why}`);
    } else if (told.kind === "failed") {
      end();
      say(`Python could not be loaded (${told.why}). Reload the page to try again, or run python -m docs.experiments ${name}.`);
    }
  }

  function run(event) {
    event.preventDefault();
    end();
    toAddress();
    for (const cell of cells) cell.textContent = "running";
    stop.hidden = bar.hidden = false;
    bar.value = 0;
    worker = new Worker(`${folder}worker.js`);
    worker.onmessage = ({ data }) => hear(data);
    worker.onerror = () => hear({ kind: "failed", why: "its script did not come" });
    worker.postMessage({ play: name, turned: Object.fromEntries(knobs.map((knob) => [knob.name, knob.valueAsNumber])) });
  }

  function halt() {
    end();
    for (const cell of cells) if (cell.textContent === "running") cell.textContent = "not run";
    say("Stopped.");
    form.querySelector("[type=submit]").focus();
  }

  fromAddress();
  form.addEventListener("submit", run);
  form.addEventListener("change", toAddress);
  stop.addEventListener("click", halt);
  return () => {
    end();
    form.removeEventListener("submit", run);
    form.removeEventListener("change", toAddress);
    stop.removeEventListener("click", halt);
  };
};
