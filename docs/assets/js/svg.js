// Panels of a picture as text: pure functions, so that the build draws the still image with the code that the browser
// runs. Colours and sizes of text are CSS's (assets/css/interactive.css), by class.

const SIZE = 240;
const MARGIN = { left: 36, right: 8, top: 8, bottom: 26 };

/** A number for a reader: fixed decimals, a true minus sign, no "-0.00". */
export function fixed(value, decimals = 2) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "undefined" : value > 0 ? "∞" : "−∞";
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

/** A coordinate: a tenth of a unit is less than anyone sees. */
const place = (value) => Math.round(value * 10) / 10;

export const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

// A panel across the whole picture: two panels, and what lies between them.
export const WIDE = 2 * SIZE + 12;

/**
 * One panel. `x` and `y` are {from, to, ticks, label}; a tick is a number or [number, text].
 * `content(at)` gives the marks; `at.x` and `at.y` turn data into places. `alt` says in words what is to be seen.
 * What is along the axes is said once more below the picture, for screens too narrow for letters beside it.
 */
export function panel({ title, alt, x, y, width = SIZE, height = SIZE, content }) {
  const [left, right] = [MARGIN.left, width - MARGIN.right];
  const [top, bottom] = [MARGIN.top, height - MARGIN.bottom];
  const at = {
    x: (value) => place(left + ((value - x.from) / (x.to - x.from)) * (right - left)),
    y: (value) => place(bottom - ((value - y.from) / (y.to - y.from)) * (bottom - top)),
    left, right, top, bottom,
  };
  // Marks are cut off at the frame by an inner svg: a clipPath would need an id, and ids repeat on a page.
  return `<div class="whybn-panel${width > SIZE ? " wide" : ""}"><p class="whybn-panel-title">${escape(title)}</p>`
    + `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(alt)}">`
    + axes(at, x, y)
    + `<svg x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"`
    + ` viewBox="${left} ${top} ${right - left} ${bottom - top}">${content(at)}</svg>`
    + `</svg><p class="whybn-axis" aria-hidden="true"><span>→ ${escape(x.label)}</span> <span>↑ ${escape(y.label)}</span></p>`
    + "</div>";
}

function axes(at, x, y) {
  const tick = (entry) => (Array.isArray(entry) ? entry : [entry, String(entry).replace("-", "−")]);
  const down = (x.ticks ?? []).map(tick).map(([value, text]) => (
    line("grid", at.x(value), at.top, at.x(value), at.bottom)
    + `<text class="tick" x="${at.x(value)}" y="${at.bottom + 3}" dy=".8em" text-anchor="middle">${text}</text>`));
  const across = (y.ticks ?? []).map(tick).map(([value, text]) => (
    line("grid", at.left, at.y(value), at.right, at.y(value))
    + `<text class="tick" x="${at.left - 4}" y="${at.y(value)}" dy=".35em" text-anchor="end">${text}</text>`));
  const middle = { x: (at.left + at.right) / 2, y: (at.top + at.bottom) / 2 };
  const label = (text, where) => `<text class="label" text-anchor="middle" ${where}>${escape(text)}</text>`;
  return down.join("") + across.join("")
    + label(x.label, `x="${middle.x}" y="${at.bottom + 22}"`)
    + label(y.label, `transform="translate(9 ${middle.y}) rotate(-90)"`);
}

export function line(kind, x1, y1, x2, y2) {
  return `<line class="${kind}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
}

export function dot(kind, x, y, radius = 3) {
  return `<circle class="${kind}" cx="${x}" cy="${y}" r="${radius}"/>`;
}

export function rectangle(kind, x, y, width, height) {
  return `<rect class="${kind}" x="${x}" y="${y}" width="${place(width)}" height="${place(height)}"/>`;
}

/** A line through points given as [x, y] in data. */
export function curve(kind, at, points) {
  return `<polyline class="${kind}" points="${points.map(([x, y]) => `${at.x(x)},${at.y(y)}`).join(" ")}"/>`;
}

/** A cross at a place. */
export function cross(kind, x, y, arm = 6) {
  return line(kind, place(x - arm), y, place(x + arm), y) + line(kind, x, place(y - arm), x, place(y + arm));
}

/** An arrow between places; its head is drawn, since a marker would need an id. */
export function arrow(kind, x1, y1, x2, y2, head = 6) {
  const angle = Math.atan2(y2 - y1, x2 - x1);
  const wing = (turn) => `${place(x2 - head * Math.cos(angle + turn))},${place(y2 - head * Math.sin(angle + turn))}`;
  return line(kind, x1, y1, x2, y2) + `<polyline class="${kind}" points="${wing(0.5)} ${x2},${y2} ${wing(-0.5)}"/>`;
}

/** `count` numbers from one end to the other, both included. */
export function steps(from, to, count) {
  return Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}
