// Counts over time, intercept and slope varying by subject, centred.
data {
  int<lower=0> N;
  int<lower=0> subjectCount;
  int<lower=1, upper=subjectCount> subject[N];
  vector[N] time;
  int<lower=0> events[N];
}
parameters {
  real muA;
  real muB;
  real<lower=0> tauA;
  real<lower=0> tauB;
  vector[subjectCount] a;
  vector[subjectCount] b;
}
model {
  muA ~ normal(0, 2);
  muB ~ normal(0, 1);
  tauA ~ normal(0, 1);
  tauB ~ normal(0, 1);
  a ~ normal(muA, tauA);
  b ~ normal(muB, tauB);
  events ~ poisson_log(a[subject] + b[subject] .* time);
}
