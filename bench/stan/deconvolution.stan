// y = A x + noise, the first differences of x normal with an unknown deviation. The pixels are parameters.
data {
  int<lower=1> n;
  int<lower=1> m;
  matrix[m, n] A;
  vector[m] y;
}
parameters {
  real<lower=0> tau;
  real<lower=0> sigma;
  vector[n] x;
}
model {
  x[1] ~ normal(0, 2);
  tau ~ cauchy(0, 0.5);
  sigma ~ normal(0, 0.5);
  x[2:n] ~ normal(x[1:(n - 1)], tau);
  y ~ normal_id_glm(A, 0, x, sigma);
}
