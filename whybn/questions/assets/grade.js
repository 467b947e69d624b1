"use strict";

// What a response is worth, and what is said to it: whybn/questions/grade.py and forms.py, told once more for the browser.
// A test compares both on every question (see tests/quiz).

const WhybnGrade = {
  ROUNDING: 1e-9,

  /** A text without what does not matter: case, space beside brackets and commas, runs of space. */
  plain(text) {
    return text.trim().replace(/\s+/g, " ").replace(/\s*([[\](),:=])\s*/g, "$1").toLowerCase();
  },

  GROUPED: /^[+-]?[1-9]\d{0,2},\d{3}$/,
  WRAPPED: "(?:np\\.|numpy\\.)?(?:array|float\\d+|int\\d+)\\((.*?)(?:,dtype=[\\w.]+)?\\)",

  /** An output in which equal numbers look alike: 1, 1.0 and NumPy's 1., with commas between them or without. */
  printed(text) {
    const bare = WhybnGrade.plain(text.replaceAll("\u2212", "-")).replace(new RegExp(WhybnGrade.WRAPPED, "g"), "$1");
    return bare.replaceAll(",", " ").replace(/\s*([[\]()])\s*/g, "$1").replace(
      /(^|[^\w.])([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?![\w.])/g,
      (_, before, number) => before + (Number(number) + 0));
  },

  /** The number that a text states: 1.5, 1,5, 3/2, 15e-1 or np.float64(1.5); NaN if it states none, or may be two. */
  number(text) {
    const plain = WhybnGrade.plain(text.replaceAll("\u2212", "-"));
    if (WhybnGrade.GROUPED.test(plain)) return NaN;
    const bare = plain.replace(new RegExp(`^${WhybnGrade.WRAPPED}$`), "$1").replace(/^[[\]]+|[[\]]+$/g, "");
    const parts = bare.replaceAll(",", ".").replaceAll(" ", "").split("/");
    if (parts.length > 2 || parts.some((part) => !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(part))) return NaN;
    const value = Number(parts[0]) / (parts.length === 2 ? Number(parts[1]) : 1);
    return Number.isFinite(value) ? value : NaN;
  },

  /** What to ask about a text that is no one number. */
  unclear(text) {
    const bare = text.trim().replaceAll("\u2212", "-");
    return WhybnGrade.GROUPED.test(bare)
      ? `${bare} may be ${bare.replace(",", "")} or ${bare.replace(",", ".")}: write the one that you mean.`
      : "That is not a number; write one like 1.25 or 5/4.";
  },

  /** The judgement {score, feedback} of a response, by the question's type. */
  grade(type, secret, response) {
    return WhybnGrade[type](secret, response);
  },

  single(secret, chosen) {
    return { score: Number(secret.right[chosen]), feedback: [secret.feedback[chosen]] };
  },

  multiple(secret, chosen) {
    const rights = secret.right.filter(Boolean).length;
    const wrongs = secret.right.length - rights;
    const hits = secret.right.filter((right, place) => right && chosen.includes(place)).length;
    const misses = chosen.length - hits;
    const score = Math.max(0, (rights ? hits / rights : 1) - (wrongs ? misses / wrongs : 0));
    const told = secret.right.map((_, place) => (chosen.includes(place) ? secret.feedback : secret.missed)[place]);
    return { score, feedback: told.filter(Boolean) };
  },

  order(secret, chosen) {
    const places = chosen.map((item) => secret.places[item]);
    const pairs = places.slice(1).filter((place, before) => place === places[before] + 1).length;
    const wrong = places.findIndex((place, at) => place !== at);
    return { score: pairs / (places.length - 1), feedback: wrong < 0 ? [] : [secret.feedback[chosen[wrong]]] };
  },

  numeric(secret, value) {
    const reach = secret.tolerance + WhybnGrade.ROUNDING * Math.max(1, Math.abs(secret.value));
    if (Math.abs(value - secret.value) <= reach) return { score: 1, feedback: [] };
    const near = secret.wrong.filter((wrong) => Math.abs(value - wrong.value) <= reach);
    near.sort((a, b) => Math.abs(value - a.value) - Math.abs(value - b.value));
    return { score: 0, feedback: [near.length ? near[0].feedback : secret.otherwise] };
  },

  trace(secret, text) {
    const gap = { answers: [secret.answer], wrong: secret.wrong, otherwise: secret.otherwise };
    return WhybnGrade.texts([gap], [text], WhybnGrade.printed);
  },

  cloze(secret, texts) {
    return WhybnGrade.texts(secret.gaps, texts);
  },

  texts(gaps, texts, read = WhybnGrade.plain) {
    const same = (one, other) => read(one) === read(other);
    const feedback = [];
    gaps.forEach((gap, place) => {
      if (gap.answers.some((answer) => same(answer, texts[place]))) return;
      const wrong = gap.wrong.find((entry) => same(entry.text, texts[place]));
      feedback.push(wrong ? wrong.feedback : gap.otherwise);
    });
    return { score: (gaps.length - feedback.length) / gaps.length, feedback };
  },
};
