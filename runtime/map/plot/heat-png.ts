import { Canvas } from "./canvas.ts";
import { rampOf } from "./colours.ts";
import { contourOf, type Place } from "./contour.ts";
import { labelsOf, ticksOf } from "./figures.ts";
import { textWidth } from "./glyphs.ts";
import { basinName, colourCount, colourIndex, energyAt, type Heat } from "./heat.ts";
import { shown } from "./markup.ts";
import { encodePng } from "./png.ts";

/** A link as a picture that stands alone: axes with units, a scale in nats, threshold, basins, what is refused hatched. */
export function heatPng(heat: Heat): Uint8Array {
  const canvas = new Canvas(size, paletteOf());
  canvas.box({ x: 0, y: 0, ...size }, paper);
  drawGround(canvas, heat);
  for (const level of heat.levels)
    drawLines(canvas, contourOf(heat.picture, level), { colour: white, thick: 1 });
  const threshold = contourOf(heat.picture, heat.picture.threshold);
  drawLines(canvas, threshold, { colour: dark, thick: 5 });
  drawLines(canvas, threshold, { colour: orange, thick: 3 });
  drawBasins(canvas, heat);
  drawAxes(canvas, heat);
  drawScale(canvas, heat);
  return encodePng(canvas);
}

const size = { width: 860, height: 740 };
const left = 104;
const top = 56;
const side = 600;

// The palette: colours of the scale, the same under hatching, and a few inks.
const hatched: number = colourCount;
const paper: number = 2 * colourCount;
const ink: number = paper + 1;
const soft: number = paper + 2;
const white: number = paper + 3;
const dark: number = paper + 4;
const orange: number = paper + 5;

function paletteOf(): Uint8Array {
  const ramp = rampOf(colourCount);
  const inks = [255, 255, 255, 22, 32, 42, 110, 122, 132, 255, 255, 255, 27, 18, 0, 255, 150, 30];
  return Uint8Array.from([...ramp, ...Array.from(ramp, (byte) => byte + (255 - byte) * hatchShare), ...inks]);
}

const hatchShare = 0.34;

/** Diagonal lines two pixels wide, a dozen apart. */
function isHatched(x: number, y: number): boolean {
  return (x + y) % 12 < 2;
}

function drawGround(canvas: Canvas, heat: Heat): void {
  const { picture } = heat;
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const energy = energyAt(picture, x / (side - 1), 1 - y / (side - 1));
      const isRefused = !(energy <= picture.threshold);
      canvas.dot(left + x, top + y, colourIndex(energy, heat) + (isRefused && isHatched(x, y) ? hatched : 0));
    }
}

function placed([u, v]: Place): [number, number] {
  return [left + u * (side - 1), top + (1 - v) * (side - 1)];
}

function drawLines(
  canvas: Canvas,
  lines: readonly (readonly Place[])[],
  pen: { colour: number; thick: number },
): void {
  for (const line of lines)
    for (let index = 1; index < line.length; index++)
      canvas.line(placed(line[index - 1]!), placed(line[index]!), pen);
}

function drawBasins(canvas: Canvas, { basins, picture }: Heat): void {
  const share = (axis: 0 | 1, value: number): number => {
    const { min, max } = picture.channels[axis]!;
    return (value - min) / (max - min);
  };
  for (const [index, { at }] of basins.entries()) {
    const [x, y] = placed([share(0, at[0]), share(1, at[1])]).map(Math.round) as [number, number];
    canvas.disc([x, y], 11, dark);
    canvas.disc([x, y], 9, white);
    canvas.text(basinName(index), { x: x - 4, y: y - 6 }, { colour: ink, size: 2 });
  }
}

function drawAxes(canvas: Canvas, { picture }: Heat): void {
  const [a, b] = picture.channels as [
    Heat["picture"]["channels"][number],
    Heat["picture"]["channels"][number],
  ];
  const bottom = top + side;
  canvas.line([left - 1, top], [left - 1, bottom], { colour: ink, thick: 1 });
  canvas.line([left - 1, bottom], [left + side, bottom], { colour: ink, thick: 1 });
  const across = ticksOf(a.min, a.max, 6);
  for (const [index, label] of labelsOf(across).entries()) {
    const x = Math.round(left + ((across[index]! - a.min) / (a.max - a.min)) * (side - 1));
    canvas.line([x, bottom], [x, bottom + 6], { colour: ink, thick: 1 });
    canvas.text(label, { x, y: bottom + 12, anchor: "middle" }, small);
  }
  // The height of a band means nothing.
  const up = b.name === "" ? [] : ticksOf(b.min, b.max, 7);
  for (const [index, label] of labelsOf(up).entries()) {
    const y = Math.round(top + (1 - (up[index]! - b.min) / (b.max - b.min)) * (side - 1));
    canvas.line([left - 7, y], [left - 1, y], { colour: ink, thick: 1 });
    canvas.text(label, { x: left - 12, y: y - 7, anchor: "end" }, small);
  }
  const title = ({ name, unit }: { name: string; unit: string }): string =>
    unit === "" ? shown(name, 40) : `${shown(name, 34)} [${shown(unit, 10)}]`;
  canvas.text(title(a), { x: left + side / 2, y: bottom + 46, anchor: "middle" }, { colour: ink, size: 2 });
  const [turned, middle] = [title(b), top + side / 2];
  canvas.text(
    turned,
    { x: 8, y: middle + Math.round(textWidth(turned, 2) / 2), turned: "up" },
    { colour: ink, size: 2 },
  );
}

const small = { colour: soft, size: 2 };

function drawScale(canvas: Canvas, { low, high, picture }: Heat): void {
  const [x, width] = [left + side + 36, 24];
  const yOf = (energy: number): number => Math.round(top + (1 - (energy - low) / (high - low)) * (side - 1));
  for (let y = 0; y < side; y++)
    for (let column = 0; column < width; column++) {
      const energy = low + (1 - y / (side - 1)) * (high - low);
      const lift = energy > picture.threshold && isHatched(column, y) ? hatched : 0;
      canvas.dot(x + column, top + y, colourIndex(energy, { low, high }) + lift);
    }
  const ticks = ticksOf(low, high, 8);
  for (const [index, label] of labelsOf(ticks).entries()) {
    const y = yOf(ticks[index]!);
    canvas.line([x + width, y], [x + width + 5, y], { colour: ink, thick: 1 });
    canvas.text(label, { x: x + width + 10, y: y - 7 }, small);
  }
  if (picture.threshold >= low && picture.threshold <= high) {
    const y = yOf(picture.threshold);
    canvas.line([x - 4, y], [x + width + 4, y], { colour: dark, thick: 5 });
    canvas.line([x - 4, y], [x + width + 4, y], { colour: orange, thick: 3 });
  }
  canvas.text("E [nats]", { x: x + width / 2 + 10, y: top - 34, anchor: "middle" }, { colour: ink, size: 2 });
}
