// three-levels.stan collapsed by hand: sizes, means, and the sum of squares within teachers.
data {
  int<lower=0> N;
  int<lower=0> teacherCount;
  int<lower=0> schoolOfTeacherCount;
  int<lower=1, upper=teacherCount> teacher[N];
  int<lower=1, upper=schoolOfTeacherCount> schoolOfTeacher[teacherCount];
  vector[N] score;
}
transformed data {
  vector[teacherCount] n = rep_vector(0, teacherCount);
  vector[teacherCount] average = rep_vector(0, teacherCount);
  vector[teacherCount] rootN;
  real within = 0;
  for (i in 1:N) {
    n[teacher[i]] += 1;
    average[teacher[i]] += score[i];
  }
  average = average ./ n;
  for (i in 1:N)
    within += square(score[i] - average[teacher[i]]);
  for (t in 1:teacherCount)
    rootN[t] = inv_sqrt(n[t]);
}
parameters {
  real<offset=60, multiplier=20> mu;
  real<lower=0> tauSchool;
  real<lower=0> tauTeacher;
  real<lower=0> sigma;
  vector<offset=60, multiplier=20>[schoolOfTeacherCount] schoolMean;
  vector<offset=60, multiplier=20>[teacherCount] teacherMean;
}
model {
  mu ~ normal(60, 20);
  tauSchool ~ normal(0, 10);
  tauTeacher ~ normal(0, 10);
  sigma ~ normal(0, 20);
  schoolMean ~ normal(mu, tauSchool);
  teacherMean ~ normal(schoolMean[schoolOfTeacher], tauTeacher);
  average ~ normal(teacherMean, sigma * rootN);
  target += -(N - teacherCount) * log(sigma) - 0.5 * within / square(sigma);
}
