// How numbers, names and times are written for people. Everything here is a pure function.

/** Digits such as a gauge has: as many as are useful, always as many for the same size of value. @param {number | null | undefined} value */
export function gauge(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const digits = size >= 1000 ? 0 : size >= 10 ? 1 : 2;
  if (size >= 1e6) return value.toExponential(1).replace("e+", "e").replace("-", minus);
  return value.toFixed(digits).replace("-", minus);
}

/** @param {number | null | undefined} value @param {string} unit */
export function withUnit(value, unit) {
  const text = gauge(value);
  return text === "–" || unit === "" ? text : `${text}\u00a0${unit}`;
}

/** "melt_temperature" as a person would say it. @param {string} point */
export function pointName(point) {
  const words = point
    .replaceAll(/[_.\-/]+/g, " ")
    .replace(/ setpoint$/, "")
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The same where what is asked for stands beside what the machine makes of it. @param {string} point */
export function pointLabel(point) {
  return pointName(point) + (/[_.\-/]setpoint$/.test(point) ? " set-point" : "");
}

/** A sentence of the gateway with its points named as on this page. @param {string} text @param {Iterable<string>} points */
export function inWords(text, points) {
  // The longest first, for one name may begin with another.
  const names = [...points].sort((a, b) => b.length - a.length);
  const said = names.reduce((text, name) => text.replaceAll(name, pointName(name).toLowerCase()), text);
  // A number and its unit stay on one line.
  return said.replaceAll(/(\d) (?=(?:[A-Z%°µ]|[a-z]{1,2}[A-Z]|nats)\S{0,5}(?:[\s,;]|$))/g, "$1\u00a0");
}

/** @param {number} micros gateway time */
export function clockTime(micros) {
  const at = new Date(micros / 1000);
  return [at.getHours(), at.getMinutes(), at.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
}

/** @param {number | null} ms */
export function duration(ms) {
  if (ms === null) return "never";
  if (ms < 950) return `${Math.max(0, Math.round(ms / 10) * 10)}\u00a0ms`;
  if (ms < 99_500) return `${(ms / 1000).toFixed(ms < 9_950 ? 1 : 0)}\u00a0s`;
  if (ms < 5_400_000) return `${Math.round(ms / 60_000)}\u00a0min`;
  return `${Math.round(ms / 3_600_000)}\u00a0h`;
}

/** @param {number} count */
export function grouped(count) {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** A digest's first digits: enough to tell two apart, not enough to prove anything. @param {string} digest */
export function short(digest) {
  return digest.replace(/^sha256:/, "").slice(0, 8);
}

/** A record's decimal string. "NaN" and "Infinity" are no numbers to a person. @param {string | undefined | null} text @returns {number | null} */
export function decimal(text) {
  const value = text === undefined || text === null ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

/** The words for a verdict, everywhere on the page. @type {Readonly<Record<string, string>>} */
export const verdictWord = { allow: "Allowed", amend: "Amended", block: "Blocked" };

/** @type {Readonly<Record<string, string>>} */
export const becauseWord = {
  inside: "inside what the plant has shown",
  range: "beyond the actuator’s range",
  rate: "faster than the actuator may move",
  energy: "too rare a state",
  absent: "nobody proposed anything",
  late: "the model missed its deadline",
  "not-finite": "not a number",
  incomplete: "an actuator is missing",
  "foreign-actuator": "not this capsule’s actuator",
  quality: "a reading cannot be trusted",
  age: "a reading is too old",
  barrier: "a state that was never seen",
  path: "the way there was never seen",
  future: "leads where the plant never goes",
  forecast: "the forecaster has lost the plant",
  "not-owner": "not this proposer’s actuator",
  unsure: "not sure enough of itself",
  replicas: "its replicas do not agree",
};

const minus = "\u2212";
