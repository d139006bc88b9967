// Eight schools, non-centred.
data {
  int<lower=0> N;
  vector[N] effect;
  vector<lower=0>[N] se;
}
parameters {
  real mu;
  real<lower=0> tau;
  vector[N] z;
}
transformed parameters {
  vector[N] theta = mu + tau * z;
}
model {
  mu ~ normal(0, 5);
  tau ~ cauchy(0, 5);
  z ~ std_normal();
  effect ~ normal(theta, se);
}
