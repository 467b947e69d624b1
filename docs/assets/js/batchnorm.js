// Batch normalization for the pictures: functions of the course, told once more for the browser. Names, arguments and
// results are those of reference_impl. tests/site/test_numbers_in_scripts.py holds them to the same clauses.
// A batch is an array of N rows of D numbers; a parameter or statistic is an array of D numbers.

/** Every entry of a batch, changed by a function of its value and its column's number. */
const entries = (x, change) => x.map((row) => row.map(change));

/** The mean of each column. */
export function columnMeans(x) {
  return x[0].map((_, j) => x.reduce((sum, row) => sum + row[j], 0) / x.length);
}

/** Mean and population variance of each column: two passes, so that an offset costs no digits. */
export function batchStatistics(x) {
  const mean = columnMeans(x);
  return { mean, variance: columnMeans(entries(x, (value, j) => (value - mean[j]) ** 2)) };
}

export function normalize(x, mean, variance, eps) {
  return entries(x, (value, j) => (value - mean[j]) / Math.sqrt(variance[j] + eps));
}

/** Training mode: the batch's own statistics. */
export function batchnormForward(x, gamma, beta, eps) {
  const { mean, variance } = batchStatistics(x);
  return batchnormInference(x, gamma, beta, mean, variance, eps);
}

/** Test time: statistics that are given. */
export function batchnormInference(x, gamma, beta, runningMean, runningVariance, eps) {
  return entries(normalize(x, runningMean, runningVariance, eps), (value, j) => gamma[j] * value + beta[j]);
}

/** `momentum` is the weight that the old value keeps. */
export function updateRunning(runningMean, runningVariance, x, momentum) {
  const { mean, variance } = batchStatistics(x);
  const towards = (old, batch) => old.map((value, j) => momentum * value + (1 - momentum) * batch[j]);
  return { mean: towards(runningMean, mean), variance: towards(runningVariance, variance) };
}

/** Gradients of training mode; they flow through the batch's mean and variance too. */
export function batchnormBackward(dout, x, gamma, eps) {
  const { mean, variance } = batchStatistics(x);
  const normalized = normalize(x, mean, variance, eps);
  const meanDout = columnMeans(dout);
  const meanProduct = columnMeans(dout.map((row, i) => row.map((value, j) => value * normalized[i][j])));
  const dx = dout.map((row, i) => row.map((value, j) => {
    const through = value - meanDout[j] - normalized[i][j] * meanProduct[j];
    return (gamma[j] / Math.sqrt(variance[j] + eps)) * through;
  }));
  return { dx, dgamma: meanProduct.map((mean) => mean * x.length), dbeta: meanDout.map((mean) => mean * x.length) };
}

/** The standard deviation of a mini-batch's mean. */
export function statisticsNoise(variance, batchSize) {
  return variance.map((value) => Math.sqrt(value / batchSize));
}

/** Var(train) / Var(test) of a unit after inverted dropout. */
export function dropoutVarianceRatio(mean, variance, keepProb) {
  return mean.map((value, j) => (variance[j] + (1 - keepProb) * value ** 2) / keepProb / variance[j]);
}
