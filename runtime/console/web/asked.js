import {
  becauseWord,
  clockTime,
  decimal,
  duration,
  gauge,
  inWords,
  pointName,
  verdictWord,
  withUnit,
} from "./format.js";
import { byId, make, mark, say } from "./page.js";
import { ageOf, oldMs } from "./surprise.js";

// The panel that answers the operator's question: what does it want, what was done, and why. Where two
// proposers were heard in one tick the strictest verdict stands on top and the other in one line below.

/** @typedef {import("./history.js").Tick} Tick */
/** @typedef {import("./history.js").Decision} Decision */

/** @type {Map<string, HTMLElement[]>} */
const rows = new Map();

/** The page has a new table. */
export function startAsked() {
  rows.clear();
}

/** @param {Tick} tick @param {{ units: ReadonlyMap<string, string>, nowUs: number, end: number }} around */
export function showAsked(tick, { units, nowUs, end }) {
  const { main, last } = tick;
  const { record } = main;
  showAskedAge(tick, nowUs);
  say(byId("asked-origin"), record.origin === "none" ? "nobody" : record.origin);
  say(byId("asked-by"), record.by === "" ? "No proposal came" : record.by);
  mark(byId("asked-verdict"), "data-verdict", record.verdict);
  mark(byId("asked-icon"), "href", `#verdict-${record.verdict}`);
  say(byId("asked-word"), `${verdictWord[record.verdict]}${record.mode === "observe" ? " (observe)" : ""}`);
  say(byId("asked-because"), becauseWord[record.because] ?? record.because);
  say(byId("asked-text"), inWords(record.text, units.keys()));
  say(byId("asked-factors"), factorsText(record));
  showWrites(main, last, units);
  showEnergy(main, end);
  say(byId("asked-outcome"), outcomeText(last));
  mark(byId("asked-outcome"), "data-outcome", last.outcome?.outcome ?? "none");
  say(byId("asked-then"), main === last ? fallbackText(main) : thenText(last, units));
}

/** @param {Tick} tick @param {number} nowUs */
export function showAskedAge(tick, nowUs) {
  const ageMs = ageOf(tick, nowUs);
  const { record } = tick.main;
  say(
    byId("asked-when"),
    ageMs > oldMs ? `${duration(ageMs)} ago` : `${clockTime(record.at)} · tick ${record.tick}`,
  );
}

/** What makes the state that was asked for rare, the rarest first. A log of an older version does not say. @param {Decision["record"]} record */
function factorsText({ factors = [] }) {
  const named = factors.map(
    ([points, nats]) =>
      `${points.map((point) => pointName(point).toLowerCase()).join(" beside ")} (${withUnit(decimal(nats), "nats")})`,
  );
  return named.length === 0 ? "" : `Rare about it: ${named.join(", ")}.`;
}

/** @param {Decision} main @param {Decision} last @param {ReadonlyMap<string, string>} units */
function showWrites({ record }, last, units) {
  const points = Object.keys({ ...record.asked, ...last.record.writes });
  for (const [point, cells] of rows)
    if (!points.includes(point)) {
      cells[0]?.parentElement?.remove();
      rows.delete(point);
    }
  for (const point of points) {
    const cells = rows.get(point) ?? newRow(point);
    const unit = units.get(point) ?? "";
    const nearest = record.verdict === "block" ? record.nearest : record.writes;
    for (const [index, values] of [record.asked, nearest, last.record.writes].entries()) {
      const cell = cells[index + 1];
      if (cell) say(cell, withUnit(decimal(values?.[point]), unit));
    }
    const wish = record.asked?.[point];
    const isDifferent = wish !== undefined && wish !== last.record.writes?.[point];
    if (cells[1]) mark(cells[1], "data-differs", String(isDifferent));
  }
}

/** @param {string} point */
function newRow(point) {
  const row = make("tr");
  const name = make("th", "", pointName(point));
  name.setAttribute("scope", "row");
  name.title = point;
  const cells = [name, make("td"), make("td"), make("td")];
  row.append(...cells);
  byId("asked-writes").append(row);
  rows.set(point, cells);
  return cells;
}

/** One bar from nothing to beyond both limits; the marks are those of the map. @param {Decision} main @param {number} end */
function showEnergy({ record }, end) {
  const threshold = decimal(record.threshold.asked);
  const most = Math.max(end, airAbove * (threshold ?? 0));
  const parts = { now: decimal(record.energy.now), want: decimal(record.energy.asked), limit: threshold };
  const gauge = byId("gauge");
  for (const [name, value] of Object.entries(parts)) {
    const node = /** @type {HTMLElement | null} */ (gauge.querySelector(`.track .${name}`));
    if (node === null) continue;
    node.hidden = value === null;
    if (value !== null) node.style.insetInlineStart = `${Math.min(100, Math.max(0, (value / most) * 100))}%`;
  }
  gauge.style.setProperty("--limit-at", `${Math.min(100, ((threshold ?? 0) / most) * 100)}%`);
  mark(gauge, "data-verdict", record.verdict);
  const texts = {
    now: withUnit(parts.now, "nats"),
    asked: withUnit(parts.want, "nats"),
    path: withUnit(decimal(record.energy.path), "nats"),
    ahead: aheadText(record),
    limit: withUnit(threshold, "nats"),
  };
  for (const [name, text] of Object.entries(texts)) say(byId(`gauge-${name}`), text);
  mark(gauge, "aria-label", `Energy now ${texts.now}, asked ${texts.asked}, threshold ${texts.limit}`);
}

/** How far the roll-out comes from what is on record, whose border is 1, and how far it may. @param {Decision["record"]} record */
function aheadText({ energy, threshold }) {
  const [ahead, limit] = [decimal(energy.ahead), decimal(threshold.ahead)];
  if (limit === null) return "not looked at";
  return ahead === null ? "–" : `${gauge(ahead)} of ${withUnit(limit, "half widths")}`;
}

/** @param {Decision} decision */
export function outcomeText({ record, outcome }) {
  if (record.permit === null) return "Nothing was written";
  if (outcome === null) return "Waiting for the answer";
  if (outcome.outcome === "verified") return "Written and read back";
  if (outcome.outcome === "applied") return "Acknowledged, not read back";
  if (outcome.outcome === "unknown") return "Unknown: it may or may not have been written";
  return `Refused by the machine’s door: ${outcome.because}`;
}

/** @param {Decision} decision */
function fallbackText({ record }) {
  if (record.fallback === "hold") return "Instead, the last permitted set-points are held.";
  if (record.fallback === "ramp") return "Instead, the machine goes to its safe state at the allowed rates.";
  if (record.fallback === "safe") return "Instead, the declared safe set-points are written.";
  return "";
}

/** @param {Decision} last @param {ReadonlyMap<string, string>} units */
function thenText({ record }, units) {
  const writes = Object.entries(record.writes ?? {})
    .map(
      ([point, value]) =>
        `${pointName(point).toLowerCase()} ${withUnit(decimal(value), units.get(point) ?? "")}`,
    )
    .join(", ");
  const who = record.origin === "none" ? "nobody" : `${record.by} (${record.origin})`;
  const what = (verdictWord[record.verdict] ?? record.verdict).toLowerCase();
  return `Then, in the same tick, ${who} was heard and ${what}${writes ? `: ${writes}` : ""}.`;
}

/** What is above the limit needs a place on the bar. */
const airAbove = 1.5;
