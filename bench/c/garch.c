/* y ~ normal(mu, sqrt h), h_(t+1) = a + b (y_t - mu)^2 + c h_t, h_0 = 1; q = mu, log a, log b, log c. */
#include <math.h>

#include "model.h"

static int length;
static double *y, *h;

int bind_data(void) {
  length = (int)read_number();
  y = read_numbers(length);
  h = zeros(length);
  return 4;
}

double log_density(const double *q, double *g) {
  const double mu = q[0], a = exp(q[1]), b = exp(q[2]), c = exp(q[3]);
  double variance = 1, logs = 0, squares = 0;
  for (int t = 0; t < length; t++) {
    const double r = y[t] - mu;
    h[t] = variance;
    logs += log(variance);
    squares += r * r / variance;
    variance = a + b * r * r + c * variance;
  }
  double gmu = 0, ga = 0, gb = 0, gc = 0, adjoint = 0;
  for (int t = length - 1; t >= 0; t--) {
    const double r = y[t] - mu, inverse = 1 / h[t];
    ga += adjoint;
    gb += adjoint * r * r;
    gc += adjoint * h[t];
    gmu += r * inverse - 2 * adjoint * b * r;
    adjoint = c * adjoint + 0.5 * inverse * (r * r * inverse - 1);
  }
  g[0] = gmu - mu;
  g[1] = a * (ga - 1) + 1;
  g[2] = b * (gb - 1) + 1;
  g[3] = c * (gc - 1) + 1;
  const double priors = -0.5 * mu * mu - LOG_SQRT_2PI - a - b - c + q[1] + q[2] + q[3];
  return -0.5 * (logs + squares) - length * LOG_SQRT_2PI + priors;
}
