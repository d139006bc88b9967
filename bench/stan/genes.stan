// Spike and slab: which genes do something is summed out. The log-odds are one vector, and the sum of
// log1p_exp is one bernoulli_logit, whose gradient is analytic; what does not depend on parameters is done once.
data {
  int<lower=0> N;
  vector[N] effect;
  vector<lower=0>[N] se;
}
transformed data {
  vector[N] seSquare = square(se);
  vector[N] halfSquare = 0.5 * square(effect);
  vector[N] spike = -halfSquare ./ seSquare - log(se);
  int ones[N] = rep_array(1, N);
}
parameters {
  real<lower=0, upper=1> active;
  real<lower=0> slab;
}
model {
  vector[N] v = seSquare + square(slab);
  vector[N] lpSlab = -0.5 * log(v) - halfSquare ./ v;
  active ~ beta(1, 9);
  slab ~ normal(0, 2);
  target += N * log(active) + sum(lpSlab) - bernoulli_logit_lpmf(ones | logit(active) + lpSlab - spike);
}
