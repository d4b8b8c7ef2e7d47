import { colourAt } from "./colours.ts";
import { figure } from "./figures.ts";
import { basinName, energyAt, type Heat } from "./heat.ts";
import { shown } from "./markup.ts";

export interface Screen {
  /** Twenty-four bits of colour and half blocks, or letters that any printer has. */
  readonly look: "colour" | "plain";
  readonly columns: number;
}

/** A heat map as lines of text, the highest value of the second channel on top. */
export function heatLines(heat: Heat, { look, columns }: Screen): readonly string[] {
  const { picture } = heat;
  const [a, b] = picture.channels as [Channel, Channel];
  const edges = [figure(b.max), figure((b.min + b.max) / 2), figure(b.min)];
  const gutter = Math.max(...edges.map((text) => text.length)) + 1;
  const width = Math.max(16, Math.min(columns - gutter - 2, widthMax));
  const height = Math.round(width * 0.42);
  const letters = lettersOf(heat, width, height);
  const rows = Array.from({ length: height }, (_, row) => {
    const label =
      row === 0 ? edges[0]! : row === height - 1 ? edges[2]! : row === height >> 1 ? edges[1]! : "";
    const cells = Array.from({ length: width }, (_, column) => {
      const letter = letters.get(row * width + column);
      const halves = [0.25, 0.75].map((part) =>
        energyAt(picture, (column + 0.5) / width, 1 - (row + part) / height),
      ) as [number, number];
      return look === "colour" ? colourCell(heat, halves, letter) : (letter ?? shade(heat, halves));
    }).join("");
    return `${label.padStart(gutter)} ${cells}${look === "colour" ? "\u001b[0m" : ""}`;
  });
  const [from, to] = [figure(a.min), figure(a.max)];
  const titles = [a, b].map(
    ({ name, unit }) => `${shown(name, 32)}${unit === "" ? "" : ` [${shown(unit, 10)}]`}`,
  );
  const indent = " ".repeat(gutter + 1);
  return [
    `${indent}${titles[1]} upwards`,
    ...rows,
    `${indent}${from}${titles[0]!.padStart(Math.floor((width - from.length - to.length + titles[0]!.length) / 2)).padEnd(width - from.length - to.length)}${to}`,
    `${indent}${look === "colour" ? colourKey(heat) : plainKey(heat)}`,
  ];
}

type Channel = Heat["picture"]["channels"][number];
const widthMax = 76;
/** From the most ordinary to the limit; beyond it a row of its own. */
const shades = "@%#*+=-:";
const refused = ".";

function shade(heat: Heat, [upper, lower]: readonly [number, number]): string {
  const energy = (upper + lower) / 2;
  if (!(energy <= heat.picture.threshold)) return refused;
  const share = (energy - heat.low) / (endOf(heat) - heat.low || 1);
  return shades[Math.min(shades.length - 1, Math.max(0, Math.floor(share * shades.length)))]!;
}

/** Where the shades end: at the threshold, or where there is none with the colours. */
function endOf({ picture, high }: Heat): number {
  return Number.isFinite(picture.threshold) ? picture.threshold : high;
}

function lettersOf({ basins, picture }: Heat, width: number, height: number): ReadonlyMap<number, string> {
  const cell = (axis: 0 | 1, value: number, cells: number): number => {
    const { min, max } = picture.channels[axis]!;
    return Math.min(cells - 1, Math.max(0, Math.floor(((value - min) / (max - min)) * cells)));
  };
  const places = basins.map(({ at }, index): [number, string] => {
    const row = height - 1 - cell(1, at[1], height);
    return [row * width + cell(0, at[0], width), basinName(index)];
  });
  return new Map(places.toReversed());
}

function colourCell(
  heat: Heat,
  [upper, lower]: readonly [number, number],
  letter: string | undefined,
): string {
  const ink = (energy: number): string => colourAt(toned(heat, energy)).join(";");
  if (letter !== undefined) return `\u001b[1;38;2;0;0;0;48;2;255;255;255m${letter}\u001b[22m`;
  // What is refused is struck through, for eyes and screens that tell few colours apart.
  const isRefused = !(upper <= heat.picture.threshold) && !(lower <= heat.picture.threshold);
  if (isRefused) return `\u001b[38;2;120;120;130;48;2;${ink(upper)}m╱`;
  return `\u001b[38;2;${ink(lower)};48;2;${ink(upper)}m▄`;
}

function toned({ low, high }: Heat, energy: number): number {
  return (energy - low) / (high - low);
}

function colourKey({ low, high, picture }: Heat): string {
  const blocks = Array.from(
    { length: 24 },
    (_, index) => `\u001b[48;2;${colourAt(index / 23).join(";")}m `,
  ).join("");
  return `${figure(low, 3)} ${blocks}\u001b[0m ${figure(high, 3)} nats${Number.isFinite(picture.threshold) ? `, refused above ${figure(picture.threshold)}` : ""}`;
}

function plainKey(heat: Heat): string {
  const dots = Number.isFinite(heat.picture.threshold) ? `, ${refused} refused` : "";
  return `${shades} from ${figure(heat.low, 3)} to ${figure(endOf(heat))} nats${dots}, A… basins`;
}
