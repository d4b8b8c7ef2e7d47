// Viridis (Smith and van der Walt 2015, CC0): even in lightness, so that equal steps of energy look equally
// far apart, in print, on a grey screen and to eyes that tell red from green no better than this one. Bright
// is where the plant lives, dark is where it never was.

export type Rgb = readonly [red: number, green: number, blue: number];

/** The colour at a share of the scale: 0 the lowest energy, 1 the highest. What is not a number is dark. */
export function colourAt(share: number): Rgb {
  const place = (1 - (share >= 0 ? Math.min(share, 1) : share < 0 ? 0 : 1)) * (stops.length - 1);
  const left = Math.min(Math.floor(place), stops.length - 2);
  const part = place - left;
  const [from, to] = [stops[left]!, stops[left + 1]!];
  const mix = (byte: 0 | 1 | 2): number => Math.round(from[byte] + part * (to[byte] - from[byte]));
  return [mix(0), mix(1), mix(2)];
}

/** `count` colours from the lowest to the highest energy, three bytes each. */
export function rampOf(count: number): Uint8Array {
  const bytes = new Uint8Array(count * 3);
  for (let index = 0; index < count; index++) bytes.set(colourAt(index / (count - 1)), index * 3);
  return bytes;
}

export function hexOf(colour: Rgb): string {
  return `#${colour.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

function rgbOf(hex: string): Rgb {
  const bits = Number.parseInt(hex, 16);
  return [bits >>> 16, (bits >>> 8) & 255, bits & 255];
}

const stops: readonly Rgb[] = [
  ...["440154", "482475", "414487", "355f8d", "2a788e", "21918c"],
  ...["22a884", "44bf70", "7ad151", "bddf26", "fde725"],
].map(rgbOf);
