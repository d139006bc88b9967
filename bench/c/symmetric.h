/* Symmetric positive definite matrices, row by row. Loops go along rows, where the compiler has vectors of them. */
#ifndef SYMMETRIC_H
#define SYMMETRIC_H

#include <math.h>
#include <string.h>

/* A = U' U, in place; what is below the diagonal stays. Returns log |A|. */
static double factor(double *a, int n) {
  double sum = 0;
  for (int p = 0; p < n; p++) {
    double *row = a + (long)p * n;
    const double pivot = sqrt(row[p]);
    sum += 2 * log(pivot);
    for (int j = p; j < n; j++) row[j] /= pivot;
    for (int i = p + 1; i < n; i++) {
      double *other = a + (long)i * n;
      const double scale = row[i];
      for (int j = i; j < n; j++) other[j] -= scale * row[j];
    }
  }
  return sum;
}

/* The lower triangle of U^-1 U^-T: row i of the triangle T = U^-T first, then T' T. */
static void invert(const double *a, double *out, int n) {
  memset(out, 0, sizeof(double) * (size_t)n * (size_t)n);
  for (int i = 0; i < n; i++) {
    double *row = out + (long)i * n;
    row[i] = 1;
    for (int p = 0; p < i; p++) {
      const double scale = a[(long)p * n + i];
      const double *other = out + (long)p * n;
      for (int j = 0; j <= p; j++) row[j] -= scale * other[j];
    }
    for (int j = 0; j <= i; j++) row[j] /= a[(long)i * n + i];
  }
  for (int i = 0; i < n; i++) {
    double *row = out + (long)i * n;
    const double own = row[i];
    for (int j = 0; j <= i; j++) row[j] *= own;
    for (int p = i + 1; p < n; p++) {
      const double *other = out + (long)p * n;
      const double scale = other[i];
      for (int j = 0; j <= i; j++) row[j] += scale * other[j];
    }
  }
}

/* w = A^-1 w. */
static void solve(const double *a, double *w, int n) {
  for (int i = 0; i < n; i++) {
    w[i] /= a[(long)i * n + i];
    for (int j = i + 1; j < n; j++) w[j] -= a[(long)i * n + j] * w[i];
  }
  for (int i = n - 1; i >= 0; i--) {
    double rest = w[i];
    for (int j = i + 1; j < n; j++) rest -= a[(long)i * n + j] * w[j];
    w[i] = rest / a[(long)i * n + i];
  }
}

#endif
