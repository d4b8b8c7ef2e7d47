import { outcomeText } from "./asked.js";
import { kindWord, whyText } from "./decision-text.js";
import {
  clockTime,
  decimal,
  duration,
  gauge,
  grouped,
  inWords,
  pointName,
  verdictWord,
  withUnit,
} from "./format.js";
import { isSettled } from "./history.js";
import { byId, icon, make, mark, say } from "./page.js";

// The stream of verdicts, newest first. Ten like verdicts a second are one row that counts, or nobody
// could read it; each row opens to the records it stands for, whole.

/** @typedef {import("./history.js").History} History */
/** @typedef {import("./history.js").Run} Run */
/** @typedef {import("./history.js").Decision} Decision */
/** @typedef {{ row: HTMLElement, cells: HTMLElement[], detail: HTMLElement | undefined, count: number, outcome: string }} Row */

/** @type {Map<number, Row>} */
const rows = new Map();
/** @type {Set<string>} */
const hidden = new Set();

/** @param {() => void} redraw */
export function startVerdicts(redraw) {
  rows.clear();
  hidden.clear();
  for (const button of byId("verdicts").querySelectorAll(".filter button"))
    button.addEventListener("click", () => {
      const verdict = button.getAttribute("data-verdict") ?? "";
      if (!hidden.delete(verdict)) hidden.add(verdict);
      mark(button, "aria-pressed", String(!hidden.has(verdict)));
      redraw();
    });
}

/** @param {History} history @param {ReadonlyMap<string, string>} units */
export function showVerdicts(history, units) {
  for (const [verdict, count] of Object.entries(history.counts))
    say(byId(`count-${verdict}`), grouped(count));
  const shown = history.runs.filter(({ kind }) => !hidden.has(kind)).slice(0, rowsMax);
  const body = byId("runs");
  const wanted = new Set(shown.map(({ id }) => id));
  for (const [id, { row, detail }] of rows)
    if (!wanted.has(id)) {
      row.remove();
      detail?.remove();
      rows.delete(id);
    }
  // From the oldest up, each before the one that is already there: rows in place do not move.
  /** @type {Element | null} */
  let below = null;
  for (const run of shown.toReversed()) {
    const row = rows.get(run.id) ?? newRow(run, units);
    refresh(row, run);
    const after = row.detail ?? row.row;
    if (row.row.parentElement !== body || after.nextElementSibling !== below) {
      body.insertBefore(row.row, below);
      if (row.detail) body.insertBefore(row.detail, below);
    }
    below = row.row;
  }
  const total = history.nextIndex - history.firstIndex;
  say(
    byId("verdicts-note"),
    total === 0
      ? "No verdicts yet."
      : `Counted over the newest ${grouped(total)} entries of the log that this page has read.`,
  );
}

/** @param {Run} run @param {ReadonlyMap<string, string>} units @returns {Row} */
function newRow(run, units) {
  const row = make("tr", "run");
  mark(row, "data-kind", run.kind);
  const cells = ["when", "what", "who", "why", "number"].map((name) => make("td", name));
  row.append(...cells);
  const { record } = /** @type {Decision} */ (run.entries[0]);
  const isDecision = run.kind !== "system";
  const button = make("button", "open");
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("type", "button");
  button.append(
    icon(`verdict-${run.kind}`),
    make("span", "word", isDecision ? verdictWord[run.kind] : kindWord(record)),
    make("span", "times"),
  );
  cells[1]?.append(button);
  const [, , who, why] = cells;
  if (isDecision) {
    who?.append(make("span", "tag", record.origin === "none" ? "nobody" : record.origin), ` ${record.by}`);
    who?.append(make("span", "values", askedText(record.asked, units)));
  }
  why?.append(
    make("span", "", isDecision ? inWords(record.text, units.keys()) : systemText(record)),
    make("span", "outcome-line"),
  );
  /** @type {Row} */
  const parts = { row, cells, detail: undefined, count: 0, outcome: "" };
  rows.set(run.id, parts);
  const toggle = () => {
    if (parts.detail) {
      parts.detail.remove();
      parts.detail = undefined;
    } else {
      parts.detail = detailOf(run);
      row.after(parts.detail);
    }
    mark(button, "aria-expanded", String(parts.detail !== undefined));
  };
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    toggle();
  });
  row.addEventListener("click", toggle);
  return parts;
}

/** @param {Row} row @param {Run} run */
function refresh(row, run) {
  const decisions = /** @type {Decision[]} */ (run.entries);
  // At ten ticks a second the newest is always still waiting for its answer.
  const settled = run.kind === "system" ? undefined : decisions.slice(-5).findLast(isSettled);
  const newest = settled ?? /** @type {Decision} */ (decisions.at(-1));
  const outcome = run.kind === "system" ? "" : outcomeText(newest);
  if (row.count === run.count && row.outcome === outcome) return;
  row.count = run.count;
  row.outcome = outcome;
  const [when, what, , why, energy] = row.cells;
  if (when) {
    const seconds = (run.newest - run.first) / 1e6;
    when.replaceChildren(
      clockTime(run.newest),
      make("span", "span", seconds < 1 ? "" : `for ${duration(seconds * 1000)}`),
    );
  }
  const times = what?.querySelector(".times");
  if (times) say(times, run.count > 1 ? `×\u2009${grouped(run.count)}` : "");
  if (run.kind === "system") return;
  const { energy: energies, threshold } = newest.record;
  if (energy) say(energy, `${gauge(decimal(energies.asked))} / ${gauge(decimal(threshold.asked))} nats`);
  const line = why?.querySelector(".outcome-line");
  if (line) say(line, outcome);
}

/** @param {Run} run */
function detailOf(run) {
  // A copy: the run may go on while somebody reads.
  const entries = [...run.entries];
  let at = entries.length - 1;
  const detail = make("tr", "detail");
  const cell = make("td");
  cell.setAttribute("colspan", "5");
  const bar = make("div", "bar");
  const older = make("button", "link", "Older");
  const newer = make("button", "link", "Newer");
  const place = make("span");
  const evidence = make("a", "link", "Verify");
  const text = make("pre");
  text.tabIndex = 0;
  const show = () => {
    const entry = /** @type {Decision} */ (entries[at]);
    say(
      place,
      `Log entry ${grouped(entry.index)}${entries.length > 1 ? `, ${at + 1} of the newest ${entries.length} of ${grouped(run.count)}` : ""}`,
    );
    mark(evidence, "href", `/verify#${entry.index}`);
    const outcome = entry.outcome ? `\n\n${JSON.stringify(entry.outcome, null, 2)}` : "";
    say(text, JSON.stringify(entry.record, null, 2) + outcome);
    /** @type {HTMLButtonElement} */ (older).disabled = at === 0;
    /** @type {HTMLButtonElement} */ (newer).disabled = at === entries.length - 1;
  };
  const step = (/** @type {number} */ by) => () => {
    at += by;
    show();
  };
  for (const [button, by] of /** @type {const} */ ([
    [older, -1],
    [newer, 1],
  ])) {
    button.setAttribute("type", "button");
    button.addEventListener("click", step(by));
  }
  bar.append(place, evidence, ...(entries.length > 1 ? [older, newer] : []));
  cell.append(bar, text);
  detail.append(cell);
  show();
  return detail;
}

/** @param {Readonly<Record<string, string>> | null} asked @param {ReadonlyMap<string, string>} units */
function askedText(asked, units) {
  return Object.entries(asked ?? {})
    .map(([point, value]) => `${pointName(point)} ${withUnit(decimal(value), units.get(point) ?? "")}`)
    .join(", ");
}

/** What it says that is no decision, as a sentence. @param {any} record */
export function systemText(record) {
  if (record.kind === "boot")
    return record.before.kind === "crashed"
      ? `Version ${record.version}. The run before ended without a word; ${record.before.lost ?? "an unknown number of"} ticks are not in the log.`
      : `Version ${record.version}, in ${record.mode} mode.`;
  if (record.kind === "stand-down")
    return `The daemon wrote the safe state: ${record.because.replace("-", " ")}.`;
  if (record.kind === "drift") return driftText(record);
  if (record.kind === "twin") return twinText(record);
  if (record.kind === "regime") return regimeText(record);
  if (record.kind === "access")
    return `${record.who}${record.role === null ? "" : `, ${record.role}`}: ${record.what}, ${record.outcome} (${record.about}).`;
  if (record.kind === "lifecycle")
    return `${record.name} is ${record.to === record.from ? "still " : ""}${record.to}: ${record.because}.`;
  return `${whyText(record).replace(/\.$/, "")}.`;
}

/** @param {{ to: string, because: string, point: string, expected: string, found: string }} record */
function twinText({ to, because, point, expected, found }) {
  if (to === "quiet") return "The machine does what its forecaster expects again.";
  const what = `${pointName(point)} was ${decimal(found)}, ${decimal(expected)} was expected`;
  return because === "jump"
    ? `The machine is in a rarer state than its forecaster expected: ${what}.`
    : `The forecaster did not expect this: ${what}.`;
}

/** @param {{ from: string, to: string, unit: string | null, threshold: string }} record */
function regimeText({ from, to, unit, threshold }) {
  const asked = unit === null ? "" : `, and ${unit} is asked`;
  return `From ${from} to ${to}: states up to ${gauge(decimal(threshold))} nats are allowed${asked}.`;
}

/** @param {{ to: string, because: string }} record */
function driftText({ to, because }) {
  if (to === "normal") return `The plant is as its map knows it again: ${because}.`;
  const end = to === "recertify" ? "; the map has to be made anew" : "";
  return `The plant has drifted from the data of its map: ${because}${end}. The limit has not moved.`;
}

const rowsMax = 120;
