/* effect ~ normal(theta, se), theta ~ normal(mu, tau); q = mu, log tau, theta. */
#include <math.h>

#include "model.h"

static int schools;
static double *effect, *precision;
static double constant;

int bind_data(void) {
  schools = (int)read_number();
  effect = read_numbers(schools);
  precision = read_numbers(schools);
  constant = -log(5) - LOG_SQRT_2PI + LOG_2_OVER_PI - log(5) - 2 * schools * LOG_SQRT_2PI;
  for (int j = 0; j < schools; j++) {
    constant -= log(precision[j]);
    precision[j] = 1 / (precision[j] * precision[j]);
  }
  return 2 + schools;
}

double log_density(const double *q, double *g) {
  const double mu = q[0], tau = exp(q[1]);
  const double *theta = q + 2;
  const double ratio = tau / 5, square = ratio * ratio, populationPrecision = 1 / (tau * tau);
  double lp = 0, sum = 0, squares = 0;
  for (int j = 0; j < schools; j++) {
    const double r = effect[j] - theta[j], d = theta[j] - mu;
    const double s = r * precision[j];
    lp += r * s;
    sum += d;
    squares += d * d;
    g[2 + j] = s - d * populationPrecision;
  }
  squares *= populationPrecision;
  g[0] = sum * populationPrecision - mu / 25;
  g[1] = 1 + squares - schools - 2 * square / (1 + square);
  return constant - 0.5 * (lp + squares) - schools * q[1] - 0.5 * mu * mu / 25 - log1p(square) + q[1];
}
