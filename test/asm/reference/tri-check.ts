// The kernels of a window's checks in plain TypeScript, operation by operation.

export interface Flows {
  readonly kept: Float64Array;
  readonly flow: Float64Array;
  readonly gross: Float64Array;
}

export interface BalanceLimits {
  readonly steps: number;
  readonly span: number;
  readonly hole: number;
  readonly secondsPerRow: number;
  readonly constant: number;
  readonly share: number;
  readonly tolerance: number;
}

export function balanceOf(
  { kept, flow, gross }: Flows,
  { steps, span, hole, secondsPerRow, constant, share, tolerance }: BalanceLimits,
): { readonly worst: number; readonly told: number; readonly residual: number; readonly scale: number } {
  const found = { worst: -1, told: 0, residual: 0, scale: 0 };
  for (let first = 0; first + span <= steps; first += span) {
    const known = Array.from({ length: span + 1 }, (_, row) => first + row).filter((row) =>
      Number.isFinite(Math.abs(kept[row]!) + Math.abs(flow[row]!) + gross[row]!),
    );
    const ends = [first - 1, ...known, first + span + 1];
    if (known.length < 2 || ends.some((row, index) => index > 0 && row - ends[index - 1]! > hole)) continue;
    let [flowed, turned] = [0, 0];
    for (const [index, row] of known.entries()) {
      if (index === 0) continue;
      const before = known[index - 1]!;
      const seconds = (row - before) * secondsPerRow;
      flowed += ((flow[before]! + flow[row]!) / 2 + constant) * seconds;
      turned += ((gross[before]! + gross[row]!) / 2) * seconds;
    }
    const begun = kept[known[0]!]!;
    const residual = kept[known.at(-1)!]! - begun - flowed;
    const scale = Math.abs(begun) + turned;
    if (!Number.isFinite(Math.abs(residual) + scale)) continue;
    found.told++;
    const limit = share * scale < tolerance ? share * scale : tolerance;
    const strain = residual === 0 ? 0 : Math.abs(residual) / limit;
    if (strain > found.worst) Object.assign(found, { worst: strain, residual, scale });
  }
  return found;
}

export function coherenceOf(
  energies: Float64Array,
  gains: Float64Array,
  { ahead, slack }: { readonly ahead: number; readonly slack: number },
): { readonly share: number; readonly told: number } {
  let [told, coherent] = [0, 0];
  for (let row = ahead; row < energies.length; row++) {
    const rise = energies[row]! - energies[row - ahead]! - gains[row]!;
    if (!Number.isFinite(rise)) continue;
    told++;
    if (rise <= slack) coherent++;
  }
  return { share: told === 0 ? 0 : coherent / told, told };
}

export function spectrumOf(
  series: Float64Array,
  { cosines, floor, hole }: { readonly cosines: Float64Array; readonly floor: number; readonly hole: number },
): { readonly spectrum: Float64Array; readonly segments: number } {
  const { length } = cosines;
  const spectrum = new Float64Array(length / 2);
  let segments = 0;
  for (let first = 0; first + length <= series.length; first += length / 2) {
    const segment = series.subarray(first, first + length);
    let [sum, known] = [0, 0];
    for (const value of segment) {
      if (!Number.isFinite(value)) continue;
      sum += value;
      known++;
    }
    if (length - known >= hole) continue;
    segments++;
    const mean = sum / known;
    const shaped = segment.map((value, row) =>
      Number.isFinite(value) ? (value - mean) * (0.5 - 0.5 * cosines[row]!) : 0,
    );
    for (let turn = 1; turn <= length / 2; turn++) {
      let [real, imaginary] = [0, 0];
      for (let row = 0; row < length; row++) {
        const angle = (row * turn) % length;
        real += shaped[row]! * cosines[angle]!;
        imaginary += shaped[row]! * cosines[(angle + (3 * length) / 4) % length]!;
      }
      spectrum[turn - 1]! += real * real + imaginary * imaginary;
    }
  }
  const noise = floor * floor * 0.375 * length;
  return { spectrum: spectrum.map((power) => (segments === 0 ? 0 : power / segments) + noise), segments };
}

export function similarityOf(one: Float64Array, other: Float64Array): number {
  let [product, first, second] = [0, 0, 0];
  for (let bin = 0; bin < one.length; bin++) {
    product += one[bin]! * other[bin]!;
    first += one[bin]! * one[bin]!;
    second += other[bin]! * other[bin]!;
  }
  const size = Math.sqrt(first) * Math.sqrt(second);
  return size > 0 ? Math.min(product / size, 1) : 0;
}
