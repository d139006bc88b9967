/* effect ~ normal(mu + tau z, se), z ~ normal(0, 1); q = mu, log tau, z. */
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
  const double *z = q + 2;
  const double ratio = tau / 5, square = ratio * ratio;
  double lp = 0, gmu = 0, gtau = 0;
  for (int j = 0; j < schools; j++) {
    const double r = effect[j] - mu - tau * z[j];
    const double s = r * precision[j];
    lp += r * s + z[j] * z[j];
    gmu += s;
    gtau += s * z[j];
    g[2 + j] = tau * s - z[j];
  }
  g[0] = gmu - mu / 25;
  g[1] = 1 + tau * gtau - 2 * square / (1 + square);
  return constant - 0.5 * lp - 0.5 * mu * mu / 25 - log1p(square) + q[1];
}
