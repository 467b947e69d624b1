// The HTML of an interactive figure from its description: the build writes it into the page, the browser redraws it.
//
// A figure is {name, title, key, controls, model(state), draw(model)}. `key` says what marks mean: pairs of a class and
// words. `controls` is data, see below; `state` has a value for each of them; `model` computes numbers from it; `draw`
// gives {panels, table, summary, code}: SVG, {head, rows}, sentences, and, where there is some, Python.
//
// Controls: {kind: "range", name, label, value, and either min, max, step or values}
//           {kind: "choice", name, label, value, options: [[value, text], ...]}
//           {kind: "button", name, label, act}: its value counts how often it was pressed; with `act` it has none
//           {kind: "presets", name, label}: a button for each of the figure's `presets`, {name, title, claims, state}

import { escape, fixed } from "./svg.js";

const settings = ({ controls }) => controls.filter(({ kind, act }) => kind !== "presets" && !act);

/** The state that a figure starts with. */
export function start(figure) {
  return Object.fromEntries(settings(figure).map((control) => [control.name, control.value ?? 0]));
}

/** A state as text for an address, what it starts with left out: "size:1,mode:test". */
export function written(figure, state) {
  const first = start(figure);
  const changed = settings(figure).filter(({ name }) => state[name] !== first[name]);
  return changed.map(({ name }) => `${name}:${state[name]}`).join(",");
}

/** The state that such a text asks for. What a control cannot say is passed over: somebody may have typed it. */
export function asked(figure, text) {
  const wanted = new Map(text.split(",").map((pair) => pair.split(":")));
  const given = settings(figure).map((control) => [control.name, MEANT[control.kind](control, wanted.get(control.name))]);
  return { ...start(figure), ...Object.fromEntries(given.filter(([, value]) => value !== undefined)) };
}

const numeral = (text) => (/^-?[\d.]+$/.test(text ?? "") ? Number(text) : NaN);
const MEANT = {
  range(control, text) {
    const value = numeral(text);
    if (control.values) return control.values.includes(value) ? value : undefined;
    return value >= control.min && value <= control.max ? value : undefined;
  },
  choice: ({ options }, text) => options.find(([value]) => value === text)?.[0],
  button: (control, text) => (/^\d{1,4}$/.test(text ?? "") ? Number(text) : undefined),
};

/** A query, as location.search has it, in which a figure's state stands, or none where that is what it starts with. */
export function query(figure, state, search) {
  const others = search.replace(/^\?/, "").split("&").filter((pair) => pair && pair.split("=")[0] !== figure.name);
  const text = written(figure, state);
  const pairs = text ? [...others, `${figure.name}=${text}`] : others;
  return pairs.length ? `?${pairs.join("&")}` : "";
}

/** The state that a query asks for. */
export function fromQuery(figure, search) {
  return asked(figure, new URLSearchParams(search).get(figure.name) ?? "");
}

/** What a range shows for its value. */
export function readout(control, value) {
  if (control.values) return String(value);
  return fixed(value, control.step >= 1 ? 0 : String(control.step).split(".")[1].length);
}

/** The value of a range whose slider stands at `position`. */
export function chosen(control, position) {
  return control.values ? control.values[position] : Number(position);
}

/** All that stands inside the element. */
export function inside(figure) {
  return form(figure)
    + `<div class="whybn-picture">${picture(figure, start(figure))}</div>`
    + `<p class="whybn-summary" role="status">${summary(figure, start(figure))}</p>`;
}

/** What changes with each movement of a slider. */
export function picture(figure, state) {
  const { panels, table, code } = figure.draw(figure.model(state));
  const lines = code ? `<pre class="whybn-code"><code>${escape(code)}</code></pre>` : "";
  return `<div class="whybn-panels">${panels.join("")}</div>${key(figure)}${lines}${numbers(table)}`;
}

/** The picture in words. */
export function summary(figure, state) {
  return figure.draw(figure.model(state)).summary;
}

function form(figure) {
  const fields = figure.controls.map((control) => (
    FIELDS[control.kind](control, `${figure.name}-${control.name}`, figure)));
  return `<form class="whybn-controls" aria-label="${figure.title}">${fields.join("")}</form>`;
}

function key({ key: marks }) {
  const entries = marks.map(([kind, words]) => `<li><i class="whybn-mark ${kind}"></i>${words}</li>`);
  return `<ul class="whybn-key">${entries.join("")}</ul>`;
}

const FIELDS = {
  range(control, id) {
    const { values } = control;
    const [min, max, step] = values ? [0, values.length - 1, 1] : [control.min, control.max, control.step];
    const position = values ? values.indexOf(control.value) : control.value;
    const text = readout(control, control.value);
    // An output speaks at every change by itself; the slider says its value already.
    return `<div class="whybn-field"><label for="${id}">${control.label}</label>`
      + `<input type="range" id="${id}" name="${control.name}" min="${min}" max="${max}" step="${step}"`
      + ` value="${position}" aria-valuetext="${text}" autocomplete="off"><output for="${id}" aria-live="off">${text}</output></div>`;
  },
  choice(control, id) {
    const options = control.options.map(([value, text]) => (
      `<label><input type="radio" name="${control.name}" value="${value}" autocomplete="off"`
      + `${value === control.value ? " checked" : ""}>${text}</label>`));
    return `<fieldset class="whybn-choice" id="${id}"><legend>${control.label}</legend>${options.join("")}</fieldset>`;
  },
  button(control, id) {
    return `<button type="button" id="${id}" name="${control.name}">${control.label}</button>`;
  },
  presets(control, id, { presets }) {
    const buttons = presets.map(({ name, title }) => (
      `<button type="button" name="${control.name}" value="${name}">${title}</button>`));
    return `<fieldset class="whybn-choice whybn-presets" id="${id}"><legend>${control.label}</legend>`
      + `${buttons.join("")}</fieldset>`;
  },
};

function numbers({ head, rows }) {
  // A corner without words is no header.
  const column = (cell) => (cell ? `<th scope="col">${cell}</th>` : "<td></td>");
  const row = ([first, ...rest]) => (
    `<tr><th scope="row">${first}</th>${rest.map((cell) => `<td>${cell}</td>`).join("")}</tr>`);
  return `<table class="whybn-numbers"><thead><tr>${head.map(column).join("")}</tr></thead>`
    + `<tbody>${rows.map(row).join("")}</tbody></table>`;
}
