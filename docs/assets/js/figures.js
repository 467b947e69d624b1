// All figures, by name.

import { minibatch } from "./minibatch.js";
import { noise } from "./noise.js";
import { moments } from "./moments.js";
import { sigmoid } from "./sigmoid.js";
import { company } from "./company.js";
import { scale } from "./scale.js";
import { varianceShift } from "./variance-shift.js";

export const figures = Object.fromEntries(
  [minibatch, noise, moments, sigmoid, company, scale, varianceShift].map((figure) => [figure.name, figure]),
);
