import { labelsOf, ticksOf } from "./figures.ts";
import { join, type Markup, short, tag } from "./markup.ts";

/** Where a chart's data are drawn, in the units of the drawing. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Scale {
  readonly min: number;
  readonly max: number;
  /** What the axis shows, with its unit. */
  readonly title: string;
  readonly ticks?: readonly number[];
  readonly labels?: readonly string[];
}

export function across({ left, width }: Box, { min, max }: Scale): (value: number) => number {
  return (value) => left + bounded((value - min) / (max - min || 1)) * width;
}

export function upwards({ top, height }: Box, { min, max }: Scale): (value: number) => number {
  return (value) => top + (1 - bounded((value - min) / (max - min || 1))) * height;
}

/** Nothing is drawn far outside of its chart, whatever the data say. */
function bounded(share: number): number {
  return Number.isNaN(share) ? 0 : Math.min(Math.max(share, -0.02), 1.02);
}

/** Frame, ticks, labels and titles of both axes. */
export function axesOf(box: Box, x: Scale, y: Scale, lines: "grid" | "ticks" = "grid"): Markup {
  const { left, top, width, height } = box;
  const [toX, toY] = [across(box, x), upwards(box, y)];
  const [xs, ys] = [
    x.ticks ?? ticksOf(x.min, x.max, width / 75),
    y.ticks ?? ticksOf(y.min, y.max, height / 48),
  ];
  const [xLabels, yLabels] = [x.labels ?? labelsOf(xs), y.labels ?? labelsOf(ys)];
  const bottom = top + height;
  const gridX = lines === "grid" ? -height : 5;
  const gridY = lines === "grid" ? width : -5;
  return join(
    tag("path", {
      class: lines,
      d: [
        ...xs.map((tick) => `M${short(toX(tick))} ${short(bottom)}v${short(gridX)}`),
        ...ys.map((tick) => `M${short(left)} ${short(toY(tick))}h${short(gridY)}`),
      ].join(""),
    }),
    tag("path", { class: "frame", d: `M${short(left)} ${short(top)}v${short(height)}h${short(width)}` }),
    ...xs.map((tick, index) =>
      tag("text", { x: toX(tick), y: bottom + 18, "text-anchor": "middle" }, xLabels[index]!),
    ),
    ...ys.map((tick, index) =>
      tag("text", { x: left - 8, y: toY(tick) + 4, "text-anchor": "end" }, yLabels[index]!),
    ),
    tag("text", { class: "title", x: left + width / 2, y: bottom + 38, "text-anchor": "middle" }, x.title),
    upTitle(box, y.title),
  );
}

function upTitle({ left, top, height }: Box, title: string): Markup {
  const [x, y] = [left - 46, top + height / 2];
  const transform = `rotate(-90 ${short(x)} ${short(y)})`;
  return tag("text", { class: "title", x, y, "text-anchor": "middle", transform }, title);
}

/** A drawing that scales with the page and says to a screen reader what it shows. */
export function drawing(
  size: { width: number; height: number },
  says: string,
  ...parts: readonly Markup[]
): Markup {
  const viewBox = `0 0 ${short(size.width)} ${short(size.height)}`;
  return tag(
    "svg",
    { viewBox, role: "img", style: `max-width:${short(size.width)}px` },
    tag("title", {}, says),
    ...parts,
  );
}
