// The dense look-up in C, for the benchmark only: energy and gradient of states in a grid of 3 or 4 axes.
// cc -O3 -ffp-contract=off dense-look-up.c -lm; ./a.out AXES SIDE prints nanoseconds a state.

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { batch = 256, repeats = 400 };

static double states[batch * 4], energies[batch], gradients[batch * 4];

static inline double mix(double low, double high, double part) { return low + part * (high - low); }

static double cube(const float *at, const size_t *stride, const double *s, double *slope) {
  const size_t u = stride[1], d = stride[2];
  const double p[8] = {at[0], at[1], at[u], at[u + 1], at[d], at[d + 1], at[d + u], at[d + u + 1]};
  const double a0 = mix(p[0], p[4], s[2]), a1 = mix(p[1], p[5], s[2]);
  const double b0 = mix(p[2], p[6], s[2]), b1 = mix(p[3], p[7], s[2]);
  slope[2] = mix(mix(p[4] - p[0], p[6] - p[2], s[1]), mix(p[5] - p[1], p[7] - p[3], s[1]), s[0]);
  slope[1] = mix(b0 - a0, b1 - a1, s[0]);
  const double low = mix(a0, b0, s[1]), high = mix(a1, b1, s[1]);
  slope[0] = high - low;
  return low + s[0] * slope[0];
}

__attribute__((noinline)) static void look_up(const float *nodes, int axes, int side) {
  const double per = side - 1;
  size_t stride[4] = {1, side, (size_t)side * side, (size_t)side * side * side};
  for (int index = 0; index < batch; index++) {
    const double *state = states + index * axes;
    double s[4], slope[4], other[4];
    const float *at = nodes;
    int inside = 1;
    for (int axis = 0; axis < axes; axis++) {
      if (!(state[axis] >= 0 && state[axis] <= 1)) inside = 0;
      const double u = state[axis] * per;
      int cell = (int)u;
      cell = cell < 0 ? 0 : cell > side - 2 ? side - 2 : cell;
      s[axis] = fmin(u - cell, 1.0);
      at += cell * stride[axis];
    }
    if (!inside) continue;
    double energy = cube(at, stride, s, slope);
    if (axes == 4) {
      const double above = cube(at + stride[3], stride, s, other);
      slope[3] = above - energy;
      for (int axis = 0; axis < 3; axis++) slope[axis] = mix(slope[axis], other[axis], s[3]);
      energy += s[3] * slope[3];
    }
    energies[index] = energy;
    for (int axis = 0; axis < axes; axis++) gradients[index * axes + axis] = slope[axis] * per;
  }
}

int main(int count, char **words) {
  const int axes = count > 1 ? atoi(words[1]) : 3, side = count > 2 ? atoi(words[2]) : 64;
  size_t total = 1;
  for (int axis = 0; axis < axes; axis++) total *= side;
  float *nodes = malloc(total * sizeof *nodes);
  for (size_t node = 0; node < total; node++) nodes[node] = (float)(node * 2654435761u % 1000) / 50;
  const double steps[4] = {0.8566748838545029, 0.733891856627126, 0.6287067210378087, 0.53859725722361};
  for (int index = 0; index < batch; index++)
    for (int axis = 0; axis < axes; axis++) states[index * axes + axis] = fmod((index + 1) * steps[axis], 1);
  struct timespec from, to;
  look_up(nodes, axes, side);
  clock_gettime(CLOCK_MONOTONIC, &from);
  for (int repeat = 0; repeat < repeats; repeat++) look_up(nodes, axes, side);
  clock_gettime(CLOCK_MONOTONIC, &to);
  double sum = 0;
  for (int index = 0; index < batch; index++) sum += energies[index] + gradients[index];
  const double nanoseconds = (to.tv_sec - from.tv_sec) * 1e9 + (to.tv_nsec - from.tv_nsec);
  printf("%.17g %.17g\n", nanoseconds / (double)repeats / batch, sum);
  free(nodes);
  return 0;
}
