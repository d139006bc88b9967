// Neal's funnel (2003), centred.
data {
  int<lower=0> places;
}
parameters {
  real v;
  vector[places] x;
}
model {
  v ~ normal(0, 3);
  x ~ normal(0, exp(0.5 * v));
}
generated quantities {
  vector[places] standardised = x / exp(0.5 * v);
}
