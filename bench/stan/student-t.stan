// Robust regression, degrees of freedom unknown.
data {
  int<lower=0> N;
  int<lower=0> K;
  matrix[N, K] x;
  vector[N] y;
}
parameters {
  vector[K] beta;
  real<lower=0> nu;
  real<lower=0> sigma;
}
model {
  beta ~ normal(0, 2.5);
  nu ~ gamma(2, 0.1);
  sigma ~ normal(0, 2);
  y ~ student_t(nu, x * beta, sigma);
}
