/*
 * y ~ poisson(exp(f)), f = L z, L the Cholesky factor of alpha^2 exp(-(x - x')^2 / (2 rho^2)) + 1e-6 I, z standard
 * normal; q = log alpha, log rho, z. The factor's derivative by Murray (2016), the algorithm on elements.
 */
#include <math.h>
#include <string.h>

#include "model.h"

static int n;
static double *x, *y, *k, *l, *slopes, *r;

int bind_data(void) {
  n = (int)read_number();
  x = read_numbers(n);
  y = read_numbers(n);
  k = zeros(n * n);
  l = zeros(n * n);
  slopes = zeros(n * n);
  r = zeros(n);
  return n + 2;
}

static void factor(double *a) {
  for (int i = 0; i < n; i++) {
    double *row = a + (long)i * n;
    for (int j = 0; j <= i; j++) {
      const double *other = a + (long)j * n;
      double rest = row[j];
      for (int p = 0; p < j; p++) rest -= row[p] * other[p];
      row[j] = j < i ? rest / other[j] : sqrt(rest);
    }
  }
}

/* The derivative in the lower triangle of A, in place of that in L. */
static void carry_back(const double *a, double *bar) {
  for (int j = n - 1; j >= 0; j--) {
    const double *row = a + (long)j * n;
    double *own = bar + (long)j * n;
    const double pivot = row[j];
    double diagonal = own[j];
    for (int i = j + 1; i < n; i++) diagonal -= bar[(long)i * n + j] * a[(long)i * n + j] / pivot;
    diagonal /= pivot;
    for (int p = 0; p < j; p++) own[p] -= diagonal * row[p];
    for (int i = j + 1; i < n; i++) {
      const double *below = a + (long)i * n;
      double *slope = bar + (long)i * n;
      const double scale = slope[j] / pivot;
      slope[j] = scale;
      for (int p = 0; p < j; p++) {
        slope[p] -= scale * row[p];
        own[p] -= scale * below[p];
      }
    }
    own[j] = diagonal / 2;
  }
}

double log_density(const double *q, double *g) {
  const double alpha = exp(q[0]), rho = exp(q[1]);
  const double *z = q + 2;
  for (int i = 0; i < n; i++)
    for (int j = 0; j <= i; j++) {
      const double d = x[i] - x[j];
      const double value = alpha * alpha * exp(-d * d / (2 * rho * rho));
      k[(long)i * n + j] = value;
      l[(long)i * n + j] = value + (i == j ? 1e-6 : 0);
    }
  factor(l);
  double lp = -alpha - rho + q[0] + q[1];
  for (int i = 0; i < n; i++) {
    double f = 0;
    for (int j = 0; j <= i; j++) f += l[(long)i * n + j] * z[j];
    const double rate = exp(f);
    lp += y[i] * f - rate - lgamma(y[i] + 1) - 0.5 * z[i] * z[i] - LOG_SQRT_2PI;
    r[i] = y[i] - rate;
    g[i + 2] = -z[i];
  }
  for (int i = 0; i < n; i++)
    for (int j = 0; j <= i; j++) {
      slopes[(long)i * n + j] = r[i] * z[j];
      g[j + 2] += r[i] * l[(long)i * n + j];
    }
  carry_back(l, slopes);
  double by_alpha = 0, by_rho = 0;
  for (int i = 0; i < n; i++)
    for (int j = 0; j <= i; j++) {
      const double d = x[i] - x[j];
      const double change = slopes[(long)i * n + j] * k[(long)i * n + j];
      by_alpha += 2 * change;
      by_rho += change * d * d / (rho * rho);
    }
  g[0] = by_alpha - alpha + 1;
  g[1] = by_rho - rho + 1;
  return lp;
}
