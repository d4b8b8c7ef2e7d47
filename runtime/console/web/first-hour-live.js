import { courseChart, digits, figure, spanText } from "./first-hour-charts.js";
import { machineForm } from "./first-hour-machine.js";
import { sightingsCard } from "./first-hour-sightings.js";
import { duration, grouped } from "./format.js";
import { mark, say } from "./page.js";
import { button, card, facts, link, node, refusalText, table } from "./parts.js";

// The machine itself, watched by the capsule that the steps have made: what it does now, and what the shield would have
// said. Each value says how old it is, and one that is old looks like none that is live.

/** @typedef {import("./first-hour-api.js").Hour} Hour */
/** @typedef {import("./first-hour-api.js").LiveView} LiveView */

/** @param {Hour} hour @returns {{ parts: readonly HTMLElement[], refresh: () => void }} */
export function liveCards(hour) {
  const watch = hour.isWatching ? watchCard(hour) : idleCard(hour);
  const hasSeen = hour.isWatching || (hour.live?.counts.states ?? 0) > 0;
  const seen = hasSeen ? sightingsCard(hour) : undefined;
  return {
    parts: [watch.root, ...(seen ? [seen.root] : [])],
    refresh() {
      watch.refresh();
      seen?.refresh();
    },
  };
}

/** @param {Hour} hour */
function idleCard(hour) {
  const { root } = card("The machine itself", "full");
  const { live } = hour;
  const failed = live?.state.kind === "failed" ? live.state : undefined;
  root.append(
    node("p", {}, promise),
    failed ? node("p", { role: "alert", class: "refused" }, `${failed.message}. ${failed.hint}`) : "",
    live && live.seconds > 0
      ? node(
          "p",
          {},
          `It was watched for ${spanText(live.seconds)} so far; what was seen stands below, and goes on.`,
        )
      : "",
    machineForm(hour),
  );
  return { root, refresh: () => {} };
}

/** @param {Hour} hour */
function watchCard(hour) {
  const { root, head } = card("The machine itself", "full machine");
  const fresh = node("p", { class: "freshness", role: "status" });
  const chart = node("div", {});
  const now = node("div", {});
  const points = node("div", {});
  const why = node("p", { role: "alert", class: "refused" });
  const end = button(
    "End watching",
    () => void hour.unwatch().catch((error) => say(why, refusalText(error))),
  );
  const console_ = node("span", {});
  head.append(console_);
  root.append(node("p", { class: "note" }, promise), fresh, now, chart, points, why);
  root.append(node("p", { class: "buttons" }, end));
  let drawn = 0;
  /** When each point was last read well, by this page's clock. @type {Map<string, number>} */ const good =
    new Map();

  function refresh() {
    const { live } = hour;
    if (!live) return;
    end.disabled = live.state.kind === "ending";
    mark(root, "data-fresh", hour.isLive && live.device?.link === "up" ? "yes" : "no");
    say(fresh, freshText(hour, live));
    if (live.state.kind === "watching" && console_.childElementCount === 0)
      console_.append(link("Its console", live.state.console, { target: "_blank", rel: "noopener" }));
    now.replaceChildren(...nowOf(hour, live));
    points.replaceChildren(...(live.points.length > 0 ? [pointTable(hour, live, good)] : []));
    const last = live.course.at(-1)?.at ?? 0;
    if (last !== drawn) chart.replaceChildren(...chartOf(live));
    drawn = last;
  }
  // Ages grow also while nothing comes; whoever has left this step needs none.
  const timer = setInterval(() => (root.isConnected ? refresh() : clearInterval(timer)), agesMs);
  refresh();
  return { root, refresh };
}

/** @param {Hour} hour @param {LiveView} live */
function freshText(hour, { state, heardMs, device, seconds }) {
  if (state.kind === "starting") return "The daemon that watches is being started …";
  if (state.kind === "ending") return "Ending: what was seen is being kept …";
  if (heardMs === null) return "Nothing was heard of the machine yet.";
  const age = duration(heardMs + hour.liveSinceMs);
  if (!hour.isLive)
    return `OLD: nothing was heard for ${age}. What stands here is how the machine was, and not how it is.`;
  if (device?.link !== "up")
    return `The machine does not answer: ${device?.detail ?? ""}. What stands here is how it was.`;
  return `Live: ${device.detail}, heard ${age} ago, watched for ${spanText(seconds)} in all. Nothing is written.`;
}

/** @param {Hour} hour @param {LiveView} live */
function nowOf(hour, { now }) {
  if (now === null) return [];
  const { energy, limit, isUsable, ageMs, text } = now;
  const age = `${duration(ageMs + hour.liveSinceMs)} ago`;
  if (!isUsable)
    return [
      facts([
        ["How rare its state is", `nobody can say: ${text}`],
        ["Looked at", age],
      ]),
    ];
  const far = energy === null ? "rarer than any number tells" : `${digits(energy)} nats`;
  const isAbove = energy === null || (limit !== null && energy > limit);
  return [
    facts([
      [
        "How rare its state is",
        `${far}, ${isAbove ? "above" : "below"} the limit of ${digits(limit ?? Number.NaN)}`,
      ],
      ["Looked at", age],
    ]),
  ];
}

/** @param {LiveView} live */
function chartOf({ course, now }) {
  const known = course.flatMap(({ value }) => (value === null ? [] : [value]));
  if (known.length < 2 || now?.limit == null) return [];
  const rowsEach = Math.ceil(known.length / barsMax);
  const highest = Array.from({ length: Math.ceil(known.length / rowsEach) }, (_, at) =>
    Math.max(...known.slice(at * rowsEach, (at + 1) * rowsEach)),
  );
  const { limit: threshold } = now;
  const above = known.filter((value) => value > threshold).length;
  const first = course[0]?.at ?? 0;
  const span = spanText(((course.at(-1)?.at ?? first) - first) / 1e6);
  const newest = { course: { rowsEach, highest }, threshold, states: known.length, above };
  return [
    figure(
      courseChart(newest, "newest "),
      `The last ${span}, the newest at the right; the line is the limit. ${grouped(above)} of ${grouped(known.length)} states are above it.`,
    ),
  ];
}

/** @param {Hour} hour @param {LiveView} live @param {Map<string, number>} good */
function pointTable(hour, { points }, good) {
  const cells = points.map(({ point, unit, value, qualityName, ageMs }) => {
    const nowMs = performance.now();
    if (qualityName === "good" && ageMs !== null) good.set(point, nowMs - ageMs - hour.liveSinceMs);
    const goodAt = good.get(point);
    const age = goodAt === undefined ? null : nowMs - goodAt;
    const isLive = hour.isLive && qualityName === "good" && age !== null && age <= oldMs;
    const text = value === null ? "–" : digits(value, unit);
    return [
      point,
      isLive ? text : node("span", { class: "old" }, value === null ? "–" : `was ${text}`),
      hour.isLive ? qualityName : node("span", { class: "old" }, `was ${qualityName}`),
      age === null ? "not read well yet" : duration(age),
    ];
  });
  return table("The machine’s points", ["Point", "Value", "Quality", "Last read well, ago"], cells);
}

const promise =
  "The capsule looks on with its hands tied: it is given no way to write, also where this program is killed. Commands are those that your people and the machine’s own program give.";
const agesMs = 500;
/** Points are read once a second or more often. */
const oldMs = 5_000;
const barsMax = 120;
