export interface Lattice {
  readonly columns: number;
  readonly stepX: number;
  readonly stepY: number;
}

/**
 * Exact distance of every node to the nearest marked one, by lower envelopes of parabolas (Felzenszwalb
 * and Huttenlocher 2012), in linear time. Infinite where nothing is marked.
 */
export function distanceTo(marked: Uint8Array, { columns, stepX, stepY }: Lattice): Float64Array {
  const rows = marked.length / columns;
  const squares = Float64Array.from(marked, (mark) => (mark === 1 ? 0 : Number.POSITIVE_INFINITY));
  for (let column = 0; column < columns; column++)
    envelope(squares, { first: column, stride: columns, count: rows, step: stepY });
  for (let row = 0; row < rows; row++)
    envelope(squares, { first: row * columns, stride: 1, count: columns, step: stepX });
  return squares.map(Math.sqrt);
}

interface Line {
  readonly first: number;
  readonly stride: number;
  readonly count: number;
  readonly step: number;
}

/** Replaces each value on a line by the lowest of (distance² + value) over the line. */
function envelope(values: Float64Array, { first, stride, count, step }: Line): void {
  const line = Float64Array.from({ length: count }, (_, index) => values[first + index * stride]!);
  // The parabolas that are lowest somewhere, and from which position on each of them is.
  const owners: number[] = [];
  const from: number[] = [];
  for (let index = 0; index < count; index++) {
    if (line[index] === Number.POSITIVE_INFINITY) continue;
    let start = Number.NEGATIVE_INFINITY;
    while (owners.length > 0) {
      start = meeting(line, { left: owners.at(-1)!, right: index, step });
      if (start > from.at(-1)!) break;
      owners.pop();
      from.pop();
      start = Number.NEGATIVE_INFINITY;
    }
    owners.push(index);
    from.push(start);
  }
  if (owners.length === 0) return;
  for (let index = 0, owner = 0; index < count; index++) {
    while (owner + 1 < owners.length && from[owner + 1]! <= index) owner++;
    const away = (index - owners[owner]!) * step;
    values[first + index * stride] = away * away + line[owners[owner]!]!;
  }
}

/** Where, in steps, the parabola of `right` becomes lower than that of `left`. */
function meeting(
  line: Float64Array,
  { left, right, step }: { left: number; right: number; step: number },
): number {
  const rise = (line[right]! - line[left]!) / (step * step);
  return (rise / (right - left) + right + left) / 2;
}
