// The experts as one would write them in C without thinking of lanes: what `npm run bench -- experts` runs
// beside ours. Reads the file that scripts/bench/experts-data.ts wrote; then each word on standard input is
// answered by nanoseconds for one state, in the fastest of ten slices.

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int width, components, centres, states, columns, rows, slows;
static double *heights, *means, *whitenings, *offsets, *places, per_square, *inner;
static double *weights, *mean, *deviation, *start, *slow_mean, *slow_deviation, *slow_column;

static double log_sum(double *terms, int count) {
  double highest = -INFINITY, sum = 0;
  for (int k = 0; k < count; k++) highest = terms[k] > highest ? terms[k] : highest;
  for (int k = 0; k < count; k++) {
    double below = terms[k] - highest;
    terms[k] = below < -40 ? 0 : exp(below);
    sum += terms[k];
  }
  for (int k = 0; k < count; k++) terms[k] /= sum;
  return highest + log(sum);
}

static double mixture(const double *x, double *gradient) {
  double terms[16], whitened[16][128], off[128];
  for (int k = 0; k < components; k++) {
    const double *w = whitenings + (size_t)k * width * width;
    double square = 0;
    for (int c = 0; c < width; c++) off[c] = x[c] - means[k * width + c];
    for (int r = 0; r < width; r++) {
      double sum = 0;
      for (int c = 0; c <= r; c++) sum += w[r * width + c] * off[c];
      whitened[k][r] = sum;
      square += sum * sum;
    }
    terms[k] = heights[k] - square / 2;
  }
  double energy = -log_sum(terms, components);
  memset(gradient, 0, sizeof(double) * width);
  for (int k = 0; k < components; k++) {
    const double *w = whitenings + (size_t)k * width * width;
    if (terms[k] == 0) continue;
    for (int r = 0; r < width; r++) {
      double pull = terms[k] * whitened[k][r];
      for (int c = 0; c <= r; c++) gradient[c] += pull * w[r * width + c];
    }
  }
  return energy;
}

static double density(const double *x, double *gradient) {
  double terms[256];
  for (int k = 0; k < centres; k++) {
    double square = 0;
    for (int c = 0; c < width; c++) {
      double off = x[c] - places[k * width + c];
      square += off * off;
    }
    terms[k] = offsets[k] - square * per_square;
  }
  double energy = -log_sum(terms, centres);
  memset(gradient, 0, sizeof(double) * width);
  for (int k = 0; k < centres; k++) {
    double pull = terms[k] * 2 * per_square;
    if (pull == 0) continue;
    for (int c = 0; c < width; c++) gradient[c] += pull * (x[c] - places[k * width + c]);
  }
  return energy;
}

// The last column is commanded and held at one deviation above its mean.
static double outlook(void) {
  double past[128], next[128], highest = 0;
  for (int c = 0; c < columns; c++) past[c] = (start[c] - mean[c]) / deviation[c];
  past[columns - 1] = 1;
  for (int row = 0; row < rows; row++) {
    memset(next, 0, sizeof next);
    for (int from = 0; from < columns; from++)
      for (int to = 0; to < columns; to++) next[to] += past[from] * weights[from * columns + to];
    next[columns - 1] = 1;
    memcpy(past, next, sizeof past);
    for (int at = 0; at < slows; at++) {
      int c = (int)slow_column[at];
      double off = fabs(mean[c] + deviation[c] * next[c] - slow_mean[at]) / slow_deviation[at];
      if (off > highest) highest = off;
    }
  }
  return highest;
}

static double *take(FILE *file, size_t count) {
  double *values = malloc(sizeof(double) * (count + 1));
  if (!values || fread(values, sizeof(double), count, file) != count) exit(1);
  return values;
}

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1e9 + at.tv_nsec;
}

int main(int count, char **arguments) {
  FILE *file = count == 2 ? fopen(arguments[1], "rb") : NULL;
  char word[32];
  double gradient[128], sink = 0;
  if (!file) return 1;
  double *head = take(file, 7);
  width = head[0], components = head[1], centres = head[2], states = head[3];
  columns = head[4], rows = head[5], slows = head[6];
  heights = take(file, components);
  means = take(file, components * width);
  whitenings = take(file, (size_t)components * width * width);
  offsets = take(file, centres);
  places = take(file, centres * width);
  per_square = *take(file, 1);
  inner = take(file, states * width);
  weights = take(file, columns * columns);
  mean = take(file, columns);
  deviation = take(file, columns);
  start = take(file, columns);
  slow_column = take(file, slows);
  slow_mean = take(file, slows);
  slow_deviation = take(file, slows);
  while (scanf("%31s", word) == 1) {
    double fastest = INFINITY;
    for (int slice = 0; slice < 10; slice++) {
      double from = now();
      for (int state = 0; state < states; state++) {
        const double *x = inner + state * width;
        if (!strcmp(word, "mixture")) sink += mixture(x, gradient) + gradient[0];
        else if (!strcmp(word, "density")) sink += density(x, gradient) + gradient[0];
        else sink += outlook();
      }
      double taken = (now() - from) / states;
      if (taken < fastest) fastest = taken;
    }
    // The sum is used, so that no compiler may leave the work out.
    printf("%.3f\n", sink == 0.125 ? 0 : fastest);
    fflush(stdout);
  }
  return 0;
}
