import { axesOf, type Box, drawing } from "./axes.ts";
import { colourAt, hexOf } from "./colours.ts";
import { contourOf, type Place, regionOf } from "./contour.ts";
import { figure, labelsOf, ticksOf } from "./figures.ts";
import { basinName, type Heat, rasterOf } from "./heat.ts";
import { type Marginals, marginalsOf } from "./marginals.ts";
import { join, type Markup, short, shown, tag } from "./markup.ts";
import { dataUri, encodePng } from "./png.ts";

/** A link as a drawing: energies in colour, what is refused hatched, the threshold, the basins, the recorded time. */
export function heatChart(heat: Heat, id: string): Markup {
  const { picture } = heat;
  const [x, y] = picture.channels.map(({ name, unit, min, max }) => ({
    min,
    max,
    title: withUnit(shown(name, 32), unit),
    // The height of a band means nothing.
    ...(name === "" ? { ticks: [], labels: [] } : {}),
  }));
  return drawing(
    { width: 560, height: 476 },
    `Energy map of ${shown(picture.channels[0]!.name)} and ${shown(picture.channels[1]!.name)}`,
    tag("clipPath", { id: `${id}-box` }, tag("rect", rectOf(box))),
    ground(heat, id),
    tag("path", { class: "refused", "fill-rule": "evenodd", d: refusedOf(heat), fill: "url(#hatch)" }),
    ...heat.levels.map((level) => tag("path", { class: "share", d: linesOf(contourOf(picture, level)) })),
    ...["edge", "limit"].map((kind) =>
      tag("path", { class: kind, d: linesOf(contourOf(picture, picture.threshold)) }),
    ),
    ...heat.basins.map((basin, index) => basinMark(heat, index, placeOf(heat, basin.at))),
    marginalBars(marginalsOf(picture)),
    axesOf(box, x!, y!, "ticks"),
    colourBar(heat, id),
  );
}

export function withUnit(name: string, unit: string): string {
  return unit === "" ? name : `${name} [${shown(unit, 12)}]`;
}

const box: Box = { left: 64, top: 50, width: 372, height: 372 };

function rectOf({ left, top, width, height }: Box): Record<string, number> {
  return { x: left, y: top, width, height };
}

/** A pixel is a node and the nodes lie on the border, so the picture is a cell larger than the box. */
function ground(heat: Heat, id: string): Markup {
  const { columns, rows } = heat.picture;
  const width = (box.width * columns) / (columns - 1);
  const height = (box.height * rows) / (rows - 1);
  const image = tag("image", {
    x: box.left - (width - box.width) / 2,
    y: box.top - (height - box.height) / 2,
    width,
    height,
    preserveAspectRatio: "none",
    href: dataUri(encodePng(rasterOf(heat))),
  });
  return tag("g", { "clip-path": `url(#${id}-box)` }, image);
}

function toX(u: number): number {
  return box.left + u * box.width;
}

function toY(v: number): number {
  return box.top + (1 - v) * box.height;
}

function linesOf(lines: readonly (readonly Place[])[]): string {
  return lines
    .map((line) => `M${line.map(([u, v]) => `${short(toX(u))} ${short(toY(v))}`).join("L")}`)
    .join("");
}

/** The whole box without the region that is allowed. */
function refusedOf({ picture }: Heat): string {
  if (!Number.isFinite(picture.threshold)) return "";
  const whole = `M${box.left} ${box.top}h${box.width}v${box.height}h${-box.width}Z`;
  return `${whole}${linesOf(regionOf(picture, picture.threshold))}`;
}

function placeOf({ picture }: Heat, at: readonly [number, number]): Place {
  const share = (axis: 0 | 1): number => {
    const { min, max } = picture.channels[axis]!;
    return (at[axis] - min) / (max - min);
  };
  return [share(0), share(1)];
}

function basinMark(heat: Heat, index: number, [u, v]: Place): Markup {
  const { share, energy } = heat.basins[index]!;
  const [x, y] = [toX(u), toY(v)];
  return tag(
    "g",
    { class: "basin" },
    tag(
      "title",
      {},
      `Basin ${basinName(index)}: ${figure(share * 100, 3)} % of the time, ${figure(energy)} nats at its lowest`,
    ),
    tag("circle", { cx: x, cy: y, r: 9 }),
    tag("text", { x, y: y + 4, "text-anchor": "middle" }, basinName(index)),
  );
}

/** Above and beside the map: where on each axis the recorded time was spent. */
function marginalBars({ across, up }: Marginals): Markup {
  const tall = 30;
  const [highestX, highestY] = [Math.max(...across), Math.max(...up)];
  const alongX = Array.from(across, (part, at) => {
    const x = toX(at / (across.length - 1));
    return `L${short(x)} ${short(box.top - 6 - (part / highestX) * tall)}`;
  });
  const right = box.left + box.width + 6;
  const alongY = Array.from(up, (part, at) => {
    const y = toY(at / (up.length - 1));
    return `L${short(right + (part / highestY) * tall)} ${short(y)}`;
  });
  const [base, end] = [short(box.top - 6), short(toX(1))];
  const [foot, head] = [short(toY(0)), short(toY(1))];
  return tag("path", {
    class: "time",
    d: `M${short(box.left)} ${base}${alongX.join("")}L${end} ${base}ZM${short(right)} ${foot}${alongY.join("")}L${short(right)} ${head}Z`,
  });
}

function colourBar({ low, high, picture }: Heat, id: string): Markup {
  const [left, width] = [492, 16];
  const { top, height } = box;
  const yOf = (energy: number): number => top + (1 - (energy - low) / (high - low)) * height;
  const ticks = ticksOf(low, high, 7);
  const labels = labelsOf(ticks);
  const stops = Array.from({ length: 21 }, (_, index) =>
    tag("stop", { offset: `${index * 5}%`, "stop-color": hexOf(colourAt(1 - index / 20)) }),
  );
  const limit = yOf(picture.threshold);
  const isShown = picture.threshold >= low && picture.threshold <= high;
  return join(
    tag("linearGradient", { id: `${id}-bar`, x1: 0, y1: 0, x2: 0, y2: 1 }, ...stops),
    tag("rect", { x: left, y: top, width, height, fill: `url(#${id}-bar)` }),
    ...(isShown
      ? [
          tag("rect", { x: left, y: top, width, height: limit - top, fill: "url(#hatch)" }),
          tag("path", { class: "edge", d: `M${left - 4} ${short(limit)}h${width + 8}` }),
          tag("path", { class: "limit", d: `M${left - 4} ${short(limit)}h${width + 8}` }),
        ]
      : []),
    ...ticks.map((tick, index) => tag("text", { x: left + width + 6, y: yOf(tick) + 4 }, labels[index]!)),
    tag("text", { class: "title", x: left + width, y: top - 12, "text-anchor": "middle" }, "E [nats]"),
  );
}
