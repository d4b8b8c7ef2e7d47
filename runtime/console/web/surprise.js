import { decimal, duration, gauge, withUnit } from "./format.js";
import { byId, mark, say } from "./page.js";

// How rare the state is that the machine is in now, beside the limit of what is allowed: a figure, a bar and a word.

/** @typedef {import("./history.js").Tick} Tick */

/** @param {Tick | undefined} tick the newest @param {number} end where the bar ends, in nats */
export function showSurprise(tick, end) {
  const now = tick === undefined ? null : decimal(tick.main.record.energy.now);
  const limit = tick === undefined ? null : decimal(tick.main.record.threshold.now);
  say(byId("surprise-now"), withUnit(now, "nats"));
  say(byId("surprise-of"), limit === null ? "" : `of ${gauge(limit)} that are allowed`);
  const level = levelOf(now, limit);
  mark(byId("surprise-bar"), "data-level", level);
  mark(byId("surprise-word"), "data-level", level);
  say(byId("surprise-word"), words[level]);
  const share = (/** @type {number | null} */ value) =>
    `${Math.min(100, Math.max(0, (100 * (value ?? 0)) / Math.max(end, 1e-9)))}%`;
  byId("surprise-bar").style.setProperty("--at", share(now));
  byId("surprise-bar").style.setProperty("--limit-at", share(limit));
  const meter = /** @type {HTMLMeterElement} */ (byId("surprise-meter"));
  mark(meter, "max", String(end));
  mark(meter, "value", String(now ?? 0));
  mark(meter, "aria-valuetext", `${withUnit(now, "nats")} of ${withUnit(limit, "nats")}: ${words[level]}`);
}

/** When that was, and whether that is still now. @param {Tick | undefined} tick @param {number} nowUs */
export function showSurpriseAge(tick, nowUs) {
  const ageMs = tick === undefined ? null : ageOf(tick, nowUs);
  say(byId("surprise-when"), ageMs === null ? "" : ageMs > oldMs ? `${duration(ageMs)} ago` : "now");
}

/**
 * By the gateway's clock, and not less than by the page's own: one that was set back makes nothing young.
 * @param {Tick} tick @param {number} nowUs
 */
export function ageOf({ main, heardMs }, nowUs) {
  return Math.max((nowUs - main.record.at) / 1_000, performance.now() - heardMs);
}

/** @param {number | null} now @param {number | null} limit @returns {keyof typeof words} */
function levelOf(now, limit) {
  if (now === null || limit === null) return "unknown";
  if (now > limit) return "above";
  return now > nearShare * limit ? "near" : "usual";
}

const words = {
  unknown: "Nobody can say how usual this state is",
  usual: "As the plant has been before",
  near: "Near the limit",
  above: "Beyond the limit: the plant was hardly ever like this",
};
const nearShare = 0.8;
export const oldMs = 3_000;
