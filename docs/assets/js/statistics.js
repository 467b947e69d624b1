// What the pictures need beside batch normalization: seeded draws, and numbers that describe a cloud of points.

/** A generator of uniform numbers in (0, 1), the same for the same seed in every browser (mulberry32). */
export function uniforms(seed) {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

/** `count` standard normal numbers (Box and Muller). */
export function normals(seed, count) {
  const uniform = uniforms(seed);
  return Array.from({ length: count }, () => (
    Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  ));
}

export const sum = (values) => values.reduce((total, value) => total + value, 0);
export const mean = (values) => sum(values) / values.length;

/** Population variance. */
export function variance(values) {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
}

export const deviation = (values) => Math.sqrt(variance(values));

/** Third moment of the standardized values. */
export function skewness(values) {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 3)) / deviation(values) ** 3;
}

export function correlation(one, other) {
  const [centre, otherCentre] = [mean(one), mean(other)];
  const covariance = mean(one.map((value, i) => (value - centre) * (other[i] - otherCentre)));
  return covariance / (deviation(one) * deviation(other));
}

export const column = (x, j) => x.map((row) => row[j]);
export const sigmoid = (z) => 1 / (1 + Math.exp(-z));
