/* What a reference program has: data read once, and a log density with its gradient. */
#ifndef MODEL_H
#define MODEL_H

/* Numbers of the data file, in the order in which the bench wrote them. */
double read_number(void);
double *read_numbers(int count);
int *read_integers(int count);

/* Room for numbers, all 0. */
double *zeros(int count);

/* Reads the data; returns the dimension of a position. */
int bind_data(void);

/* The log density at q [dimension]; its gradient goes to g. Constants are included. */
double log_density(const double *q, double *g);

#define LOG_SQRT_2PI 0.91893853320467274178
#define LOG_2_OVER_PI -0.45158270528945486473

#endif
