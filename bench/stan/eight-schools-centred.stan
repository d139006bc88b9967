// Eight schools as a beginner writes them: centred, a funnel.
data {
  int<lower=0> N;
  vector[N] effect;
  vector<lower=0>[N] se;
}
parameters {
  real mu;
  real<lower=0> tau;
  vector[N] theta;
}
model {
  mu ~ normal(0, 5);
  tau ~ cauchy(0, 5);
  theta ~ normal(mu, tau);
  effect ~ normal(theta, se);
}
