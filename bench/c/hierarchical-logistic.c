/*
 * y ~ bernoulliLogit(alpha[clinic] + x beta), alpha ~ normal(mu, tau); q = mu, log tau, beta, alpha.
 */
#include <math.h>

#include "model.h"

static int clinics, rows, columns, sorted;
static int *clinic, *starts;
static double *x, *y;

int bind_data(void) {
  sorted = (int)read_number();
  clinics = (int)read_number();
  rows = (int)read_number();
  columns = (int)read_number();
  starts = read_integers(clinics + 1);
  clinic = read_integers(rows);
  x = read_numbers(rows * columns);
  y = read_numbers(rows);
  return 2 + columns + clinics;
}

/* The term of one row, and its residual. */
static inline double row_term(const double *row, double alpha, const double *beta, double y, double *residual) {
  double eta = alpha;
  for (int k = 0; k < columns; k++) eta += row[k] * beta[k];
  const double e = exp(-fabs(eta));
  *residual = y - (eta < 0 ? e : 1) / (1 + e);
  return y * eta - (eta > 0 ? eta : 0) - log1p(e);
}

double log_density(const double *q, double *g) {
  const double mu = q[0], tau = exp(q[1]);
  const double *beta = q + 2, *alpha = q + 2 + columns;
  double *gbeta = g + 2, *galpha = g + 2 + columns;
  const double populationPrecision = 1 / (tau * tau);

  double lp = -0.5 * (mu / 2.5) * (mu / 2.5) - log(2.5) - LOG_SQRT_2PI;
  lp += log(2) - LOG_SQRT_2PI - 0.5 * tau * tau + q[1];
  for (int k = 0; k < columns; k++) {
    lp += -0.5 * beta[k] * beta[k] - LOG_SQRT_2PI;
    gbeta[k] = -beta[k];
  }
  double squares = 0, sum = 0;
  for (int j = 0; j < clinics; j++) {
    const double d = alpha[j] - mu;
    squares += d * d;
    sum += d;
    galpha[j] = -d * populationPrecision;
  }
  lp += -0.5 * squares * populationPrecision - clinics * (q[1] + LOG_SQRT_2PI);
  g[0] = sum * populationPrecision - mu / 6.25;
  g[1] = 1 - tau * tau + squares * populationPrecision - clinics;

  double r;
  if (sorted) {
    for (int j = 0; j < clinics; j++) {
      double total = 0;
      for (int n = starts[j]; n < starts[j + 1]; n++) {
        const double *row = x + (long)n * columns;
        lp += row_term(row, alpha[j], beta, y[n], &r);
        for (int k = 0; k < columns; k++) gbeta[k] += r * row[k];
        total += r;
      }
      galpha[j] += total;
    }
  } else {
    for (int n = 0; n < rows; n++) {
      const double *row = x + (long)n * columns;
      lp += row_term(row, alpha[clinic[n]], beta, y[n], &r);
      for (int k = 0; k < columns; k++) gbeta[k] += r * row[k];
      galpha[clinic[n]] += r;
    }
  }
  return lp;
}
