// Intercept and slope varying by county, correlated, non-centred.
data {
  int<lower=0> N;
  int<lower=0> countyCount;
  int<lower=1, upper=countyCount> county[N];
  vector[N] upstairs;
  vector[N] level;
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
  muA ~ normal(0, 5);
  muB ~ normal(0, 5);
  tauA ~ normal(0, 1);
  tauB ~ normal(0, 1);
  factor ~ lkj_corr_cholesky(2);
  z ~ std_normal();
  w ~ std_normal();
  sigma ~ normal(0, 1);
  level ~ normal(a[county] + b[county] .* upstairs, sigma);
}
generated quantities {
  real rho = factor[2, 1];
}
