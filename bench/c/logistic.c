/* y ~ bernoulliLogit(x beta); q = beta. One exp and one log1p a row, shared by value and gradient. */
#include <math.h>

#include "model.h"

static int rows, columns;
static double *x, *y;

int bind_data(void) {
  rows = (int)read_number();
  columns = (int)read_number();
  x = read_numbers(rows * columns);
  y = read_numbers(rows);
  return columns;
}

double log_density(const double *q, double *g) {
  double lp = 0;
  for (int k = 0; k < columns; k++) {
    lp += -0.5 * (q[k] / 2.5) * (q[k] / 2.5) - log(2.5) - LOG_SQRT_2PI;
    g[k] = -q[k] / 6.25;
  }
  for (int n = 0; n < rows; n++) {
    const double *row = x + (long)n * columns;
    double eta = 0;
    for (int k = 0; k < columns; k++) eta += row[k] * q[k];
    const double e = exp(-fabs(eta));
    lp += y[n] * eta - (eta > 0 ? eta : 0) - log1p(e);
    const double r = y[n] - (eta < 0 ? e : 1) / (1 + e);
    for (int k = 0; k < columns; k++) g[k] += r * row[k];
  }
  return lp;
}
