import { gauge } from "./format.js";

// A line with its limit, a few centimetres wide. What it shows stands beside it as numbers, so it is a picture to those
// who see it and one sentence to those who do not.

/** @typedef {{ at: number, value: number | null, isJudged?: boolean }} Dot */
/** @typedef {{ label: string, dots: readonly Dot[], limit: number | null, ends: readonly [string, string] }} Plot */

/** @param {Plot} plot */
export function smallPlot({ label, dots, limit, ends }) {
  const known = dots.flatMap(({ value }) => (value === null ? [] : [value]));
  const most = Math.max(...known, limit ?? 0);
  const least = Math.min(...known, limit ?? most, 0);
  const last = dots.at(-1)?.at ?? 1;
  const first = dots[0]?.at ?? 0;
  const x = (/** @type {number} */ at) =>
    left + ((at - first) / (last - first || 1)) * (width - left - right);
  const y = (/** @type {number} */ value) =>
    top + ((most - value) / (most - least || 1)) * (height - top - bottom);
  const svg = shape("svg", {
    viewBox: `0 0 ${width} ${height}`,
    class: "small-plot",
    role: "img",
    "aria-label": label,
  });
  const isJudged = (/** @type {Dot} */ dot) => dot.isJudged !== false;
  // What is not judged is drawn thin, and goes on without a gap into what is.
  const from = Math.max(0, dots.findIndex(isJudged));
  svg.append(
    shape("path", { class: "plot-base", d: `M${left} ${height - bottom}H${width - right}` }),
    shape("path", { class: "plot-line early", d: lineOf(dots.slice(0, from + 1), { x, y }) }),
    shape("path", { class: "plot-line", d: lineOf(dots.slice(from), { x, y }) }),
  );
  if (limit !== null)
    svg.append(
      shape("path", { class: "plot-limit", d: `M${left} ${y(limit)}H${width - right}` }),
      words(`limit ${gauge(limit)}`, { x: left + 4, y: y(limit) - 4 }),
    );
  const worst = dots.filter(isJudged).reduce((/** @type {Dot | undefined} */ worst, dot) => {
    return dot.value !== null && dot.value > (worst?.value ?? Number.NEGATIVE_INFINITY) ? dot : worst;
  }, undefined);
  if (worst?.value !== null && worst?.value !== undefined) {
    const isOver = limit !== null && worst.value > limit;
    const at = { cx: String(x(worst.at)), cy: String(y(worst.value)) };
    svg.append(shape("circle", { class: `plot-worst${isOver ? " over" : ""}`, r: "4", ...at }));
  }
  svg.append(
    words(gauge(most), { x: left - 4, y: y(most) + 4, "text-anchor": "end" }),
    words(gauge(least), { x: left - 4, y: y(least) + 4, "text-anchor": "end" }),
    words(ends[0], { x: left, y: height - 3 }),
    words(ends[1], { x: width - right, y: height - 3, "text-anchor": "end" }),
  );
  return svg;
}

/** Broken where nothing is known. @param {readonly Dot[]} dots @param {{ x: (at: number) => number, y: (value: number) => number }} scales */
export function lineOf(dots, { x, y }) {
  let isOpen = false;
  return dots
    .map(({ at, value }) => {
      const step = value === null ? "" : `${isOpen ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
      isOpen = value !== null;
      return step;
    })
    .join("");
}

/** @param {string} text @param {Readonly<Record<string, string | number>>} attributes */
export function words(text, attributes) {
  const made = shape(
    "text",
    Object.fromEntries(Object.entries(attributes).map(([name, of]) => [name, String(of)])),
  );
  made.textContent = text;
  return made;
}

/** @param {string} tag @param {Readonly<Record<string, string>>} attributes */
export function shape(tag, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

const [width, height] = [360, 132];
const [left, right, top, bottom] = [48, 8, 14, 18];
