"""Walkers by Metropolis-adjusted Langevin steps in NumPy, all of them in one array.

Each line on standard input names a field and a number of walkers, and is answered by million steps a
second: "well 1000" walks in a double well, "map 1000" on the mixture in the file that walkers.ts wrote.
"""

import sys
import time

import numpy as np

data = np.fromfile(sys.argv[1])
width, components = int(data[0]), int(data[1])
at = 2


def take(*shape):
    global at
    count = int(np.prod(shape))
    at += count
    return data[at - count : at].reshape(shape)


centres, deviations, heights = take(width), take(width), take(components)
means, whitenings = take(components, width), take(components, width, width)
start, scales = take(width), take(width)
# All components at once are one product of matrices.
stacked = (whitenings / deviations).reshape(components * width, width)
offsets = np.einsum("kij,kj->ki", whitenings, means).reshape(-1) + stacked @ centres
shift = np.log(deviations).sum()


def on_map(x):
    white = x @ stacked.T - offsets
    blocks = white.reshape(len(x), components, width)
    terms = heights - 0.5 * (blocks * blocks).sum(axis=2)
    highest = terms.max(axis=1)
    shares = np.exp(terms - highest[:, None])
    sums = shares.sum(axis=1)
    shares /= sums[:, None]
    pulls = (blocks * shares[:, :, None]).reshape(len(x), -1)
    return shift - highest - np.log(sums), pulls @ stacked


def in_well(x):
    inner = x * x - 1
    return 2 * (inner * inner)[:, 0], 8 * x * inner


def walk(field, x, scales, step, steps):
    rng = np.random.default_rng(1)
    drift, spread = step * scales * scales, np.sqrt(2 * step) * scales
    energy, slope = field(x)
    begun = time.perf_counter()
    for _ in range(steps):
        noise = rng.standard_normal(x.shape)
        y = x - drift * slope + spread * noise
        next_energy, next_slope = field(y)
        back = (x - y) / scales + step * scales * next_slope
        rise = next_energy - energy + (back * back).sum(axis=1) / (4 * step) - (noise * noise).sum(axis=1) / 2
        taken = rng.random(len(x)) < np.exp(-np.maximum(rise, 0))
        x = np.where(taken[:, None], y, x)
        energy = np.where(taken, next_energy, energy)
        slope = np.where(taken[:, None], next_slope, slope)
    return len(x) * steps / (time.perf_counter() - begun) / 1e6


for line in sys.stdin:
    name, count = line.split()
    walkers = int(count)
    steps = 2000 if walkers == 1 else 200
    if name == "well":
        print(walk(in_well, np.ones((walkers, 1)), np.ones(1), 0.1, steps), flush=True)
    else:
        print(walk(on_map, np.tile(start, (walkers, 1)), scales, 0.4, steps), flush=True)
