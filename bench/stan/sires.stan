// A half-sib design, centred, the locations declared near the data so that default starting points are sensible.
data {
  int<lower=0> N;
  int<lower=0> sireCount;
  int<lower=1, upper=sireCount> sire[N];
  vector[N] weight;
}
parameters {
  real<offset=250, multiplier=20> mu;
  real<lower=0> sigmaSire;
  real<lower=0> sigma;
  vector<offset=250, multiplier=20>[sireCount] m;
}
model {
  mu ~ normal(250, 100);
  sigmaSire ~ cauchy(0, 10);
  sigma ~ cauchy(0, 10);
  m ~ normal(mu, sigmaSire);
  weight ~ normal(m[sire], sigma);
}
generated quantities {
  real heritability = 4 * square(sigmaSire) / (square(sigmaSire) + square(sigma));
}
