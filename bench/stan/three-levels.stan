// Students in teachers in schools, centred at both levels, the locations declared near the data.
data {
  int<lower=0> N;
  int<lower=0> teacherCount;
  int<lower=0> schoolOfTeacherCount;
  int<lower=1, upper=teacherCount> teacher[N];
  int<lower=1, upper=schoolOfTeacherCount> schoolOfTeacher[teacherCount];
  vector[N] score;
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
  score ~ normal(teacherMean[teacher], sigma);
}
