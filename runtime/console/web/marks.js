import { becauseWord, clockTime } from "./format.js";

// What happened, as a person reads it, and which of it falls on one place of a lane. Everything here is a pure function.

/** @typedef {import("../marks/mark.ts").Mark} Mark */
/** @typedef {{ from: number, to: number }} Span in microseconds */
/** @typedef {{ place: number, marks: readonly Mark[], count: number }} Group `place` from 0 to 1, where it is drawn */

/** Shape and word tell the kinds apart; colour only repeats it. @type {Readonly<Record<Mark["kind"], { word: string, icon: string, sides: number, dash: number[] }>>} */
export const kinds = {
  block: { word: "Blocked", icon: "verdict-block", sides: 8, dash: [2, 3] },
  alarm: { word: "Alarms", icon: "mark-alarm", sides: 3, dash: [6, 3] },
  deployment: { word: "Capsules", icon: "mark-deployment", sides: 5, dash: [] },
};

/**
 * Marks of one kind by slots of a lane: what would lie on one another is one group, drawn where its first one was.
 * @param {readonly Mark[]} marks @param {Span} span @param {number} slots @returns {Group[]}
 */
export function groupsOf(marks, { from, to }, slots) {
  /** @type {Map<number, Mark[]>} */
  const bySlot = new Map();
  for (const mark of marks) {
    const slot = Math.min(slots - 1, Math.floor(placeOf(mark.at, { from, to }) * slots));
    bySlot.set(slot, [...(bySlot.get(slot) ?? []), mark]);
  }
  return [...bySlot]
    .sort(([one], [other]) => one - other)
    .map(([slot, own]) => ({
      place: (slot + 0.5) / slots,
      marks: own.toSorted((one, other) => one.at - other.at),
      count: countOf(own),
    }));
}

/** Of a span; what began before it is drawn at its edge. @param {number} at @param {Span} span */
export function placeOf(at, { from, to }) {
  return Math.min(1, Math.max(0, (at - from) / (to - from)));
}

/** @param {readonly Mark[]} marks */
export function countOf(marks) {
  return marks.reduce((sum, { count }) => sum + count, 0);
}

/** @param {Mark} mark */
export function markText({ kind, what, about }) {
  if (kind === "block") return `${becauseWord[what] ?? what}, asked by ${about}`;
  if (kind === "alarm") return `${alarmWords[what] ?? what}: ${about}`;
  return `${about}: ${what}`;
}

/** When, with the day where the span has several. @param {Mark} mark @param {Span} span */
export function whenText({ at, until }, { from, to }) {
  const day = to - from > dayUs ? `${new Date(at / 1e3).toLocaleDateString()} ` : "";
  return until - at < 1e6 ? `${day}${clockTime(at)}` : `${day}${clockTime(at)} to ${clockTime(until)}`;
}

/** What is read aloud of a group. @param {Mark["kind"]} kind @param {Group} group @param {Span} span */
export function groupText(kind, { marks, count }, span) {
  const [first, ...more] = marks;
  if (first === undefined) return "";
  const times = count === 1 ? "" : ` ${count} times`;
  const what = more.length === 0 ? markText(first) : `${marks.length} things, first ${markText(first)}`;
  return `${kinds[kind].word}${times}, ${whenText(first, span)}: ${what}`;
}

/** @type {Readonly<Record<string, string>>} */
const alarmWords = {
  "write-rejected": "The machine took it not",
  "write-unknown": "Nobody knows whether the machine took it",
  drift: "The plant has drifted from its map",
  recertify: "The map has to be made anew",
  twin: "Not what the forecaster expected",
  "stand-down": "Stood down",
  fault: "Fault",
  rung: "The gateway does less",
  unguarded: "Nobody could guard",
  crashed: "Started after a crash",
};

const dayUs = 86_400e6;
