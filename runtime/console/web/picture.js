// The energy map as a picture: pure functions from energies to colours and lines.

/** @typedef {import("../port.ts").MapView} MapView */
/** @typedef {readonly [red: number, green: number, blue: number]} Rgb */

/**
 * A ramp whose lightness rises or falls evenly from the first stop to the last, mixed in OKLab, so that
 * equal steps in energy look equally far apart. 256 entries of three bytes.
 * @param {readonly string[]} stops as "#rrggbb" @returns {Uint8ClampedArray}
 */
export function ramp(stops) {
  const labs = stops.map((stop) => toOklab(rgbOf(stop)));
  const table = new Uint8ClampedArray(256 * 3);
  for (let step = 0; step < 256; step++) {
    const place = (step / 255) * (labs.length - 1);
    const left = Math.min(Math.floor(place), labs.length - 2);
    const from = /** @type {number[]} */ (labs[left]);
    const to = /** @type {number[]} */ (labs[left + 1]);
    table.set(
      fromOklab(from.map((part, axis) => part + (place - left) * ((to[axis] ?? 0) - part))),
      step * 3,
    );
  }
  return table;
}

/** Energy between the nodes of the map, by bilinear interpolation; `u` and `v` run from 0 to 1. @param {MapView} map @param {number} u @param {number} v */
export function energyAt({ columns, rows, energies }, u, v) {
  const x = Math.min(Math.max(u, 0), 1) * (columns - 1);
  const y = Math.min(Math.max(v, 0), 1) * (rows - 1);
  const column = Math.min(Math.floor(x), columns - 2);
  const row = Math.min(Math.floor(y), rows - 2);
  const at = row * columns + column;
  const right = x - column;
  const up = y - row;
  const low = (energies[at] ?? 0) * (1 - right) + (energies[at + 1] ?? 0) * right;
  const high = (energies[at + columns] ?? 0) * (1 - right) + (energies[at + columns + 1] ?? 0) * right;
  return low * (1 - up) + high * up;
}

/** Lowest and highest energy that colours tell apart. @param {MapView} map @returns {readonly [number, number]} */
export function energyRange({ energies, barrier }) {
  let low = Number.POSITIVE_INFINITY;
  for (const energy of energies) low = Math.min(low, energy);
  return [low, barrier];
}

/**
 * Marching squares: the line where the energy is `level`, as short pieces in map units (0 … 1).
 * @param {MapView} map @param {number} level @returns {number[]} x1, y1, x2, y2, …
 */
export function contour({ columns, rows, energies }, level) {
  /** @type {number[]} */
  const pieces = [];
  for (let row = 0; row + 1 < rows; row++)
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      // The four corners, counter-clockwise from the lower left, and where the edges between them are crossed.
      const corners = [
        [column, row, energies[at] ?? 0],
        [column + 1, row, energies[at + 1] ?? 0],
        [column + 1, row + 1, energies[at + columns + 1] ?? 0],
        [column, row + 1, energies[at + columns] ?? 0],
      ];
      const crossed = corners.flatMap((from, edge) => crossing(from, corners[(edge + 1) % 4] ?? from, level));
      // Four crossings are a saddle: two pieces, in the order of the edges.
      for (let index = 0; index + 3 < crossed.length; index += 4)
        pieces.push(
          (crossed[index] ?? 0) / (columns - 1),
          (crossed[index + 1] ?? 0) / (rows - 1),
          (crossed[index + 2] ?? 0) / (columns - 1),
          (crossed[index + 3] ?? 0) / (rows - 1),
        );
    }
  return pieces;
}

/** @param {readonly number[]} from @param {readonly number[]} to @param {number} level @returns {number[]} */
function crossing([x1 = 0, y1 = 0, e1 = 0], [x2 = 0, y2 = 0, e2 = 0], level) {
  if (e1 <= level === e2 <= level) return [];
  const share = (level - e1) / (e2 - e1);
  return [x1 + share * (x2 - x1), y1 + share * (y2 - y1)];
}

/** Round numbers for an axis. @param {number} min @param {number} max @param {number} wanted how many about */
export function ticksFor(min, max, wanted) {
  const rough = (max - min) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  /** @type {number[]} */
  const ticks = [];
  for (let value = Math.ceil(min / step) * step; value <= max + step * 1e-9; value += step)
    ticks.push(Number(value.toPrecision(12)));
  return ticks;
}

/** @param {string} hex @returns {Rgb} */
export function rgbOf(hex) {
  const bits = Number.parseInt(hex.slice(1), 16);
  return [(bits >> 16) & 255, (bits >> 8) & 255, bits & 255];
}

/** @param {Rgb} rgb @returns {number[]} (Björn Ottosson, "A perceptual color space for image processing", 2020) */
function toOklab(rgb) {
  const [r = 0, g = 0, b = 0] = rgb.map((byte) => {
    const part = byte / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** @param {readonly number[]} lab @returns {number[]} */
function fromOklab([lightness = 0, a = 0, b = 0]) {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((part) => 255 * (part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055));
}
