// What every page of the site runs: it makes the custom elements known.

import { defineFigures } from "./elements.js";
import { defineExercise } from "./exercise-element.js";
import { defineRace } from "./race-element.js";
import { defineLedgerFilter } from "./ledger-filter.js";
import { defineSearch } from "./search.js";
import { defineMyCourse } from "./my-course-element.js";
import { workOffline } from "./offline.js";

defineFigures();
defineRace();
defineExercise();
defineLedgerFilter();
defineSearch();
defineMyCourse();
workOffline();

// What Material leaves to be done for screen readers: its search is a dialog without a name, and the copy button of each
// block of code, which is made when the block is first seen, stands in a landmark of its own.
document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
new MutationObserver(() => {
  for (const nav of document.querySelectorAll(".md-code__nav:not([role])")) nav.setAttribute("role", "presentation");
}).observe(document.documentElement, { childList: true, subtree: true });
