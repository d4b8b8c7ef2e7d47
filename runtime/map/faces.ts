/** A grid map, a raw grid or a picture's energies. */
export interface Landscape {
  /** Points per channel. */
  readonly nodes: readonly number[];
  /** Finite, the first channel the fastest. */
  readonly energies: ArrayLike<number>;
}

/** Where two opposite corners of a cell's face are connected through it, below its two other corners. */
export interface FaceSaddle {
  readonly from: number;
  readonly to: number;
  readonly energy: number;
}

/**
 * All saddles within faces, the lowest first. Between its four nodes a face is bilinear, and has a saddle
 * inside exactly where both ends of one diagonal are below both ends of the other.
 */
export function saddlesWithin({ nodes, energies }: Landscape): readonly FaceSaddle[] {
  const saddles: FaceSaddle[] = [];
  const strides = nodes.map((_, axis) => nodes.slice(0, axis).reduce((product, each) => product * each, 1));
  for (let second = 1; second < nodes.length; second++)
    for (let first = 0; first < second; first++) {
      const [right, up] = [strides[first]!, strides[second]!];
      for (let node = 0; node < energies.length; node++) {
        if (Math.floor(node / right) % nodes[first]! === nodes[first]! - 1) continue;
        if (Math.floor(node / up) % nodes[second]! === nodes[second]! - 1) continue;
        const [a, b] = [energies[node]!, energies[node + right]!];
        const [c, d] = [energies[node + up]!, energies[node + right + up]!];
        if (Math.max(a, d) < Math.min(b, c))
          saddles.push({ from: node, to: node + right + up, energy: saddleOf([a, d], [b, c]) });
        else if (Math.max(b, c) < Math.min(a, d))
          saddles.push({ from: node + right, to: node + up, energy: saddleOf([b, c], [a, d]) });
      }
    }
  return saddles.sort((a, b) => a.energy - b.energy || a.from - b.from || a.to - b.to);
}

type Diagonal = readonly [number, number];

/** From the highest of the low corners, so that no product of large numbers is subtracted from another. */
function saddleOf(low: Diagonal, high: Diagonal): number {
  const base = Math.max(low[0], low[1]);
  const [rise, other] = [high[0] - base, high[1] - base];
  const dip = base - Math.min(low[0], low[1]);
  // (bc − ad) / (b + c − a − d), where one of a and d is the base and so 0, the other −dip.
  return base + (rise * other) / (rise + other + dip);
}
