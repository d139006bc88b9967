/* y is ARMA(1, 1): e_t = y_t - mu - phi (y_(t-1) - mu) - theta e_(t-1); q = mu, phi, theta, log sigma. */
#include <math.h>

#include "model.h"

static int length;
static double *y, *e;

int bind_data(void) {
  length = (int)read_number();
  y = read_numbers(length);
  e = zeros(length);
  return 4;
}

double log_density(const double *q, double *g) {
  const double mu = q[0], phi = q[1], theta = q[2], sigma = exp(q[3]);
  const double precision = 1 / (sigma * sigma);
  double squares = 0, error = 0, before = mu;
  for (int t = 0; t < length; t++) {
    error = y[t] - mu - phi * (before - mu) - theta * error;
    before = y[t];
    e[t] = error;
    squares += error * error;
  }
  double gmu = 0, gphi = 0, gtheta = 0, adjoint = 0;
  for (int t = length - 1; t >= 0; t--) {
    adjoint = -precision * e[t] - theta * adjoint;
    gmu -= adjoint * (t > 0 ? 1 - phi : 1);
    if (t > 0) {
      gphi -= adjoint * (y[t - 1] - mu);
      gtheta -= adjoint * e[t - 1];
    }
  }
  g[0] = gmu - mu;
  g[1] = gphi - 4 * phi;
  g[2] = gtheta - 4 * theta;
  g[3] = precision * squares - length - sigma * sigma + 1;
  const double priors = -0.5 * mu * mu - 2 * phi * phi - 2 * theta * theta - 0.5 * sigma * sigma + q[3];
  const double constants = -3 * LOG_SQRT_2PI - 2 * log(0.5) + 0.5 * LOG_2_OVER_PI;
  return -0.5 * precision * squares - length * (q[3] + LOG_SQRT_2PI) + priors + constants;
}
