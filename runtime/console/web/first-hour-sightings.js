import { digits } from "./first-hour-charts.js";
import { clockTime, grouped } from "./format.js";
import { mark as attribute, say } from "./page.js";
import { badge, card, facts, node, refusalText } from "./parts.js";

// What the shield would have said while a machine was watched, and what a person says to that. The counts are the summary
// that stays.

/** @typedef {import("./first-hour-api.js").Hour} Hour */
/** @typedef {import("../../cli/onboard/live/sighting.ts").Sighting} Sighting */
/** @typedef {import("../../cli/onboard/live/sighting.ts").Counts} Counts */
/** @typedef {import("../../cli/onboard/live/sighting.ts").Mark} Mark */

/** @param {Hour} hour @returns {{ root: HTMLElement, refresh: () => void }} */
export function sightingsCard(hour) {
  const { root } = card("What it would have said", "full seen");
  const summary = node("div", {});
  const why = node("p", { role: "alert", class: "refused" });
  const list = node("ol", { class: "sightings", reversed: "" });
  root.append(summary, why, list);
  let drawn = "";
  /** @type {Map<number, { key: string, root: HTMLElement, update: (one: Sighting) => void }>} */
  const rows = new Map();

  function refresh() {
    const { live } = hour;
    if (!live) return;
    const counted = JSON.stringify(live.counts);
    if (counted !== drawn) {
      drawn = counted;
      summary.replaceChildren(...summaryOf(live.counts));
    }
    const numbers = new Set(live.sightings.map(({ number }) => number));
    for (const [number, { root: gone }] of rows)
      if (!numbers.has(number)) {
        gone.remove();
        rows.delete(number);
      }
    // The newest first; a button under a finger stays where it is, unless something else is to be read there.
    for (const one of live.sightings) {
      const old = rows.get(one.number);
      const row = old?.key === keyOf(one) ? old : sightingRow(one, (to) => press(one, to));
      if (old === undefined) list.prepend(row.root);
      else if (old !== row) old.root.replaceWith(row.root);
      rows.set(one.number, row);
      row.update(one);
    }
  }

  /** @param {Sighting} one @param {Mark} to */
  function press({ number, mark }, to) {
    say(why, "");
    hour.mark(number, mark === to ? null : to).then(
      () => /** @type {HTMLElement | null} */ (list.querySelector(`[data-press="${number} ${to}"]`))?.focus(),
      (error) => say(why, refusalText(error)),
    );
  }
  refresh();
  return { root, refresh };
}

/** What would be drawn otherwise, but for what grows while a state goes on. @param {Sighting} one */
function keyOf({ left, mark }) {
  return `${left} ${mark}`;
}

/** @param {Counts} counts */
function summaryOf({ states, above, unusable, episodes, ...counts }) {
  const { moves, allowed, amended, blocked, unjudged, leftBlocked, leftOthers } = counts;
  const { right, wrong, unknown } = counts;
  const said = right + wrong;
  return [
    facts([
      ["States looked at", `${grouped(states)}, ${grouped(above)} too rare`],
      ["Came to where it is too rare", times(episodes)],
      ["Ticks without usable input", grouped(unusable)],
      ["Commands that somebody gave", grouped(moves)],
      ["Would have passed", grouped(allowed)],
      ["Would have been softened", grouped(amended)],
      ["Would have been blocked", grouped(blocked)],
      ...(unjudged > 0 ? [/** @type {[string, string]} */ (["Could not be judged", grouped(unjudged)])] : []),
      [
        "The plant left the map after",
        `${grouped(leftBlocked)} of those blocked, ${grouped(leftOthers)} of the others`,
      ],
      ["You said", `${grouped(right)} right, ${grouped(wrong)} wrong, ${grouped(unknown)} nobody knows`],
    ]),
    node(
      "p",
      {},
      said === 0
        ? "Say of each below whether the shield would have been right: that is what decides whether it may block."
        : `Of the ${grouped(said)} that you could judge it would have been right in ${grouped(right)}.`,
    ),
  ];
}

/** @param {number} count */
function times(count) {
  return count === 1 ? "once" : `${grouped(count)} times`;
}

/** @param {Sighting} one @param {(mark: Mark) => void} press */
function sightingRow(one, press) {
  const { kind, number, at, text, asked, verdict, left, mark, points = [] } = one;
  const [shape, word, tone] = kind === "state" ? rare : verdicts[verdict];
  const moved = asked.map(({ point, from, to }) => `${point} ${digits(from)} → ${digits(to)}`).join(", ");
  const title = kind === "state" ? text : `Somebody set ${moved}`;
  const say_ = [
    ...(kind === "command" ? [text] : []),
    ...(points.length > 0 ? [`What makes it rare: ${[...new Set(points)].join(", ")}`] : []),
    ...(left === null ? ["Being watched for what the plant does after it"] : []),
    ...(kind === "command" && left === "yes" ? ["The plant then left the map"] : []),
    ...(kind === "command" && left === "no" ? ["The plant stayed on the map"] : []),
  ];
  const buttons = answers.map(([answer, label]) => {
    const made = node(
      "button",
      { type: "button", class: "plain", "data-press": `${number} ${answer}` },
      label,
    );
    attribute(made, "aria-pressed", String(mark === answer));
    made.addEventListener("click", () => press(answer));
    return made;
  });
  const when = node("span", { class: "when" });
  const rarest = node("p", { class: "note" });
  const root = node(
    "li",
    { class: "sighting" },
    node("p", {}, badge(shape, word, tone), when),
    node("p", {}, title),
    ...(kind === "state" ? [rarest] : []),
    ...say_.map((line) => node("p", { class: "note" }, line)),
    node(
      "p",
      { class: "marks", role: "group", "aria-label": `Would that have been right? ${title}` },
      node("span", { class: "note" }, "Would that have been right?"),
      ...buttons,
    ),
  );
  const update = (/** @type {Sighting} */ { until, highest }) => {
    say(when, ` ${clockTime(at)}${until - at > 1e6 ? ` to ${clockTime(until)}` : ""}`);
    say(rarest, highest === undefined ? "" : `At its rarest ${digits(highest)} nats`);
  };
  return { key: keyOf(one), root, update };
}

/** @type {readonly (readonly [Mark, string])[]} */
const answers = [
  ["right", "Right"],
  ["wrong", "Wrong"],
  ["unknown", "Don’t know"],
];
/** @type {readonly [string, string, string]} */
const rare = ["verdict-block", "State too rare", "block"];
/** @type {Readonly<Record<Sighting["verdict"], readonly [string, string, string]>>} */
const verdicts = {
  allow: ["verdict-allow", "Would have passed", "allow"],
  amend: ["verdict-amend", "Would have been softened", "amend"],
  block: ["verdict-block", "Would have been blocked", "block"],
};
