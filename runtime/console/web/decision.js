import { startRecall } from "./decision-memory.js";
import { startProof } from "./decision-proof.js";
import { startReplay } from "./decision-replay.js";
import { startRollOut } from "./decision-roll-out.js";
import {
  dateTime,
  energyRows,
  kindWord,
  qualityText,
  sentenceOf,
  shapeOf,
  valuesText,
  whoText,
  whyText,
} from "./decision-text.js";
import { decimal, duration, gauge, inWords, pointName, withUnit } from "./format.js";
import { icon } from "./page.js";
import { card, facts, link, listing, node, table } from "./parts.js";

// One record of the log, whole: what came in, what was decided and why, what the machine answered, whether it stands in
// what was signed, and whether it would be decided so again.

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("../../prove/record.ts").Record} LogRecord */
/** @typedef {import("../../prove/record.ts").DecisionRecord} DecisionRecord */

/** @param {HTMLElement} root @param {Api} api */
export async function openDecision(root, api) {
  const index = Number(api.id);
  if (!/^\d{1,15}$/.test(api.id)) throw new Error("a record is named by its place in the log");
  const { records } = await api.get(`/v1/records?from=${index}&max=${aheadRecords}`);
  const found = records[0]?.index === index ? records[0] : undefined;
  if (found === undefined) throw new Error(`there is no record ${index}; it may have been given up`);
  /** @type {LogRecord} */
  const record = found.record;
  const outcome =
    record.kind === "decision" && record.permit !== null
      ? records.find(
          (/** @type {any} */ other) => other.record.permit === record.permit && other.index !== index,
        )
      : undefined;
  const { root: top, head } = card(`Record ${index}`, "full");
  head.append(
    node(
      "span",
      { class: "steps" },
      link("All decisions", "#/decisions"),
      ...(index > 0 ? [link("The one before", `#/decisions/${index - 1}`)] : []),
      link("The one after", `#/decisions/${index + 1}`),
    ),
  );
  top.append(verdictOf(record));
  root.append(top);
  if (record.kind === "decision") {
    top.append(...decidedOf(record, outcome?.record, api));
    root.append(energyOf(record, api), inputsOf(record, api));
    if (record.asked !== null) root.append(startRollOut(index, api));
    root.append(startRecall(index, api));
    if (record.trial === undefined) root.append(startReplay(index, api));
  }
  root.append(startProof(index, record, api), wholeOf(record, outcome?.record));
  return () => {};
}

/** @param {LogRecord} record */
function verdictOf(record) {
  const verdict = record.kind === "decision" ? record.verdict : "none";
  return node(
    "div",
    { class: "verdict", "data-verdict": verdict },
    icon(shapeOf(record)),
    node(
      "div",
      {},
      node("strong", {}, kindWord(record)),
      node("span", {}, record.kind === "decision" ? sentenceOf(record) : whyText(record)),
    ),
  );
}

/** @param {DecisionRecord} record @param {any} outcome @param {Api} api */
function decidedOf(record, outcome, api) {
  const { units } = api.live;
  const trial = record.trial === undefined ? [] : [["On trial", "Nothing of it went to the machine"]];
  const pairs = /** @type {[string, string][]} */ ([
    ["When", `${dateTime(record.at)}, tick ${record.tick}`],
    ["Who", whoText(record)],
    ["Asked for", valuesText(record.asked, units)],
    ["Nearest allowed", valuesText(record.nearest, units)],
    ["Written", valuesText(record.writes, units)],
    ["The machine", outcome === undefined ? machineText(record) : whyText(outcome)],
    ["Mode", record.mode === "enforce" ? "Enforce" : "Observe: nothing is blocked"],
    ...trial,
  ]);
  return [node("p", { class: "reason" }, inWords(record.text, units.keys())), facts(pairs)];
}

/** @param {DecisionRecord} record */
function machineText({ permit }) {
  return permit === null ? "Nothing was sent" : "Its answer is not among the next records";
}

/** @param {DecisionRecord} record @param {Api} api */
function energyOf(record, { live }) {
  const { root } = card("Energy and roll-out");
  root.append(table("Energies and limits", ["Energy", "Found", "Limit"], energyRows(record)));
  const factors = record.factors.map(([points, nats]) => {
    const names = points.map((point) => pointName(point)).join(" with ");
    return node("li", {}, `${names}: ${gauge(decimal(nats))} nats`);
  });
  if (factors.length > 0)
    root.append(
      node("p", { class: "note" }, "What makes it rare, the rarest first"),
      node("ul", {}, ...factors),
    );
  const { given, choice, regime, confidence, replicas } = record;
  const pairs = /** @type {[string, string][]} */ ([
    ...(regime ? [["Regime", `${pointName(regime.name)}, calm to ${percent(regime.stability)}`]] : []),
    ...(given ? [["Last let through", `${duration(given.sinceGoodUs / 1_000)} before`]] : []),
    ...(given ? [["Forecaster", given.forecaster === "trusted" ? "Trusted" : "Lost the plant"]] : []),
    ...(confidence ? [["Sure of itself", percent(confidence)]] : []),
    ...(choice ? [["Weighed", `${choice.looked} candidates; number ${choice.taken} was taken`]] : []),
    ...(replicas ? [["Replicas", replicas.map((values) => valuesText(values, live.units)).join(" | ")]] : []),
  ]);
  if (pairs.length > 0) root.append(facts(pairs));
  return root;
}

/** @param {string} share */
function percent(share) {
  return `${Math.round(100 * Number(share))}\u00a0%`;
}

/** @param {DecisionRecord} record @param {Api} api */
function inputsOf(record, { live }) {
  const { root } = card("What came in");
  const rows = Object.entries(record.frame).map(([point, [value, quality, ageUs]]) => [
    point,
    withUnit(decimal(value), live.units.get(point) ?? ""),
    qualityText(quality),
    ageUs < 0 ? "never read" : duration(ageUs / 1_000),
  ]);
  root.append(table("Readings of this tick", ["Point", "Value", "Quality", "Age then"], rows));
  return root;
}

/** @param {LogRecord} record @param {any} outcome */
function wholeOf(record, outcome) {
  const { root } = card("The record", "full");
  const text = [record, ...(outcome === undefined ? [] : [outcome])].map((each) =>
    JSON.stringify(each, null, 2),
  );
  root.append(listing(text.join("\n\n"), "The record as it stands in the log"));
  return root;
}

/** The outcome stands a few records behind its decision. */
const aheadRecords = 64;
