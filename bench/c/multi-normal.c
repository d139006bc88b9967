/*
 * y ~ multivariate normal, mean mu, covariance sd^2 exp(-|x - x'| / range) + 0.01 I; q = log sd, log range, mu. The
 * covariance's derivative is 1/2 (w w' - A^-1), w = A^-1 (y - mu), that of mu is w.
 */
#include <math.h>
#include <string.h>

#include "model.h"
#include "symmetric.h"

static int n;
static double *x, *y, *k, *u, *inverse, *w;

int bind_data(void) {
  n = (int)read_number();
  x = read_numbers(n);
  y = read_numbers(n);
  k = zeros(n * n);
  u = zeros(n * n);
  inverse = zeros(n * n);
  w = zeros(n);
  return n + 2;
}

double log_density(const double *q, double *g) {
  const double sd = exp(q[0]), range = exp(q[1]);
  const double *mu = q + 2;
  for (int i = 0; i < n; i++)
    for (int j = i; j < n; j++) {
      const double value = sd * sd * exp(-fabs(x[i] - x[j]) / range);
      k[(long)i * n + j] = value;
      u[(long)i * n + j] = value + (i == j ? 0.01 : 0);
    }
  const double determinant = factor(u, n);
  for (int i = 0; i < n; i++) w[i] = y[i] - mu[i];
  solve(u, w, n);
  invert(u, inverse, n);
  double lp = -0.5 * determinant - n * LOG_SQRT_2PI - sd - range + q[0] + q[1];
  double by_sd = 0, by_range = 0;
  for (int i = 0; i < n; i++) {
    lp += -0.5 * (y[i] - mu[i]) * w[i] - 0.5 * mu[i] * mu[i] - LOG_SQRT_2PI;
    g[i + 2] = w[i] - mu[i];
    for (int j = 0; j <= i; j++) {
      const double slope = (i == j ? 0.5 : 1) * (w[i] * w[j] - inverse[(long)i * n + j]);
      const double value = k[(long)j * n + i];
      by_sd += 2 * slope * value;
      by_range += slope * value * fabs(x[i] - x[j]) / range;
    }
  }
  /* sd, range ~ exponential(1); mu ~ normal(0, 1) */
  g[0] = by_sd - sd + 1;
  g[1] = by_range - range + 1;
  return lp;
}
