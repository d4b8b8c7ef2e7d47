import { duration, gauge, pointName, withUnit } from "./format.js";
import { mark, say } from "./page.js";
import { badge, card, node, refusalText, table } from "./parts.js";
import { smallPlot } from "./small-plot.js";

// The way on which a proposal was judged, step by step: the gateway's advisor goes it again from what the record says.

/** @typedef {import("../roll-out-route.ts").RollOutTold} RollOut */

/** @param {number} index @param {import("./api.js").Api} api */
export function startRollOut(index, api) {
  const { root } = card("Where it leads", "full");
  const said = node("p", { class: "note", role: "status" }, "Rolling it out…");
  root.append(said);
  mark(root, "aria-busy", "true");
  show().catch((error) => {
    if (api.signal.aborted) return;
    root.removeAttribute("aria-busy");
    // A gateway that has nobody to ask has no such card.
    if (error?.status === 404) root.hidden = true;
    else say(said, refusalText(error));
  });

  async function show() {
    /** @type {RollOut} */
    const rollOut = await api.get(`/v1/roll-out/${index}`);
    root.removeAttribute("aria-busy");
    say(said, summaryOf(rollOut));
    const { units } = api.live;
    root.append(
      rollOut.isAsRecorded
        ? badge("verdict-allow", "Its energies are those of the record, to the bit", "allow")
        : badge(
            "verdict-amend",
            "Its energies are not those of the record: another map or another kernel",
            "amend",
          ),
      node("div", { class: "plots" }, wayPlot(rollOut), aheadPlot(rollOut)),
      statesOf(rollOut, units),
    );
  }
  return root;
}

/** @param {RollOut} rollOut */
function summaryOf({ ahead, limits }) {
  if (ahead === null)
    return "The map has no forecaster: the proposal is judged by its state and the way there.";
  const judged = ahead.steps.filter(({ isJudged }) => isJudged);
  const worst = judged.toSorted((one, other) => (other.far ?? 0) - (one.far ?? 0))[0];
  if (worst === undefined) return "Nothing of the roll-out is judged.";
  const when = duration((ahead.steps.indexOf(worst) + 1) * ahead.secondsPerRow * 1e3);
  const { far, by } = worst;
  return `${ahead.steps.length} steps of ${duration(ahead.secondsPerRow * 1e3)}. Farthest after ${when}: ${pointName(by).toLowerCase()} at ${gauge(far)} half widths of what it has shown; the limit is ${gauge(limits.ahead)}.`;
}

/** @param {RollOut} rollOut */
function wayPlot({ way, limits }) {
  const dots = way.map((value, at) => ({ at, value }));
  const highest = Math.max(...way.map((value) => value ?? 0));
  const label = `The straight way to what was asked for: at most ${gauge(highest)} nats, limit ${gauge(limits.moves)}`;
  return figure("Straight to what was asked for, nats", {
    ...{ label, dots, limit: limits.moves },
    ends: ["as it was", "as it was asked"],
  });
}

/** @param {RollOut} rollOut */
function aheadPlot({ ahead, limits }) {
  if (ahead === null) return null;
  const { steps, secondsPerRow } = ahead;
  const dots = steps.map(({ far, isJudged }, at) => ({ at, value: far, isJudged }));
  const label = `The roll-out: how far out it is, step by step, limit ${gauge(limits.ahead)}; the table has the steps`;
  return figure("Rolled out, half widths of what was shown", {
    ...{ label, dots, limit: limits.ahead },
    ends: [duration(secondsPerRow * 1e3), duration(secondsPerRow * steps.length * 1e3)],
  });
}

/** @param {string} title @param {import("./small-plot.js").Plot} plot */
function figure(title, plot) {
  return node("figure", {}, node("figcaption", {}, title), smallPlot(plot));
}

/** @param {RollOut} rollOut @param {ReadonlyMap<string, string>} units */
function statesOf({ points, from, to, way, ahead, limits }, units) {
  const values = (/** @type {readonly (number | null)[]} */ state) =>
    state.map((value, place) => withUnit(value, units.get(points[place] ?? "") ?? ""));
  const [steps, secondsPerRow] = [ahead?.steps ?? [], ahead?.secondsPerRow ?? 0];
  const every = Math.max(1, Math.ceil(steps.length / rowsMax));
  const rows = steps.flatMap(({ state, surprise, far, by, isJudged }, row) => {
    if (row % every !== 0 && row !== steps.length - 1) return [];
    const isOver = isJudged && far !== null && limits.ahead !== null && far > limits.ahead;
    const held = !isJudged
      ? "not yet judged"
      : isOver
        ? `over ${gauge(limits.ahead)}`
        : `within ${gauge(limits.ahead)}`;
    const ahead = `+${duration((row + 1) * secondsPerRow * 1e3)}`;
    return [
      [ahead, ...values(state), `${gauge(far)} (${pointName(by).toLowerCase()})`, held, gauge(surprise)],
    ];
  });
  const columns = ["Ahead", ...points.map((point) => pointName(point)), "How far out", "Limit", "Nats"];
  const stands = (/** @type {number | null | undefined} */ nats, /** @type {number | null} */ limit) => [
    "",
    nats === null || nats === undefined || limit === null
      ? "–"
      : `${nats > limit ? "over" : "within"} ${gauge(limit)}\u00a0nats`,
    gauge(nats),
  ];
  const whole = table("Every step of the way", columns, [
    ["As it was", ...values(from), ...stands(way[0], limits.state)],
    ["Asked for", ...values(to), ...stands(way.at(-1), limits.moves)],
    ...rows,
  ]);
  whole.classList.add("steps-table");
  const note =
    every === 1 ? null : node("p", { class: "note" }, `Of ${steps.length} steps every ${every}th.`);
  return node("div", {}, whole, note);
}

/** More than a person reads; a horizon that was learnt is mostly shorter. */
const rowsMax = 200;
