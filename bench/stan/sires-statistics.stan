// sires.stan collapsed by hand: sizes, means, and the sum of squares within sires.
data {
  int<lower=0> N;
  int<lower=0> sireCount;
  int<lower=1, upper=sireCount> sire[N];
  vector[N] weight;
}
transformed data {
  vector[sireCount] n = rep_vector(0, sireCount);
  vector[sireCount] average = rep_vector(0, sireCount);
  vector[sireCount] rootN;
  real within = 0;
  for (i in 1:N) {
    n[sire[i]] += 1;
    average[sire[i]] += weight[i];
  }
  average = average ./ n;
  for (i in 1:N)
    within += square(weight[i] - average[sire[i]]);
  for (j in 1:sireCount)
    rootN[j] = inv_sqrt(n[j]);
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
  average ~ normal(m, sigma * rootN);
  target += -(N - sireCount) * log(sigma) - 0.5 * within / square(sigma);
}
generated quantities {
  real heritability = 4 * square(sigmaSire) / (square(sigmaSire) + square(sigma));
}
