import { across, axesOf, type Box, drawing, type Scale, upwards } from "./axes.ts";
import { figure } from "./figures.ts";
import { histogramOf } from "./histogram.ts";
import { join, type Markup, short, tag } from "./markup.ts";

export interface Counted {
  /** Ascending. */
  readonly values: Float64Array;
  readonly threshold: number;
  /** Drawn where it fits, named at the edge where it does not. */
  readonly barrier: number | undefined;
  readonly title: string;
  readonly what: "rows" | "roll-outs";
}

/** How often calibration rows had which energy, and where the threshold and the barrier stand. */
export function histogramChart({ values, threshold, barrier, title, what }: Counted): Markup {
  const { from, width, counts } = histogramOf(values);
  const end = from + width * counts.length;
  const reach = Math.max(end, threshold) + (Math.max(end, threshold) - from) * 0.06;
  const isNear = barrier !== undefined && barrier <= from + (reach - from) * 1.6;
  const x: Scale = { min: from, max: isNear ? Math.max(reach, barrier * 1.02) : reach, title };
  // Roots of counts: the few rare rows are what the threshold is about, and they would be no pixel high.
  const most = Math.max(...counts, 1);
  const ticks = countTicks(most);
  const y: Scale = {
    min: 0,
    max: Math.sqrt(most) * 1.08,
    title: `${what}, root scale`,
    ticks: ticks.map(Math.sqrt),
    labels: ticks.map(String),
  };
  const [toX, toY] = [across(box, x), upwards(box, y)];
  const foot = box.top + box.height;
  const bars = counts.map((count, index) => {
    const [left, right] = [toX(from + index * width), toX(from + (index + 1) * width)];
    return count === 0
      ? ""
      : `M${short(left + 0.5)} ${short(foot)}V${short(toY(Math.sqrt(count)))}H${short(Math.max(right - 0.5, left + 1))}V${short(foot)}Z`;
  });
  const isOver = (index: number): boolean => from + (index + 0.5) * width > threshold;
  return drawing(
    { width: 560, height: 300 },
    title,
    axesOf(box, x, y),
    tag("path", { class: "bar", d: bars.filter((_, index) => !isOver(index)).join("") }),
    tag("path", { class: "bar over", d: bars.filter((_, index) => isOver(index)).join("") }),
    mark(toX(threshold), "limit", `threshold ${figure(threshold)}`, "end"),
    ...(barrier === undefined ? [] : [barrierMark(isNear ? toX(barrier) : undefined, barrier)]),
  );
}

/** Round counts that stand apart on a root scale. */
function countTicks(most: number): readonly number[] {
  const ticks = [0];
  for (let power = 1; power <= most; power *= 10)
    for (const factor of [1, 2, 5]) {
      const count = factor * power;
      if (count <= most && Math.sqrt(count) - Math.sqrt(ticks.at(-1)!) > Math.sqrt(most) / 7)
        ticks.push(count);
    }
  return ticks;
}

const box: Box = { left: 64, top: 24, width: 472, height: 224 };

function mark(x: number, kind: string, text: string, anchor: "start" | "end"): Markup {
  return join(
    tag("path", { class: kind, d: `M${short(x)} ${box.top - 4}V${box.top + box.height}` }),
    tag(
      "text",
      { class: "note", x: anchor === "end" ? x - 6 : x + 6, y: box.top + 6, "text-anchor": anchor },
      text,
    ),
  );
}

function barrierMark(x: number | undefined, barrier: number): Markup {
  const text = `barrier ${figure(barrier)}`;
  if (x !== undefined) return mark(x, "barrier", text, x > box.left + box.width - 110 ? "end" : "start");
  return tag(
    "text",
    { class: "note", x: box.left + box.width, y: box.top + 24, "text-anchor": "end" },
    `${text} →`,
  );
}
