/*
 * Three hidden states, summed out by the forward algorithm, scaled; y ~ normal(mean of the state, sigma). A state stays
 * with its probability, and goes to either of the others with half of what is left.
 * q = the means, the log-odds to stay, log sigma.
 */
#include <math.h>

#include "model.h"

enum { K = 3 };

static int length;
/* Of each element: the states' probabilities before it, their densities over the largest, the element's density. */
static double *y, *predicted, *emission, *evidence;

int bind_data(void) {
  length = (int)read_number();
  y = read_numbers(length);
  predicted = zeros(K * length);
  emission = zeros(K * length);
  evidence = zeros(length);
  return 2 * K + 1;
}

double log_density(const double *q, double *g) {
  const double sigma = exp(q[2 * K]), precision = 1 / (sigma * sigma);
  double stay[K], T[K][K], p[K];
  for (int j = 0; j < K; j++) {
    stay[j] = 1 / (1 + exp(-q[K + j]));
    for (int k = 0; k < K; k++) T[j][k] = j == k ? stay[j] : (1 - stay[j]) / 2;
    p[j] = 1.0 / K;
  }
  double lp = -length * (q[2 * K] + LOG_SQRT_2PI);
  for (int t = 0; t < length; t++) {
    double logs[K], largest = -INFINITY, sum = 0, joint[K];
    for (int k = 0; k < K; k++) {
      const double r = y[t] - q[k];
      logs[k] = -0.5 * precision * r * r;
      if (logs[k] > largest) largest = logs[k];
    }
    for (int k = 0; k < K; k++) {
      const double b = exp(logs[k] - largest);
      predicted[K * t + k] = p[k];
      emission[K * t + k] = b;
      joint[k] = p[k] * b;
      sum += joint[k];
    }
    evidence[t] = sum;
    lp += log(sum) + largest;
    const double inverse = 1 / sum;
    for (int k = 0; k < K; k++) {
      double next = 0;
      for (int j = 0; j < K; j++) next += joint[j] * T[j][k];
      p[k] = next * inverse;
    }
  }
  double gmean[K] = {0}, gT[K][K] = {{0}}, after[K] = {1, 1, 1}, squares = 0;
  for (int t = length - 1; t >= 0; t--) {
    const double inverse = 1 / evidence[t];
    double seen[K];
    for (int k = 0; k < K; k++) {
      const double r = y[t] - q[k];
      seen[k] = emission[K * t + k] * inverse * after[k];
      const double smoothed = predicted[K * t + k] * seen[k];
      gmean[k] += smoothed * r;
      squares += smoothed * r * r;
    }
    if (t == 0) break;
    const double before = 1 / evidence[t - 1];
    for (int j = 0; j < K; j++) {
      const double filtered = predicted[K * (t - 1) + j] * emission[K * (t - 1) + j] * before;
      double sum = 0;
      for (int k = 0; k < K; k++) {
        gT[j][k] += filtered * seen[k];
        sum += T[j][k] * seen[k];
      }
      after[j] = sum;
    }
  }
  for (int j = 0; j < K; j++) {
    double slope = gT[j][j];
    for (int k = 0; k < K; k++)
      if (k != j) slope -= gT[j][k] / 2;
    const double inside = stay[j] * (1 - stay[j]);
    g[j] = precision * gmean[j] - q[j] / 9;
    g[K + j] = slope * inside + 1 - 2 * stay[j];
    lp += -0.5 * q[j] * q[j] / 9 - log(3) - LOG_SQRT_2PI + log(inside);
  }
  g[2 * K] = precision * squares - length - sigma * sigma + 1;
  return lp - 0.5 * sigma * sigma + 0.5 * LOG_2_OVER_PI + q[2 * K];
}
