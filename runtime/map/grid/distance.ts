export interface Lattice {
  /** Nodes per axis, the fastest first. */
  readonly nodes: readonly number[];
  /** From a node to its neighbour, per axis. */
  readonly steps: readonly number[];
}

/**
 * Exact distance of every node to the nearest marked one, by lower envelopes of parabolas (Felzenszwalb
 * and Huttenlocher 2012), in linear time. Infinite where nothing is marked.
 */
export function distanceTo(marked: Uint8Array, { nodes, steps }: Lattice): Float64Array {
  const squares = Float64Array.from(marked, (mark) => (mark === 1 ? 0 : Number.POSITIVE_INFINITY));
  const envelope = envelopeOver(squares, Math.max(...nodes));
  let stride = squares.length;
  for (let axis = nodes.length - 1; axis >= 0; axis--) {
    const block = stride;
    stride /= nodes[axis]!;
    for (let start = 0; start < squares.length; start += block)
      for (let first = start; first < start + stride; first++)
        envelope({ first, stride, count: nodes[axis]!, step: steps[axis]! });
  }
  return squares.map(Math.sqrt);
}

interface Line {
  readonly first: number;
  readonly stride: number;
  readonly count: number;
  readonly step: number;
}

/** Replaces each value on a line by the lowest of (distance² + value) over the line. */
function envelopeOver(values: Float64Array, countMax: number): (line: Line) => void {
  const line = new Float64Array(countMax);
  // The parabolas that are lowest somewhere, and from which position on each of them is.
  const owners = new Int32Array(countMax);
  const from = new Float64Array(countMax);
  return ({ first, stride, count, step }) => {
    let last = -1;
    for (let index = 0; index < count; index++) {
      const value = values[first + index * stride]!;
      line[index] = value;
      if (value === Number.POSITIVE_INFINITY) continue;
      let start = Number.NEGATIVE_INFINITY;
      while (last >= 0) {
        // Where, in steps, the parabola of this node becomes lower than that of the owner to its left.
        const left = owners[last]!;
        const rise = (value - line[left]!) / (step * step);
        start = (rise / (index - left) + index + left) / 2;
        if (start > from[last]!) break;
        last--;
        start = Number.NEGATIVE_INFINITY;
      }
      last++;
      owners[last] = index;
      from[last] = start;
    }
    if (last < 0) return;
    for (let index = 0, owner = 0; index < count; index++) {
      while (owner < last && from[owner + 1]! <= index) owner++;
      const away = (index - owners[owner]!) * step;
      values[first + index * stride] = away * away + line[owners[owner]!]!;
    }
  };
}
