import { clockTime, gauge, grouped } from "./format.js";
import { byId, mark, say } from "./page.js";

/** @typedef {import("../mind-port.ts").DriftStatus} DriftStatus */

/** What a new status says about the map and the plant it was made from. @param {DriftStatus} drift */
export function showDrift(drift) {
  const { state, forecaster } = drift;
  const node = byId("drift");
  const isLost = forecaster === "lost";
  node.hidden = state === "normal" && !isLost;
  if (!node.hidden) {
    mark(node, "data-state", state === "normal" ? "drift" : state);
    say(node, [...(isLost ? [lostText] : []), ...(state === "normal" ? [] : [warningText(drift)])].join(" "));
  }
}

/** What became of what the map promised. @param {DriftStatus} drift */
export function showPromise(drift) {
  say(byId("map-promise"), promiseText(drift));
}

const lostText =
  "The plant no longer does what its forecaster says; until it does, nothing new is let through.";

/** @param {DriftStatus} drift */
function warningText({ state, since, threshold, advisoryLimit }) {
  const from = since === null ? "" : ` since ${clockTime(since).slice(0, 5)}`;
  const drifted = `The plant has drifted from the data of its map${from}; the limit has not moved`;
  if (state === "recertify") return `${drifted}. It has not come back: the map has to be made anew.`;
  return `${drifted}. It stands at ${gauge(threshold)} nats; a limit that followed the plant would be at ${gauge(advisoryLimit)}.`;
}

/** @param {DriftStatus} drift */
function promiseText({ judged, above, alpha, rate, evidence }) {
  if (judged === 0) return `Promised: at most ${percent(alpha)} of normal states above the limit.`;
  const seen = `${grouped(above)} of ${grouped(judged)} states above the limit, a rate of ${percent(rate.lower)} to ${percent(rate.upper)}`;
  return `${seen} (promised ${percent(alpha)}). Evidence of drift ${short(evidence)}; 100 is an alarm.`;
}

/** @param {number} share */
function percent(share) {
  return `${Number((100 * share).toPrecision(2))}\u00a0%`;
}

/** @param {number} evidence */
function short(evidence) {
  if (evidence >= 1e6) return "over a million";
  return evidence >= 10 ? grouped(Math.round(evidence)) : evidence.toFixed(1);
}
