// Clinics' intercepts and common slopes, centred, by the compound likelihood.
data {
  int<lower=0> N;
  int<lower=0> K;
  int<lower=0> clinicCount;
  int<lower=1, upper=clinicCount> clinic[N];
  matrix[N, K] x;
  int<lower=0, upper=1> y[N];
}
parameters {
  real mu;
  real<lower=0> tau;
  vector[K] beta;
  vector[clinicCount] alpha;
}
model {
  mu ~ normal(0, 2.5);
  tau ~ normal(0, 1);
  beta ~ normal(0, 1);
  alpha ~ normal(mu, tau);
  y ~ bernoulli_logit_glm(x, alpha[clinic], beta);
}
