"""scikit-learn's densities with the very parameters of ours, from the file that experts-data.ts wrote.

Each word on standard input is answered by nanoseconds for one state: "one" asks state by state, as a
controller must, "batch" asks for all of them in one call.
"""

import sys
import time

import numpy
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import KernelDensity

data = numpy.fromfile(sys.argv[1])
width, components, centres, states = (int(value) for value in data[:4])
at = 7


def take(*shape):
    global at
    count = int(numpy.prod(shape))
    at += count
    return data[at - count : at].reshape(shape)


heights = take(components)
means = take(components, width)
whitenings = take(components, width, width)
offsets = take(centres)
places = take(centres, width)
per_square = take(1)[0]
inner = take(states, width)

mixture = GaussianMixture(components)
mixture.precisions_cholesky_ = whitenings.transpose(0, 2, 1).copy()
mixture.means_ = means
log_determinant = numpy.log(numpy.einsum("kii->ki", whitenings)).sum(axis=1)
mixture.weights_ = numpy.exp(heights - log_determinant + width / 2 * numpy.log(2 * numpy.pi))
density = KernelDensity(bandwidth=(1 / (2 * per_square)) ** 0.5)
density.fit(places, sample_weight=numpy.exp(offsets - offsets.max()))


def timed(expert, batch):
    start = time.perf_counter_ns()
    if batch:
        expert.score_samples(inner)
    else:
        for state in inner:
            expert.score_samples(state[None])
    return (time.perf_counter_ns() - start) / states


for line in sys.stdin:
    name, way = line.split()
    print(timed(mixture if name == "mixture" else density, way == "batch"), flush=True)
