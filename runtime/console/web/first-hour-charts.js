import { mark } from "./page.js";
import { node } from "./parts.js";

// Small drawings of what was found. Each has words that say the same, for who cannot see it; nothing is told by colour
// alone.

/** @param {string} tag @param {Readonly<Record<string, string | number>>} attributes @param {...Node} children */
function svg(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) mark(made, name, String(value));
  made.append(...children);
  return made;
}

/** @param {string} title @param {{ width: number, height: number, className?: string }} size @param {...Node} children */
function drawing(title, { width, height, className = "" }, ...children) {
  return svg(
    "svg",
    {
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": title,
      class: `drawing ${className}`.trim(),
    },
    ...children,
  );
}

/** Counts over equal steps; a place at which something begins is a line. @param {{ counts: readonly number[], title: string, lineAt?: number }} given */
export function histogramChart({ counts, title, lineAt }) {
  const [width, height] = [240, 56];
  const most = Math.max(1, ...counts);
  const step = width / Math.max(1, counts.length);
  const bars = counts.map((count, place) => {
    const tall = (count / most) * (height - 2);
    const isAbove = lineAt !== undefined && (place + 0.5) / counts.length > lineAt;
    return svg("rect", {
      ...{ x: place * step, y: height - tall, width: Math.max(0.5, step - 0.6), height: tall },
      class: isAbove ? "above" : "usual-bar",
    });
  });
  return drawing(title, { width, height }, ...bars, ...limitLine(lineAt, { width, height }));
}

/** @param {number | undefined} at @param {{ width: number, height: number }} size */
function limitLine(at, { width, height }) {
  if (at === undefined || !(at >= 0 && at <= 1)) return [];
  const x = at * width;
  return [svg("line", { x1: x, x2: x, y1: 0, y2: height, class: "limit-line" })];
}

/** How rare the states were, one after the other. @param {Pick<import("../../cli/onboard/protect.ts").Protected, "course" | "threshold" | "states" | "above">} guarded @param {string} [whose] */
export function courseChart({ course, threshold, states, above }, whose = "kept-back ") {
  const [width, height] = [720, 150];
  const known = course.highest.filter((value) => value !== null);
  const top = Math.max(threshold * 1.25, ...known) * 1.04;
  const y = (/** @type {number | null} */ value) => height - (Math.max(0, value ?? top) / top) * height;
  const step = width / Math.max(1, course.highest.length);
  const bars = course.highest.map((value, place) => {
    const isAbove = value === null || value > threshold;
    return svg("rect", {
      ...{ x: place * step, y: y(value), width: Math.max(0.6, step - 0.4), height: height - y(value) },
      class: isAbove ? "above" : "usual-bar",
    });
  });
  const line = svg("line", { x1: 0, x2: width, y1: y(threshold), y2: y(threshold), class: "limit-line" });
  const title = `How rare the ${whose}states were, in order of time: ${above} of ${states} are above the threshold of ${digits(threshold)} nats`;
  return drawing(title, { width, height, className: "wide-drawing" }, ...bars, line);
}

/** What the map predicts, and what recorded rows say to that. @param {{ gain: number, recorded: { gain: number, plusMinus: number } }} found @param {string} unit */
export function gainChart({ gain, recorded }, unit) {
  const [width, height] = [480, 74];
  const [low, high] = [recorded.gain - recorded.plusMinus, recorded.gain + recorded.plusMinus];
  const ends = [0, gain, low, high];
  const room = (Math.max(...ends) - Math.min(...ends) || 1) * 0.08;
  const [from, to] = [Math.min(...ends) - room, Math.max(...ends) + room];
  const x = (/** @type {number} */ value) => ((value - from) / (to - from)) * width;
  const at = x(gain);
  const title = `Predicted ${digits(gain, unit)} less; recorded rows like that had ${digits(recorded.gain, unit)} less, from ${digits(low)} to ${digits(high)}`;
  return drawing(
    title,
    { width, height },
    svg("line", { x1: x(0), x2: x(0), y1: 4, y2: height - 4, class: "axis" }),
    svg("path", { d: `M${at} 8l9 9-9 9-9-9z`, class: "predicted" }),
    svg("line", { x1: x(low), x2: x(high), y1: 54, y2: 54, class: "recorded" }),
    svg("circle", { cx: x(recorded.gain), cy: 54, r: 6, class: "recorded-middle" }),
  );
}

/** A share as a bar with its number. @param {number} share @param {string} label @param {string} [tone] */
export function shareBar(share, label, tone = "usual-bar") {
  const [width, height] = [120, 12];
  return drawing(
    label,
    { width, height, className: "share" },
    svg("rect", { x: 0, y: 0, width, height, class: "well" }),
    svg("rect", { x: 0, y: 0, width: Math.min(1, Math.max(0, share)) * width, height, class: tone }),
  );
}

/** @param {SVGElement} chart @param {string} caption */
export function figure(chart, caption) {
  return node("figure", { class: "drawn" }, chart, node("figcaption", { class: "note" }, caption));
}

/** @param {number} seconds */
export function spanText(seconds) {
  for (const [size, name] of /** @type {const} */ ([
    [86_400, "d"],
    [3_600, "h"],
    [60, "min"],
  ]))
    if (seconds >= 2 * size) return `${Number((seconds / size).toPrecision(3))}\u00a0${name}`;
  return `${Number(seconds.toPrecision(3))}\u00a0s`;
}

/** Three digits, however small it is: what was found is told as closely as the terminal tells it. @param {number} value @param {string} [unit] */
export function digits(value, unit = "") {
  if (!Number.isFinite(value)) return "–";
  const text = String(Number(value.toPrecision(3))).replace("-", "\u2212");
  return unit === "" || unit === "1" ? text : `${text}\u00a0${unit}`;
}

/** @param {number} share */
export function percent(share) {
  return `${Number((100 * share).toPrecision(3))}\u00a0%`;
}
