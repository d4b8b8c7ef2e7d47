import type { Picture } from "#runtime/map/grid/grid.ts";

// Two small pictures for a capsule's README, as SVG made from numbers alone: the energy map with its
// threshold, and lines over time. Coordinates are rounded, so the same numbers make the same file.

const width = 640;
const height = 354;
const frame = { left: 52, right: 12, top: 42, bottom: 40 };

export interface Axis {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** Energies in bands, darker the lower; what is above the threshold stays blank. The path is drawn on top. */
export function mapPicture(
  fit: Picture,
  {
    title,
    path,
    steps,
  }: {
    readonly title: string;
    readonly path: readonly (readonly [x: number, y: number])[];
    readonly steps: { readonly x: number; readonly y: number };
  },
): string {
  const [first, second] = fit.channels;
  const x: Axis = {
    label: `${first!.name} (${first!.unit})`,
    min: first!.min,
    max: first!.max,
    step: steps.x,
  };
  const y: Axis = {
    label: `${second!.name} (${second!.unit})`,
    min: second!.min,
    max: second!.max,
    step: steps.y,
  };
  const at = placer(x, y);
  const lowest = fit.energies.reduce((low, energy) => Math.min(low, energy), Number.POSITIVE_INFINITY);
  const cell = { x: (x.max - x.min) / (fit.columns - 1), y: (y.max - y.min) / (fit.rows - 1) };
  const shapes = bands.map(() => "");
  for (let row = 0; row < fit.rows; row++)
    for (let column = 0; column < fit.columns; ) {
      const band = bandOf(fit.energies[row * fit.columns + column]!, { lowest, threshold: fit.threshold });
      const start = column;
      while (
        column < fit.columns &&
        bandOf(fit.energies[row * fit.columns + column]!, { lowest, threshold: fit.threshold }) === band
      )
        column++;
      if (band === undefined) continue;
      // One rectangle for each run of cells with the same colour, held to the picture's edges.
      const left = Math.max(x.min, x.min + (start - 0.5) * cell.x);
      const right = Math.min(x.max, x.min + (column - 0.5) * cell.x);
      const low = Math.max(y.min, y.min + (row - 0.5) * cell.y);
      const high = Math.min(y.max, y.min + (row + 0.5) * cell.y);
      const [x0, y0] = at(left, high);
      const [x1, y1] = at(right, low);
      shapes[band] += `M${x0} ${y0}H${x1}V${y1}H${x0}z`;
    }
  const cells = shapes.map((shape, band) =>
    shape === "" ? "" : `<path fill="${bands[band]}" d="${shape}"/>`,
  );
  const line = `<path fill="none" stroke="#c2410c" stroke-width="1.5" d="${polyline(path, at)}"/>`;
  return picture(title, { x, y }, [...cells, line]);
}

export interface Line {
  readonly label: string;
  readonly colour: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Lines that share a time axis; each pair of axes is a panel of its own, one above the other. */
export function linePicture(
  title: string,
  axes: { readonly x: Axis; readonly y: Axis },
  lines: readonly Line[],
): string {
  const at = placer(axes.x, axes.y);
  const drawn = lines.map(
    ({ colour, points }) =>
      `<path fill="none" stroke="${colour}" stroke-width="1.2" d="${polyline(points, at)}"/>`,
  );
  const names = lines.map(
    ({ label, colour }, index) =>
      `<text x="${width - frame.right - 4}" y="${frame.top + 14 + 14 * index}" text-anchor="end" fill="${colour}">${label}</text>`,
  );
  return picture(title, axes, [...drawn, ...names]);
}

const bands = ["#0b3c5d", "#14557f", "#1f70a0", "#3f8fbe", "#6aaed3", "#9ccbe3", "#cfe5f1"];

function bandOf(
  energy: number,
  { lowest, threshold }: { lowest: number; threshold: number },
): number | undefined {
  if (energy > threshold) return undefined;
  return Math.min(bands.length - 1, Math.floor((bands.length * (energy - lowest)) / (threshold - lowest)));
}

type Placer = (x: number, y: number) => readonly [x: number, y: number];

function placer(x: Axis, y: Axis): Placer {
  const across = width - frame.left - frame.right;
  const up = height - frame.top - frame.bottom;
  return (valueX, valueY) => [
    round(frame.left + (across * (valueX - x.min)) / (x.max - x.min)),
    round(height - frame.bottom - (up * (valueY - y.min)) / (y.max - y.min)),
  ];
}

function polyline(points: readonly (readonly [x: number, y: number])[], at: Placer): string {
  return points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${at(x, y).join(" ")}`).join("");
}

function picture(title: string, { x, y }: { x: Axis; y: Axis }, inside: readonly string[]): string {
  const at = placer(x, y);
  const marks: string[] = [];
  for (const value of ticksOf(x)) {
    const [left, bottom] = at(value, y.min);
    marks.push(`<text x="${left}" y="${bottom + 16}" text-anchor="middle">${value}</text>`);
  }
  for (const value of ticksOf(y)) {
    const [left, level] = at(x.min, value);
    marks.push(`<text x="${left - 6}" y="${round(level + 4)}" text-anchor="end">${value}</text>`);
    marks.push(`<path stroke="#d4d4d8" stroke-width="0.5" d="M${left} ${level}H${width - frame.right}"/>`);
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11" fill="#27272a">`,
    `<title>${title}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${frame.left}" y="18" font-size="13">${title}</text>`,
    ...marks,
    ...inside.filter((shape) => shape !== ""),
    `<text x="${width - frame.right}" y="${height - 6}" text-anchor="end">${x.label}</text>`,
    `<text x="4" y="${frame.top - 8}">${y.label}</text>`,
    "</svg>\n",
  ].join("\n");
}

function ticksOf({ min, max, step }: Axis): readonly number[] {
  const first = Math.ceil(min / step) * step;
  const count = Math.floor((max - first) / step + 1e-9) + 1;
  // Rounded, because three tenths are not three times a tenth.
  return Array.from({ length: count }, (_, index) => Math.round((first + index * step) * 1e6) / 1e6);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
