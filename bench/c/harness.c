/*
 * Times a log density: usage `program data-file`, then commands on standard input, one a line:
 *   value   prints the log density at the file's position, then its gradient
 *   run N   evaluates N times and prints the nanoseconds that took
 *   exp N   the same for N calls of exp, the machine's yardstick
 * A file holds the position's length, the position, and what the model reads.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model.h"

static double *numbers;
static long place;
static long total;

double read_number(void) {
  if (place >= total) {
    fprintf(stderr, "the data file is too short\n");
    exit(1);
  }
  return numbers[place++];
}

double *read_numbers(int count) {
  double *out = malloc(sizeof(double) * (size_t)count);
  for (int i = 0; i < count; i++) out[i] = read_number();
  return out;
}

int *read_integers(int count) {
  int *out = malloc(sizeof(int) * (size_t)count);
  for (int i = 0; i < count; i++) out[i] = (int)read_number();
  return out;
}

double *zeros(int count) { return calloc((size_t)count, sizeof(double)); }

static void read_file(const char *name) {
  FILE *file = fopen(name, "rb");
  if (!file) {
    perror(name);
    exit(1);
  }
  fseek(file, 0, SEEK_END);
  total = ftell(file) / (long)sizeof(double);
  rewind(file);
  numbers = malloc(sizeof(double) * (size_t)total);
  if (fread(numbers, sizeof(double), (size_t)total, file) != (size_t)total) exit(1);
  fclose(file);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

int main(int count, char **arguments) {
  if (count != 2) return 2;
  read_file(arguments[1]);
  int dimension = (int)read_number();
  double *q = read_numbers(dimension);
  double *g = malloc(sizeof(double) * (size_t)dimension);
  if (bind_data() != dimension) {
    fprintf(stderr, "the position has the wrong length\n");
    return 1;
  }
  char line[64];
  volatile double sink = 0;
  while (fgets(line, sizeof line, stdin)) {
    if (strncmp(line, "value", 5) == 0) {
      printf("%.17g", log_density(q, g));
      for (int i = 0; i < dimension; i++) printf(" %.17g", g[i]);
      printf("\n");
    } else {
      long n = atol(line + 4);
      double sum = 0;
      double start = now();
      if (strncmp(line, "exp", 3) == 0)
        for (long i = 0; i < n; i++) sum += exp(1e-6 * (double)(i & 0xfffff) - 0.5);
      else
        for (long i = 0; i < n; i++) sum += log_density(q, g);
      double end = now();
      sink += sum;
      printf("%.0f\n", end - start);
    }
    fflush(stdout);
  }
  return 0;
}
