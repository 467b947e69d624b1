// The search takes a question as a person types it. Material's looks for every word and for whatever begins with it: "why"
// finds whybn, and "is" finds isolated. So words that say nothing are left out before it gets them, Greek letters are
// called by their names, as in the index (whybn/site/search.py), and endings are left to its looking for beginnings.

const SILENT = new Set(`a about actually all also always am an and any anyone anything are as ask at be because been being
  but by can cannot could did do does doing done either else ever every exactly for from get gets give given had has have
  her here how i if in into is isn it its just m me might more much must my no not of on only or other our out please put
  re really s same say should so some something t tell than that the their them then there these they thing this those to
  too us very vs versus want was we were what when where whether which while who why will with without would you your`
  .split(/\s+/));
// These say little: they count only where nothing else does.
const QUIET = new Set(`again better data difference between explain explanation good help know like make makes making meaning
  means need needed needs still understand use used useful uses using well work working works`.split(/\s+/));
const NAMES = { γ: "gamma", β: "beta", ε: "eps", ϵ: "eps", epsilon: "eps", μ: "mu", σ: "sigma" };
// One word in a student's search, two in the text, or the other way round; and the other side of the Atlantic.
const SPELLINGS = [
  [/\b(batch|layer|group|instance)[ -]?norm(?:s|ali[sz](?:ation|e|ed|ing))?(?=\s|$|[?!.,;:/])/g, "$1 norm"],
  [/\bbn(?=\s|$|[?!.,;:])/g, "batch norm"],
  [/\bmini[ -]?batch/g, "mini batch"],
  [/\bfine[ -]?tun/g, "fine tun"],
  [/(al|ar|or|rd)is(e|es|ed|ing|er|ers|ation)\b/g, "$1iz$2"],
];
const OPERATORS = /["~^*]|(?:^|\s)[+-]\S/;
// The name of a clause or a function, zero-mean: in the index it is one word besides, and that one is meant.
const SLUG = /^[a-z0-9]+(?:[-_][a-z0-9]+)+$/;
// So many words begin like these that only they themselves are meant.
const WHOLE = new Set(["batch", "batchnorm", "conv", "mini", "norm"]);
const SUBJECT = "batch norm";

/** A query as the search gets it; as it is where it speaks lunr's language, or where nothing would be left. */
export function cleaned(query) {
  if (OPERATORS.test(query)) return query;
  let text = query.trim().toLowerCase().replace(/[γβεϵμσ]/g, (letter) => ` ${NAMES[letter]} `);
  const slug = SLUG.test(text) ? [`${text.replace(/[-_]/g, "")}^20`] : [];
  for (const [from, to] of SPELLINGS) text = text.replace(from, to);
  // Every page is about the subject: it counts where it is all that was asked for.
  const words = split(text.replaceAll(SUBJECT, " "));
  const telling = words.filter((word) => !QUIET.has(word));
  const chosen = telling.length ? telling : words;
  if (!chosen.length) return text.includes(SUBJECT) ? whole("batchnorm") : query;
  return [...new Set([...slug, ...chosen.map((word) => whole(stem(NAMES[word] ?? word)))])].join(" ");
}

/** The words of a text that say something. */
function split(text) {
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word && !SILENT.has(word));
}

/** A word without its ending: what begins like that is found. */
function stem(word) {
  const short = word.replace(/(?:ations?|izing|ized|ing|ed|es|s)$/, (ending) => (ending.startsWith("iz") ? "iz" : ""));
  return /(?:ss|us|is|as)$/.test(word) || short.length < 4 ? word : short;
}

/** A word for which what only begins like it does not count. */
function whole(word) {
  return WHOLE.has(word) || word.length === 1 ? `${word}^1` : word;
}

// A message of Material's to its worker: 2 asks, as a text.
const ASKS = 2;

/** Cleans what Material's search sends to its worker. */
export function defineSearch() {
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (message, ...others) {
    const asks = message?.type === ASKS && typeof message.data === "string";
    return postMessage.call(this, asks ? { ...message, data: cleaned(message.data) } : message, ...others);
  };
}
