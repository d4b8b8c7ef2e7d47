import { clockTime, gauge } from "./format.js";
import { byId, say } from "./page.js";

/** @typedef {import("../mind-port.ts").RegimeStatus} RegimeStatus */

/** One line: in which regime the plant runs, where it goes next, and what hangs on it. @param {RegimeStatus | null | undefined} regime */
export function showRegime(regime) {
  const node = byId("regime");
  node.hidden = !regime;
  if (regime) say(node, regimeText(regime));
}

/** @param {RegimeStatus} regime */
function regimeText({ regime, since, probability, stability, next, transitionProbability, threshold, unit }) {
  const limit = `States up to ${gauge(threshold)} nats are allowed in it`;
  const asked = unit === null ? "." : `, and ${unit} is asked.`;
  if (regime === "unknown") return `Nobody can tell the regime. ${limit}${asked}`;
  const from = since === null ? "" : ` since ${clockTime(since).slice(0, 5)}`;
  const what =
    regime === "unseen"
      ? `The plant is in no regime that was learnt${from}`
      : `Regime ${regime}${from}, ${percent(probability)} sure`;
  const calm = stability >= calmAbove ? "calm" : "restless";
  const then = next === null ? "" : `; next most likely ${next} (${percent(transitionProbability)})`;
  return `${what}, ${calm}${then}. ${limit}${asked}`;
}

/** One undisturbed row of forty is more restless. */
const calmAbove = 0.05;

/** @param {number} share */
function percent(share) {
  return `${Math.round(100 * share)}\u00a0%`;
}
