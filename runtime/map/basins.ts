// The landscape of a sampled field: its basins (the ways the plant likes to run), how deep they are, and the
// passes between them. Water rises over the field: a basin is born at a local minimum, and where two of them
// meet lies a pass. A dent that is less deep than `persistenceNatsMin` is part of its neighbour.

import { assert } from "#runtime/core/fault.ts";
import { type Landscape, saddlesWithin } from "./faces.ts";
import { massOf } from "./mass.ts";

export interface Basin {
  /** The node at its bottom, and the energy there. */
  readonly node: number;
  readonly energy: number;
  /** The lowest pass out of it; undefined where there is no other basin. */
  readonly pass: number | undefined;
  /** From the bottom to that pass; where there is none, to the highest energy. */
  readonly depthNats: number;
  /** Of the probability exp(−E) of all nodes. */
  readonly share: number;
  readonly nodeCount: number;
}

export interface Pass {
  /** Indices of two basins that touch; the deeper first. */
  readonly between: readonly [number, number];
  /** The lowest energy at which one can go from one to the other where they touch. */
  readonly energy: number;
}

export interface Basins {
  /** The deepest bottom first. */
  readonly basins: readonly Basin[];
  /** The lowest first, one for each pair of basins that touch. */
  readonly passes: readonly Pass[];
  /** For each node the index of its basin. */
  readonly owners: Int32Array;
}

/** Below it two basins are one: the pass between them is then at least 1/e as likely as the shallower bottom. */
export const persistenceNatsMin = 1;

/**
 * The basins of a landscape. Passes are exact for the field between the nodes where it has one or two
 * channels: along an edge a bilinear field is straight, and the saddle within a cell is known. With more
 * channels ways through the inside of a cell are not looked at, and a pass may be a little lower than said.
 */
export function basinsOfGrid(
  landscape: Landscape,
  { persistenceNats = persistenceNatsMin }: { readonly persistenceNats?: number } = {},
): Basins {
  const { nodes, energies } = landscape;
  const count = nodes.reduce((product, each) => product * each, 1);
  assert(energies.length === count && count > 0, "a landscape has an energy for every node");
  const flood = new Flood(energies, persistenceNats);
  const inOrder = Uint32Array.from({ length: count }, (_, node) => node).sort(
    (a, b) => energies[a]! - energies[b]! || a - b,
  );
  const saddles = saddlesWithin(landscape);
  let next = 0;
  for (const node of inOrder) {
    // Strictly below: rounding may put a saddle at its own corner, which must be under water first.
    for (; next < saddles.length && saddles[next]!.energy < energies[node]!; next++)
      flood.join(saddles[next]!.from, saddles[next]!.to, saddles[next]!.energy);
    flood.reach(node, neighboursOf(node, nodes));
  }
  for (; next < saddles.length; next++)
    flood.join(saddles[next]!.from, saddles[next]!.to, saddles[next]!.energy);
  return described(flood, energies);
}

function neighboursOf(node: number, nodes: readonly number[]): number[] {
  const neighbours: number[] = [];
  let stride = 1;
  for (const count of nodes) {
    const position = Math.floor(node / stride) % count;
    if (position > 0) neighbours.push(node - stride);
    if (position < count - 1) neighbours.push(node + stride);
    stride *= count;
  }
  return neighbours;
}

/** The water: which nodes it has reached, in which basin they are, and which basins it connects. */
class Flood {
  readonly #energies: ArrayLike<number>;
  readonly #persistence: number;
  /** Per node the bottom of its basin, or −1 while dry; followed through `#merged`. */
  readonly #bottoms: Int32Array;
  /** Per bottom the one it was merged into, or itself. */
  readonly #merged = new Map<number, number>();
  /** Per bottom another one of the same lake, up to its deepest, which is its own. */
  readonly #lakes = new Map<number, number>();
  /** By the two bottoms, the energy at which their basins first touched. */
  readonly touches: Map<string, { readonly between: readonly [number, number]; readonly energy: number }> =
    new Map();

  constructor(energies: ArrayLike<number>, persistence: number) {
    this.#energies = energies;
    this.#persistence = persistence;
    this.#bottoms = new Int32Array(energies.length).fill(-1);
  }

  /** The water rises to a node: it runs down to its lowest neighbour, or a basin is born. */
  reach(node: number, neighbours: readonly number[]): void {
    let lowest = -1;
    for (const neighbour of neighbours)
      if (this.#bottoms[neighbour]! >= 0 && (lowest < 0 || this.#isBelow(neighbour, lowest)))
        lowest = neighbour;
    if (lowest < 0) {
      this.#bottoms[node] = node;
      this.#merged.set(node, node);
      this.#lakes.set(node, node);
      return;
    }
    this.#bottoms[node] = this.bottomOf(lowest);
    for (const neighbour of neighbours)
      if (this.#bottoms[neighbour]! >= 0) this.join(node, neighbour, this.#energies[node]!);
  }

  /** The water connects two nodes at a level. Of two lakes the one with the higher bottom may be just a dent. */
  join(a: number, b: number, energy: number): void {
    const [one, other] = [this.bottomOf(a), this.bottomOf(b)];
    if (one === other) return;
    const [lake, second] = [rootOf(this.#lakes, one), rootOf(this.#lakes, other)];
    if (lake !== second) {
      const younger = this.#isBelow(lake, second) ? second : lake;
      this.#lakes.set(younger, younger === lake ? second : lake);
      if (energy - this.#energies[younger]! < this.#persistence) {
        // A lake this shallow has one basin only: passes within a lake are as high above its bottom as kept ones.
        this.#merged.set(younger === lake ? one : other, younger === lake ? other : one);
        return;
      }
    }
    const between = [Math.min(one, other), Math.max(one, other)] as const;
    const key = between.join();
    if (!this.touches.has(key)) this.touches.set(key, { between, energy });
  }

  /** The bottom of a node's basin. */
  bottomOf(node: number): number {
    return rootOf(this.#merged, this.#bottoms[node]!);
  }

  #isBelow(a: number, b: number): boolean {
    return this.#energies[a]! < this.#energies[b]! || (this.#energies[a] === this.#energies[b] && a < b);
  }
}

/** Follows links to the one that points at itself, and shortens the way for the next time. */
function rootOf(links: Map<number, number>, from: number): number {
  let root = from;
  for (let next = links.get(root)!; next !== root; next = links.get(root)!) root = next;
  for (let at = from; at !== root; ) {
    const next = links.get(at)!;
    links.set(at, root);
    at = next;
  }
  return root;
}

function described(flood: Flood, energies: ArrayLike<number>): Basins {
  const owners = new Int32Array(energies.length);
  for (let node = 0; node < owners.length; node++) owners[node] = flood.bottomOf(node);
  const bottoms = [...new Set(owners)].sort((a, b) => energies[a]! - energies[b]! || a - b);
  const places = new Map(bottoms.map((bottom, place) => [bottom, place]));
  const mass = massOf(energies);
  const shares = new Float64Array(bottoms.length);
  const counts = new Int32Array(bottoms.length);
  let highest = Number.NEGATIVE_INFINITY;
  for (let node = 0; node < owners.length; node++) {
    const place = places.get(owners[node]!)!;
    owners[node] = place;
    shares[place]! += mass[node]!;
    counts[place]!++;
    highest = Math.max(highest, energies[node]!);
  }
  const passes = [...flood.touches.values()]
    .map(({ between: [a, b], energy }) => {
      const [one, other] = [places.get(flood.bottomOf(a))!, places.get(flood.bottomOf(b))!];
      return { between: [Math.min(one, other), Math.max(one, other)] as const, energy };
    })
    .sort((a, b) => a.energy - b.energy || a.between[0] - b.between[0] || a.between[1] - b.between[1]);
  const basins = bottoms.map((node, place) => {
    const pass = passes.find(({ between }) => between.includes(place))?.energy;
    const energy = energies[node]!;
    const depthNats = (pass ?? highest) - energy;
    return { node, energy, pass, depthNats, share: shares[place]!, nodeCount: counts[place]! };
  });
  return { basins, passes, owners };
}

/** The values of the channels at a node. */
export function placeOf(
  node: number,
  { channels, nodes }: { readonly channels: readonly Ends[]; readonly nodes: readonly number[] },
): readonly number[] {
  let stride = 1;
  return channels.map(({ min, max }, axis) => {
    const count = nodes[axis]!;
    const position = Math.floor(node / stride) % count;
    stride *= count;
    return min + ((max - min) * position) / (count - 1);
  });
}

interface Ends {
  readonly min: number;
  readonly max: number;
}
