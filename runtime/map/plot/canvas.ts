import { glyphAdvance, glyphOf, textWidth } from "./glyphs.ts";
import type { Raster } from "./png.ts";

/** Pixels with a palette, to be drawn on. What falls outside is not drawn. */
export class Canvas implements Raster {
  readonly width: number;
  readonly height: number;
  readonly palette: Uint8Array;
  readonly pixels: Uint8Array;

  constructor(size: { readonly width: number; readonly height: number }, palette: Uint8Array) {
    this.width = size.width;
    this.height = size.height;
    this.palette = palette;
    this.pixels = new Uint8Array(size.width * size.height);
  }

  dot(x: number, y: number, colour: number): void {
    const [column, row] = [Math.round(x), Math.round(y)];
    if (column >= 0 && column < this.width && row >= 0 && row < this.height)
      this.pixels[row * this.width + column] = colour;
  }

  box(at: { x: number; y: number; width: number; height: number }, colour: number): void {
    for (let y = at.y; y < at.y + at.height; y++)
      for (let x = at.x; x < at.x + at.width; x++) this.dot(x, y, colour);
  }

  /** From one place to the other, `thick` pixels wide. */
  line(
    from: readonly [number, number],
    to: readonly [number, number],
    pen: { colour: number; thick: number },
  ): void {
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])) * 2));
    const half = Math.floor(pen.thick / 2);
    for (let step = 0; step <= steps; step++) {
      const x = Math.round(from[0] + ((to[0] - from[0]) * step) / steps) - half;
      const y = Math.round(from[1] + ((to[1] - from[1]) * step) / steps) - half;
      this.box({ x, y, width: pen.thick, height: pen.thick }, pen.colour);
    }
  }

  disc(at: readonly [number, number], radius: number, colour: number): void {
    for (let y = -radius; y <= radius; y++)
      for (let x = -radius; x <= radius; x++)
        if (x * x + y * y <= radius * radius + radius * 0.6) this.dot(at[0] + x, at[1] + y, colour);
  }

  /** `x` is where the text begins, is centred or ends; `y` its upper edge. Upwards text is turned to the left. */
  text(
    words: string,
    at: { x: number; y: number; anchor?: "start" | "middle" | "end"; turned?: "up" },
    pen: { colour: number; size: number },
  ): void {
    const width = textWidth(words, pen.size);
    const shift = at.anchor === "end" ? width : at.anchor === "middle" ? Math.round(width / 2) : 0;
    for (const [index, character] of Array.from(words).entries())
      for (const [column, bits] of glyphOf(character).entries())
        for (let row = 0; row < 8; row++) {
          if (((bits >>> row) & 1) === 0) continue;
          const along = (index * glyphAdvance + column) * pen.size - shift;
          const down = row * pen.size;
          const [x, y] =
            at.turned === "up" ? [at.x + down, at.y - along - pen.size + 1] : [at.x + along, at.y + down];
          this.box({ x, y, width: pen.size, height: pen.size }, pen.colour);
        }
  }
}
