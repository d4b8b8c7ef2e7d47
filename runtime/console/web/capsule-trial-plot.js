import { gauge } from "./format.js";
import { lineOf, shape, words } from "./small-plot.js";

// What two capsules let through to one actuator, as two lines: the one that guards is whole, the one on trial broken, so
// that nobody has to tell colours apart.

/** @typedef {import("../trials/course.ts").TrialDot} TrialDot */

/** @param {{ label: string, dots: readonly TrialDot[], place: number, ends: readonly [string, string] }} plot */
export function twoLines({ label, dots, place, ends }) {
  const lineWith = (/** @type {"guard" | "trial"} */ side) =>
    dots.map((dot) => ({ at: dot.at, value: dot[side][place] ?? null }));
  const [guard, trial] = [lineWith("guard"), lineWith("trial")];
  const known = [...guard, ...trial].flatMap(({ value }) => (value === null ? [] : [value]));
  const [least, most] = known.length === 0 ? [0, 1] : [Math.min(...known), Math.max(...known)];
  // A line that never moves stands in the middle.
  const room = most === least ? Math.abs(most) * 0.1 || 1 : (most - least) * 0.08;
  const [low, high] = [least - room, most + room];
  const [first, last] = [dots[0]?.at ?? 0, dots.at(-1)?.at ?? 1];
  const x = (/** @type {number} */ at) =>
    left + ((at - first) / (last - first || 1)) * (width - left - right);
  const y = (/** @type {number} */ value) => top + ((high - value) / (high - low)) * (height - top - bottom);
  const svg = shape("svg", {
    ...{ viewBox: `0 0 ${width} ${height}`, class: "small-plot", role: "img", "aria-label": label },
  });
  svg.append(
    shape("path", { class: "plot-base", d: `M${left} ${height - bottom}H${width - right}` }),
    shape("path", { class: "plot-line", d: lineOf(guard, { x, y }) }),
    shape("path", { class: "plot-line tried", d: lineOf(trial, { x, y }) }),
    words(gauge(most), { x: left - 4, y: y(most) + 4, "text-anchor": "end" }),
    ...(most === least ? [] : [words(gauge(least), { x: left - 4, y: y(least) + 4, "text-anchor": "end" })]),
    words(ends[0], { x: left, y: height - 3 }),
    words(ends[1], { x: width - right, y: height - 3, "text-anchor": "end" }),
  );
  return svg;
}

const [width, height] = [360, 132];
const [left, right, top, bottom] = [48, 8, 10, 18];
