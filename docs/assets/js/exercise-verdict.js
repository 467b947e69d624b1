// A verdict as HTML. All sentences are Python's (whybn/page/plain_verdict.py, and own_tests.py for a learner's own tests):
// here they get a place, a shape and a colour.

const SHAPES = { passed: "✓", failed: "✗", "not started": "○", "not provided": "?", "not tried": "–" };
const WORDS = { passed: "holds", failed: "does not hold" };
const SIGNS = { passed: "✓", partly: "✓", wrong: "✗", broken: "✗", waiting: "○" };

/** An element: its tag and classes as "p.said", what it holds, and its attributes. */
export function made(kind, inside = [], attributes = {}) {
  const [tag, ...classes] = kind.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.map((name) => `whybn-${name}`).join(" ");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...[inside].flat().filter((part) => part !== "" && part !== null));
  return element;
}

/** Code as it stands. In Material's pages it is the inner element that scrolls. */
export const preformatted = (content) => made("pre", made("code", content, { tabindex: "0" }));
const lines = (title, several) => (several.length ? [made("p", title), preformatted(several.join("\n"))] : []);

/** A sentence in which backticks stand around code. */
export const sentence = (text) => text.split("`").map((part, i) => (i % 2 ? made("code", part) : part));

/** The first clause that fails: its sentence, the call, expected beside got, the line. */
function failing(first, specification) {
  const cause = first.cause.flatMap((pieces, i) => [
    i ? "\n" : "", ...pieces.map(([text, style]) => (style ? made(`span.${style}`, text) : text)),
  ]);
  return [
    made("p", [made("a", made("code", first.id), { href: `${specification}#${first.id.split(".")[1]}` }), ": ", ...sentence(first.statement)]),
    first.live ? made("p", first.call ? "The bank's examples hold; a search found one that does not." : "The bank's examples hold; this came of the search for others.") : null,
    first.call ? preformatted(first.call) : null,
    preformatted([...cause, first.place ? `\n${first.place}` : ""]),
    ...lines("It printed:", first.printed),
  ];
}

/** A clause in the list: a shape, its name, and a word. */
function clause(one) {
  const word = one.outcome === "failed" && one.brief ? `${WORDS.failed}: ${one.brief}` : WORDS[one.outcome] ?? one.outcome;
  return made("li", [
    made("span.shape", SHAPES[one.outcome], { "aria-hidden": "true" }), " ", made("code", one.slug), ` ${word}`,
    one.explained ? " (explained above)" : "",
  ], { class: `whybn-${one.outcome.replace(" ", "-")}`, title: one.statement });
}

/** All of a verdict. */
export function verdict(told, specification) {
  const open = told.first || told.broken || told.missing;
  return [
    made(`p.heading.${told.state}`, [made("span.shape", SIGNS[told.state], { "aria-hidden": "true" }), ` ${told.heading}.`]),
    ...(told.broken ? [made("p.strong", told.broken.said), told.broken.source ? preformatted(told.broken.source) : null] : []),
    told.missing ? made("p.strong", told.missing) : null,
    told.waiting ? made("p", told.waiting) : null,
    ...told.notes.map((note) => made("p.note", note)),
    ...lines("Your code printed:", told.printed),
    ...(told.first ? failing(told.first, specification) : []),
    made("details", [
      made("summary", `The ${told.tried} clauses`), made("ul.clauses", told.clauses.map(clause)),
    ], open || told.state === "waiting" ? {} : { open: "" }),
  ].filter(Boolean);
}

/** A row of the map: which of the tests catch a mistake. */
const mapRow = ([caught, said]) => made("tr", [
  ...caught.map((one) => made("td", one ? made("span.shape", "✓", { role: "img", "aria-label": "caught" }) : "")),
  made("td", said),
]);

/** A table of a learner's tests and the mistakes. */
function map(told) {
  const head = made("tr", [...told.tests.map((_, i) => made("th", String(i + 1))), made("th", "Mistake")]);
  return made("details", [
    made("summary", "Which of your tests catches what"),
    made("ol", told.tests.map((test) => made("li", made("code", test)))),
    made("div.map", made("table", [made("thead", head), made("tbody", told.map.map(mapRow))]), { tabindex: "0" }),
  ]);
}

/** What programs make of a learner's tests. Lines that begin with two blanks are calls and numbers. */
export function testsVerdict(told) {
  const parts = [];
  for (const line of told.lines) {
    if (!line.startsWith("  ")) parts.push(made("p", sentence(line)));
    else if (Array.isArray(parts.at(-1))) parts.at(-1).push(line.slice(2));
    else parts.push([line.slice(2)]);
  }
  return [
    made(`p.heading.${told.state}`, [made("span.shape", SIGNS[told.state], { "aria-hidden": "true" }), ` ${told.heading}.`]),
    ...parts.map((part) => (Array.isArray(part) ? preformatted(part.join("\n")) : part)),
    told.map.length ? map(told) : null,
  ].filter(Boolean);
}
