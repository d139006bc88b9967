// schools.stan collapsed by hand: sizes, means, and the sum of squares within schools.
data {
  int<lower=0> N;
  int<lower=0> schoolCount;
  int<lower=1, upper=schoolCount> school[N];
  vector[N] score;
}
transformed data {
  vector[schoolCount] n = rep_vector(0, schoolCount);
  vector[schoolCount] average = rep_vector(0, schoolCount);
  vector[schoolCount] rootN;
  real within = 0;
  for (i in 1:N) {
    n[school[i]] += 1;
    average[school[i]] += score[i];
  }
  average = average ./ n;
  for (i in 1:N)
    within += square(score[i] - average[school[i]]);
  for (j in 1:schoolCount)
    rootN[j] = inv_sqrt(n[j]);
}
parameters {
  real<offset=75, multiplier=15> mu;
  real<lower=0> tau;
  real<lower=0> sigma;
  vector<offset=75, multiplier=15>[schoolCount] theta;
}
model {
  mu ~ normal(75, 15);
  tau ~ exponential(0.1);
  sigma ~ exponential(0.1);
  theta ~ normal(mu, tau);
  average ~ normal(theta, sigma * rootN);
  target += -(N - schoolCount) * log(sigma) - 0.5 * within / square(sigma);
}
