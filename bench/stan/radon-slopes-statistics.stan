// radon-slopes.stan collapsed by hand: the sum of squares of the residuals is a quadratic form of each county's
// intercept and slope. Levels are taken from their mean first, so that nothing cancels.
data {
  int<lower=0> N;
  int<lower=0> countyCount;
  int<lower=1, upper=countyCount> county[N];
  vector[N] upstairs;
  vector[N] level;
}
transformed data {
  real centre = mean(level);
  vector[countyCount] n = rep_vector(0, countyCount);
  vector[countyCount] x = rep_vector(0, countyCount);
  vector[countyCount] xx = rep_vector(0, countyCount);
  vector[countyCount] y = rep_vector(0, countyCount);
  vector[countyCount] xy = rep_vector(0, countyCount);
  real yy = 0;
  for (i in 1:N) {
    int j = county[i];
    real d = level[i] - centre;
    n[j] += 1;
    x[j] += upstairs[i];
    xx[j] += square(upstairs[i]);
    y[j] += d;
    xy[j] += upstairs[i] * d;
    yy += square(d);
  }
}
parameters {
  real muA;
  real muB;
  real<lower=0> tauA;
  real<lower=0> tauB;
  cholesky_factor_corr[2] factor;
  vector[countyCount] z;
  vector[countyCount] w;
  real<lower=0> sigma;
}
transformed parameters {
  vector[countyCount] a = muA + tauA * z;
  vector[countyCount] b = muB + (tauB * factor[2, 1]) * z + (tauB * factor[2, 2]) * w;
}
model {
  vector[countyCount] d = a - centre;
  muA ~ normal(0, 5);
  muB ~ normal(0, 5);
  tauA ~ normal(0, 1);
  tauB ~ normal(0, 1);
  factor ~ lkj_corr_cholesky(2);
  z ~ std_normal();
  w ~ std_normal();
  sigma ~ normal(0, 1);
  target += -N * log(sigma)
            - 0.5 * (yy - 2 * dot_product(d, y) - 2 * dot_product(b, xy) + dot_product(n .* d, d)
                     + 2 * dot_product(x .* d, b) + dot_product(xx .* b, b)) / square(sigma);
}
generated quantities {
  real rho = factor[2, 1];
}
