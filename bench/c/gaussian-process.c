/*
 * y ~ multivariate normal, covariance alpha^2 exp(-(x - x')^2 / (2 rho^2)) + sigma^2 I; q = log alpha, log rho, log sigma.
 * The inverse's derivative: 1/2 (w w' - A^-1), w = A^-1 y. Loops go along rows, where the compiler has vectors of them.
 */
#include <math.h>
#include <string.h>

#include "model.h"

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

/* A = U' U, in place; what is below the diagonal stays. Returns log |A|. */
static double factor(double *a) {
  double sum = 0;
  for (int p = 0; p < n; p++) {
    double *row = a + (long)p * n;
    const double pivot = sqrt(row[p]);
    sum += 2 * log(pivot);
    for (int j = p; j < n; j++) row[j] /= pivot;
    for (int i = p + 1; i < n; i++) {
      double *other = a + (long)i * n;
      const double scale = row[i];
      for (int j = i; j < n; j++) other[j] -= scale * row[j];
    }
  }
  return sum;
}

/* The lower triangle of U^-1 U^-T: row i of the triangle T = U^-T first, then T' T. */
static void invert(const double *a, double *out) {
  memset(out, 0, sizeof(double) * (size_t)n * (size_t)n);
  for (int i = 0; i < n; i++) {
    double *row = out + (long)i * n;
    row[i] = 1;
    for (int p = 0; p < i; p++) {
      const double scale = a[(long)p * n + i];
      const double *other = out + (long)p * n;
      for (int j = 0; j <= p; j++) row[j] -= scale * other[j];
    }
    for (int j = 0; j <= i; j++) row[j] /= a[(long)i * n + i];
  }
  for (int i = 0; i < n; i++) {
    double *row = out + (long)i * n;
    const double own = row[i];
    for (int j = 0; j <= i; j++) row[j] *= own;
    for (int p = i + 1; p < n; p++) {
      const double *other = out + (long)p * n;
      const double scale = other[i];
      for (int j = 0; j <= i; j++) row[j] += scale * other[j];
    }
  }
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
  const double determinant = factor(u);
  memcpy(w, y, sizeof(double) * (size_t)n);
  for (int i = 0; i < n; i++) {
    w[i] /= u[(long)i * n + i];
    for (int j = i + 1; j < n; j++) w[j] -= u[(long)i * n + j] * w[i];
  }
  for (int i = n - 1; i >= 0; i--) {
    double rest = w[i];
    for (int j = i + 1; j < n; j++) rest -= u[(long)i * n + j] * w[j];
    w[i] = rest / u[(long)i * n + i];
  }
  invert(u, inverse);
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
