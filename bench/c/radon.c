/*
 * level ~ normal(alpha[county] + slope floor, sigma), alpha ~ normal(a + b uranium, tau);
 * q = a, b, slope, log tau, log sigma, alpha.
 */
#include <math.h>

#include "model.h"

static int counties, rows, sorted;
static int *county, *starts;
static double *uranium, *floors, *level;

int bind_data(void) {
  sorted = (int)read_number();
  counties = (int)read_number();
  rows = (int)read_number();
  starts = read_integers(counties + 1);
  county = read_integers(rows);
  uranium = read_numbers(counties);
  floors = read_numbers(rows);
  level = read_numbers(rows);
  return 5 + counties;
}

double log_density(const double *q, double *g) {
  const double a = q[0], b = q[1], slope = q[2], tau = exp(q[3]), sigma = exp(q[4]);
  const double *alpha = q + 5;
  double *galpha = g + 5;
  const double precision = 1 / (sigma * sigma), populationPrecision = 1 / (tau * tau);

  double lp = -(a * a + b * b + slope * slope) / 50 - 3 * (log(5) + LOG_SQRT_2PI);
  lp += 2 * (log(2) - log(2) - LOG_SQRT_2PI) - (tau * tau + sigma * sigma) / 8 + q[3] + q[4];

  double squares = 0, sum = 0, sumUranium = 0;
  for (int j = 0; j < counties; j++) {
    const double d = alpha[j] - a - b * uranium[j];
    squares += d * d;
    sum += d;
    sumUranium += d * uranium[j];
    galpha[j] = -d * populationPrecision;
  }
  lp += -0.5 * squares * populationPrecision - counties * (q[3] + LOG_SQRT_2PI);
  g[0] = sum * populationPrecision - a / 25;
  g[1] = sumUranium * populationPrecision - b / 25;
  g[3] = 1 - tau * tau / 4 + squares * populationPrecision - counties;

  double residualSquares = 0, gslope = 0;
  if (sorted) {
    for (int j = 0; j < counties; j++) {
      const double mean = alpha[j];
      double total = 0;
      for (int n = starts[j]; n < starts[j + 1]; n++) {
        const double r = level[n] - mean - slope * floors[n];
        residualSquares += r * r;
        gslope += r * floors[n];
        total += r;
      }
      galpha[j] += total * precision;
    }
  } else {
    for (int n = 0; n < rows; n++) {
      const int j = county[n];
      const double r = level[n] - alpha[j] - slope * floors[n];
      residualSquares += r * r;
      gslope += r * floors[n];
      galpha[j] += r * precision;
    }
  }
  lp += -0.5 * residualSquares * precision - rows * (q[4] + LOG_SQRT_2PI);
  g[2] = gslope * precision - slope / 25;
  g[4] = 1 - sigma * sigma / 4 + residualSquares * precision - rows;
  return lp;
}
