/* score ~ normal(theta[school], sigma), theta ~ normal(mu, tau); q = mu, log tau, log sigma, theta. */
#include <math.h>

#include "model.h"

static int schools, rows, sorted;
static int *school, *starts;
static double *score;

int bind_data(void) {
  sorted = (int)read_number();
  schools = (int)read_number();
  rows = (int)read_number();
  starts = read_integers(schools + 1);
  school = read_integers(rows);
  score = read_numbers(rows);
  return 3 + schools;
}

double log_density(const double *q, double *g) {
  const double mu = q[0], tau = exp(q[1]), sigma = exp(q[2]);
  const double *theta = q + 3;
  double *gtheta = g + 3;
  const double precision = 1 / (sigma * sigma), populationPrecision = 1 / (tau * tau);

  double z = (mu - 75) / 15;
  double lp = -0.5 * z * z - log(15) - LOG_SQRT_2PI;
  lp += log(0.1) - 0.1 * tau + q[1];
  lp += log(0.1) - 0.1 * sigma + q[2];

  double sumSquares = 0, sumGradient = 0;
  for (int j = 0; j < schools; j++) {
    const double d = theta[j] - mu;
    sumSquares += d * d;
    sumGradient += d;
    gtheta[j] = -d * populationPrecision;
  }
  lp += -0.5 * sumSquares * populationPrecision - schools * (q[1] + LOG_SQRT_2PI);
  g[0] = -z / 15 + sumGradient * populationPrecision;
  g[1] = 1 - 0.1 * tau + sumSquares * populationPrecision - schools;

  double residualSquares = 0;
  if (sorted) {
    for (int j = 0; j < schools; j++) {
      const double t = theta[j];
      double sum = 0;
      for (int n = starts[j]; n < starts[j + 1]; n++) {
        const double r = score[n] - t;
        residualSquares += r * r;
        sum += r;
      }
      gtheta[j] += sum * precision;
    }
  } else {
    for (int n = 0; n < rows; n++) {
      const int j = school[n];
      const double r = score[n] - theta[j];
      residualSquares += r * r;
      gtheta[j] += r * precision;
    }
  }
  lp += -0.5 * residualSquares * precision - rows * (q[2] + LOG_SQRT_2PI);
  g[2] = 1 - 0.1 * sigma + residualSquares * precision - rows;
  return lp;
}
