/*
 * visits ~ poissonLog(alpha[patient] + slope month), alpha ~ normal(mu, tau); q = mu, log tau, slope, alpha.
 */
#include <math.h>

#include "model.h"

static int patients, rows, sorted;
static int *patient, *starts;
static double *month, *visits;
static double logFactorials;

int bind_data(void) {
  sorted = (int)read_number();
  patients = (int)read_number();
  rows = (int)read_number();
  starts = read_integers(patients + 1);
  patient = read_integers(rows);
  month = read_numbers(rows);
  visits = read_numbers(rows);
  for (int n = 0; n < rows; n++) logFactorials += lgamma(visits[n] + 1);
  return 3 + patients;
}

double log_density(const double *q, double *g) {
  const double mu = q[0], tau = exp(q[1]), slope = q[2];
  const double *alpha = q + 3;
  double *galpha = g + 3;
  const double populationPrecision = 1 / (tau * tau);

  double lp = -0.5 * (mu / 2.5) * (mu / 2.5) - log(2.5) - LOG_SQRT_2PI;
  lp += log(2) - LOG_SQRT_2PI - 0.5 * tau * tau + q[1];
  lp += -0.5 * slope * slope - LOG_SQRT_2PI - logFactorials;
  double squares = 0, sum = 0;
  for (int j = 0; j < patients; j++) {
    const double d = alpha[j] - mu;
    squares += d * d;
    sum += d;
    galpha[j] = -d * populationPrecision;
  }
  lp += -0.5 * squares * populationPrecision - patients * (q[1] + LOG_SQRT_2PI);
  g[0] = sum * populationPrecision - mu / 6.25;
  g[1] = 1 - tau * tau + squares * populationPrecision - patients;

  double gslope = 0;
  if (sorted) {
    for (int j = 0; j < patients; j++) {
      double total = 0;
      for (int n = starts[j]; n < starts[j + 1]; n++) {
        const double eta = alpha[j] + slope * month[n], rate = exp(eta);
        const double r = visits[n] - rate;
        lp += visits[n] * eta - rate;
        gslope += r * month[n];
        total += r;
      }
      galpha[j] += total;
    }
  } else {
    for (int n = 0; n < rows; n++) {
      const int j = patient[n];
      const double eta = alpha[j] + slope * month[n], rate = exp(eta);
      const double r = visits[n] - rate;
      lp += visits[n] * eta - rate;
      gslope += r * month[n];
      galpha[j] += r;
    }
  }
  g[2] = gslope - slope;
  return lp;
}
