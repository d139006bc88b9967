// Students in schools, centred. The locations are declared on their prior's scale, so that Stan's default starting
// points are near the data.
data {
  int<lower=0> N;
  int<lower=0> schoolCount;
  int<lower=1, upper=schoolCount> school[N];
  vector[N] score;
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
  score ~ normal(theta[school], sigma);
}
