// Neal's funnel (2003) by independent normals.
data {
  int<lower=0> places;
}
parameters {
  real w;
  vector[places] standardised;
}
model {
  w ~ std_normal();
  standardised ~ std_normal();
}
generated quantities {
  real v = 3 * w;
  vector[places] x = exp(0.5 * v) * standardised;
}
