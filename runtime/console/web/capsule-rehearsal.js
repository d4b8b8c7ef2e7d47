import { dateTime } from "./decision-text.js";
import { decimal, duration, gauge, grouped, pointName, verdictWord } from "./format.js";
import { say } from "./page.js";
import { badge, card, facts, link, node, refusalText, saidLine, table } from "./parts.js";

// What the next capsule would have done in an hour that has already happened, beside the capsule that is on trial now: the
// last report that somebody left here. What it would have written moved nothing.

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("../../tick/rehearse/comparison.ts").Report} Report */
/** @typedef {import("../gateway-status.ts").CapsuleStatus} CapsuleStatus */

/** @param {Api} api */
export function startRehearsal(api) {
  const { root } = card("Rehearsed", "full");
  const said = saidLine();
  const body = node("div", {});
  root.append(said, body);
  /** @type {readonly Report[]} */ let reports = [];
  /** @type {readonly CapsuleStatus[]} */ let capsules = [];
  let drawn = "";

  function draw() {
    const report = chosen(reports, capsules);
    const standing = capsules.map(({ id, state }) => `${id} ${state}`).join();
    if (`${report?.digest} ${standing}` === drawn) return;
    drawn = `${report?.digest} ${standing}`;
    say(said, report === undefined ? nothing : aboutText(report, capsules));
    body.replaceChildren(...(report === undefined ? [] : shownOf(report, capsules)));
  }

  async function look() {
    ({ reports } = await api.get("/v1/rehearsals"));
    draw();
  }

  let askedAt = Number.NEGATIVE_INFINITY;
  api.onStatus((status) => {
    capsules = status.capsules;
    draw();
  });
  api.onTick(() => {
    if (document.hidden || performance.now() - askedAt < freshMs) return;
    askedAt = performance.now();
    look().catch((error) => {
      if (!api.signal.aborted) say(said, refusalText(error));
    });
  });
  return root;
}

/** That of the capsule on trial; else the newest. @param {readonly Report[]} reports @param {readonly CapsuleStatus[]} capsules */
function chosen(reports, capsules) {
  const trial = capsules.filter(({ state }) => state === "trial").map(({ id }) => id);
  return reports.findLast(({ next }) => trial.includes(next.capsule)) ?? reports.at(-1);
}

/** @param {Report} report @param {readonly CapsuleStatus[]} capsules */
function aboutText({ next, from, to }, capsules) {
  const state = capsules.find(({ id }) => id === next.capsule)?.state;
  const stands = state === undefined ? "is not here yet" : (standings[state] ?? "is here");
  return `${next.name} ${stands}. Rehearsed on ${duration((to - from) / 1e3)} that ended ${dateTime(to)}.`;
}

/** @param {Report} report @param {readonly CapsuleStatus[]} capsules */
function shownOf({ before, trace, gateway, missing, unable, findings, digest }, capsules) {
  const {
    ticks,
    same,
    disagreements,
    interventions,
    above,
    unusable,
    table: crossed,
    actuators,
    first,
  } = findings;
  const guards = capsules.find(({ id }) => id === before.capsule)?.state === "armed";
  const agreed = ticks === 0 ? 0 : (ticks - disagreements) / ticks;
  const blocked = Object.values(crossed).reduce((sum, row) => sum + (row.block ?? 0), 0);
  return [
    guards
      ? badge("verdict-allow", "Held against the capsule that guards now", "allow")
      : badge("verdict-amend", "Held against a capsule that does not guard now", "amend"),
    facts([
      [
        "Against",
        `${before.name || before.capsule}, as ${before.as === "recorded" ? "it was recorded" : "rehearsed too"}`,
      ],
      ["At", gateway],
      [
        "Ticks",
        `${grouped(ticks)} compared, ${grouped(same)} the same to the bit, ${grouped(unable)} could not be run`,
      ],
      ["The same verdict", percent(agreed)],
      ["It would have blocked", `${grouped(blocked)}, where ${grouped(sumOf(crossed.block))} were blocked`],
      ["Blocked or amended", sides(interventions)],
      ["States over their limit", sides(above)],
      ["Without usable input", sides(unusable)],
      ...(missing.length === 0
        ? []
        : /** @type {[string, string][]} */ ([["Not in the recording", missing.map(pointName).join(", ")]])),
      ["Digest", node("span", { class: "digest" }, digest)],
      ["Of the recording", node("span", { class: "digest" }, trace)],
    ]),
    verdictTable(crossed),
    table(
      "What it would have written otherwise",
      ["Actuator", "Apart, mean square", "Apart, at most", "Written by both", "Only before", "Only next"],
      Object.entries(actuators).map(([point, { both, only, rms, max }]) => [
        pointName(point),
        gauge(decimal(rms)),
        gauge(decimal(max)),
        grouped(both),
        grouped(only.before),
        grouped(only.next),
      ]),
    ),
    ...(first.length === 0 ? [] : [disagreed(first)]),
  ];
}

/** @param {Report["findings"]["table"]} crossed @param {string} [caption] */
export function verdictTable(crossed, caption = "Verdicts, as they were and as they would have been") {
  const verdicts = /** @type {const} */ (["allow", "amend", "block"]);
  return table(
    caption,
    ["It was", ...verdicts.map((verdict) => `Would be ${verdictWord[verdict]?.toLowerCase()}`)],
    verdicts.map((was) => [verdictWord[was], ...verdicts.map((is) => grouped(crossed[was]?.[is] ?? 0))]),
  );
}

/** @param {Report["findings"]["first"]} first @param {string} [caption] */
export function disagreed(first, caption = "The first verdicts that would have been others") {
  const rows = first
    .slice(0, shownMax)
    .map(({ index, at, before, next }) => [
      dateTime(at),
      `${verdictWord[before.verdict]} (${before.because})`,
      `${verdictWord[next.verdict]} (${next.because}): ${next.text}`,
      link(`Record ${index}`, `#/decisions/${index}`),
    ]);
  return table(caption, ["Time", "It was", "It would be", "Record"], rows);
}

/** @param {Readonly<Record<string, number>> | undefined} row */
function sumOf(row) {
  return Object.values(row ?? {}).reduce((sum, count) => sum + count, 0);
}

/** @param {{ before: number, next: number }} counts */
export function sides({ before, next }) {
  return `${grouped(next)}, before ${grouped(before)}`;
}

/** @param {number} share */
export function percent(share) {
  return `${(100 * share).toFixed(share === 1 ? 0 : 2)}\u00a0%`;
}

const nothing =
  "Nothing was rehearsed for this gateway. `iv rehearse record`, then `iv rehearse run … --config GATEWAY.yaml` leaves a report here.";
/** @type {Readonly<Record<string, string>>} */
const standings = {
  trial: "is on trial",
  armed: "guards",
  staged: "is here, and not running",
  retired: "is retired",
  suspended: "is suspended",
};
const shownMax = 10;
const freshMs = 30_000;
