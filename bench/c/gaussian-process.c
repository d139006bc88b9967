/*
 * y ~ multivariate normal, covariance alpha^2 exp(-(x - x')^2 / (2 rho^2)) + sigma^2 I; q = log alpha, log rho, log sigma.
 * The inverse's derivative: 1/2 (w w' - A^-1), w = A^-1 y.
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
  return 3;
}

double log_density(const double *q, double *g) {
  const double alpha = exp(q[0]), rho = exp(q[1]), sigma = exp(q[2]);
  for (int i = 0; i < n; i++)
    for (int j = i; j < n; j++) {
      const double d = x[i] - x[j];
      const double value = alpha * alpha * exp(-d * d / (2 * rho * rho));
      k[(long)i * n + j] = value;
      u[(long)i * n + j] = value + (i == j ? sigma * sigma : 0);
    }
  const double determinant = factor(u, n);
  memcpy(w, y, sizeof(double) * (size_t)n);
  solve(u, w, n);
  invert(u, inverse, n);
  double square = 0, by_alpha = 0, by_rho = 0, by_sigma = 0;
  for (int i = 0; i < n; i++) {
    square += y[i] * w[i];
    for (int j = 0; j <= i; j++) {
      const double slope = (i == j ? 0.5 : 1) * (w[i] * w[j] - inverse[(long)i * n + j]);
      const double value = k[(long)j * n + i];
      const double d = x[i] - x[j];
      by_alpha += 2 * slope * value;
      by_rho += slope * value * d * d / (rho * rho);
      if (i == j) by_sigma += 2 * slope * sigma * sigma;
    }
  }
  /* alpha, rho, sigma ~ exponential(1) */
  g[0] = by_alpha - alpha + 1;
  g[1] = by_rho - rho + 1;
  g[2] = by_sigma - sigma + 1;
  return -0.5 * square - 0.5 * determinant - n * LOG_SQRT_2PI - alpha - rho - sigma + q[0] + q[1] + q[2];
}
