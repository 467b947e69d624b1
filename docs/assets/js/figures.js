// All figures, by name.

import { minibatch } from "./minibatch.js";
import { noise } from "./noise.js";
import { moments } from "./moments.js";
import { sigmoid } from "./sigmoid.js";
import { company } from "./company.js";
import { scale } from "./scale.js";
import { varianceShift } from "./variance-shift.js";
import { axes } from "./axes.js";
import { race } from "./race.js";

export const figures = Object.fromEntries(
  [minibatch, noise, moments, sigmoid, company, scale, varianceShift, axes, race].map((figure) => [figure.name, figure]),
);
