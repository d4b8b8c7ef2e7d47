import { becauseWord, clockTime, decimal, gauge, pointName, verdictWord, withUnit } from "./format.js";

// A record in the words of the plant. Everything here is a pure function of what stands in the log.

/** @typedef {import("../../prove/record.ts").Record} LogRecord */
/** @typedef {import("../../prove/record.ts").DecisionRecord} DecisionRecord */

/** @param {number} micros */
export function dateTime(micros) {
  const at = new Date(micros / 1_000);
  const day = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) =>
    String(part).padStart(2, "0"),
  );
  return `${day.join("-")} ${clockTime(micros)}`;
}

/** @param {LogRecord} record */
export function kindWord(record) {
  if (record.kind === "decision") return verdictWord[record.verdict] ?? record.verdict;
  return kindWords[record.kind] ?? record.kind;
}

/** Its symbol. @param {LogRecord} record */
export function shapeOf(record) {
  return `verdict-${record.kind === "decision" ? record.verdict : "system"}`;
}

/** @param {LogRecord} record */
export function whoText(record) {
  if (record.kind === "decision")
    return record.origin === "none" ? "Nobody" : `${record.by} (${record.origin})`;
  if (record.kind === "access") return record.who;
  if (record.kind === "lifecycle" || record.kind === "deployment") return record.name;
  return "The gateway";
}

/** @param {Readonly<Record<string, string>> | null} values @param {ReadonlyMap<string, string>} units */
export function valuesText(values, units) {
  if (values === null) return "–";
  return Object.entries(values)
    .map(([point, value]) => `${pointName(point)} ${withUnit(decimal(value), units.get(point) ?? "")}`)
    .join(", ");
}

/** One sentence. @param {LogRecord} record */
export function whyText(record) {
  switch (record.kind) {
    case "decision":
    case "bring-up":
    case "bring-up-write":
    case "fault":
      return record.text;
    case "outcome":
      return `${record.outcome}${record.because === "" ? "" : `: ${record.because}`}`;
    case "lifecycle":
      return `${record.from} → ${record.to} (${record.event}): ${record.because}`;
    case "deployment":
      return `${record.from} → ${record.to}: ${record.because}`;
    case "access":
      return `${record.what}, ${record.outcome}: ${record.about}`;
    case "stand-down":
      return `The daemon wrote the safe state: ${record.because}`;
    case "drift":
    case "twin":
      return `${record.to}: ${record.because}`;
    case "regime":
      return `${record.from} → ${record.to}`;
    case "terms":
      return `Mode ${record.mode}, limits ${record.limits === null ? "as signed" : "narrower than signed"}: ${record.because}`;
    case "boot":
      return `Version ${record.version}, mode ${record.mode}`;
    case "adapt":
      return `${record.name} from ${record.before} to ${record.after} (at most ${record.cap}): ${record.because}`;
    case "rung":
      return `${record.from} → ${record.to}: ${record.because}`;
    case "unguarded":
    case "genesis":
      return record.because;
    case "tri-check":
      return `Ticks ${record.from} to ${record.tick} checked as a whole: ${record.verdict}`;
    case "gap":
      return `${record.count} of ${record.what} were not sent`;
    case "prune":
      return `Records before ${record.first} are not kept any more`;
    case "stop":
      return "The daemon was stopped in order";
    case "anchor":
      return "What the ticks remember, to be judged again from";
    default:
      return unheard(record);
  }
}

/** A gateway that is newer than a page that stayed open: nothing is said of what is not known. @param {never} record */
function unheard(record) {
  return `This page does not know what to say of ${/** @type {LogRecord} */ (record).kind}`;
}

/** What was decided, as somebody would say it who knows the plant. @param {DecisionRecord} record */
export function sentenceOf(record) {
  const who = record.origin === "none" ? "Nobody asked for anything" : `${record.by} asked`;
  const because = becauseWord[record.because] ?? record.because;
  const then = record.fallback === null ? "" : ` ${fallbackWords[record.fallback] ?? ""}`;
  return `${who}; the shield ${verbs[record.verdict]}: ${because}.${then}`;
}

/** The severity of an OPC UA status, which stands in its top two bits. @param {number} status */
export function qualityText(status) {
  const word = ["Good", "Uncertain", "Bad", "Bad"][(status >>> 30) & 3] ?? "Bad";
  return status === 0 ? word : `${word} (0x${(status >>> 0).toString(16).padStart(8, "0")})`;
}

/** What was found, and the limit that it was held against. @param {DecisionRecord} record */
export function energyRows({ energy, threshold }) {
  return [
    ["Where the machine was", nats(energy.now), nats(threshold.now)],
    ["Where the proposal leads", nats(energy.asked), nats(threshold.asked)],
    ["The highest on the way", nats(energy.path), nats(threshold.asked)],
    ["The furthest of its roll-out", gauge(decimal(energy.ahead)), gauge(decimal(threshold.ahead))],
  ];
}

/** @param {string} text */
function nats(text) {
  const value = decimal(text);
  return value === null ? "–" : `${gauge(value)}\u00a0nats`;
}

const verbs = { allow: "let it through", amend: "changed it", block: "refused it" };
/** @type {Readonly<Record<string, string>>} */
const fallbackWords = {
  next: "The next proposer had the turn.",
  hold: "The set-points that stood were held.",
  safe: "The declared safe state was written.",
};
/** @type {Readonly<Record<string, string>>} */
const kindWords = {
  genesis: "Log begun",
  prune: "Old records given up",
  boot: "Started",
  anchor: "Anchor",
  outcome: "Outcome",
  drift: "Drift",
  twin: "Twin",
  adapt: "Adapted",
  regime: "Regime",
  "stand-down": "Stood down",
  "bring-up": "Bring-up",
  "bring-up-write": "Write by hand",
  lifecycle: "Capsule",
  deployment: "Deployment",
  access: "Access",
  terms: "Terms of the shield",
  "tri-check": "Check of a window",
  rung: "Rung",
  unguarded: "Not guarding",
  gap: "Gap",
  fault: "Fault",
  stop: "Stopped",
};
