import { startHistory } from "./capsule-history.js";
import { startRehearsal } from "./capsule-rehearsal.js";
import { startStore } from "./capsule-store.js";
import { startTrials } from "./capsule-trial.js";
import { dateTime } from "./decision-text.js";
import { grouped, pointName } from "./format.js";
import { needSheet, say } from "./page.js";
import { badge, card, facts, node, refusalText, saidLine, sure } from "./parts.js";

// Which capsules are here, what each is doing, and what was shown of the one that is only tried. Whoever may, brings a new
// one, has it tried, and goes back.

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("../gateway-status.ts").CapsuleStatus} CapsuleStatus */

/** @param {HTMLElement} root @param {Api} api */
export async function open(root, api) {
  await needSheet("/pages.css");
  const { root: part } = card("Capsules of this gateway", "full");
  const said = saidLine();
  const list = node("div", { class: "many" });
  part.append(said, list);
  root.append(part);
  const act = (/** @type {string} */ path) => void ask(path);
  root.append(startTrials(api), startRehearsal(api), startStore(api, { act }), startHistory(api));
  let drawn = "";

  /** @param {string} path */
  async function ask(path) {
    try {
      say(said, (await api.post(path)).text);
    } catch (error) {
      say(said, refusalText(error));
    }
    said.scrollIntoView({ block: "nearest" });
  }

  api.onStatus(({ capsules }) => {
    // Drawn anew only where something else is to be read: a button under a finger stays where it is.
    const key = JSON.stringify(capsules.map(({ tick, ...rest }) => rest));
    if (key === drawn) return;
    drawn = key;
    const order = ["armed", "suspended", "trial", "staged", "retired"];
    const sorted = capsules.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
    list.replaceChildren(...sorted.map((capsule) => capsulePart(capsule, api, ask)));
  });
  return () => {};
}

/** @param {CapsuleStatus} capsule @param {Api} api @param {(path: string) => Promise<void>} ask */
function capsulePart(capsule, api, ask) {
  const { id, name, state, word, since, because, owns, overruns, shown } = capsule;
  const [shape, text, tone] = states[state];
  const pairs = /** @type {[string, import("./parts.js").Child][]} */ ([
    ["Since", since === 0 ? "the start" : dateTime(since)],
    ["Because", because],
    ["Its actuators", owns.length === 0 ? "none" : owns.map(pointName).join(", ")],
    ...(word === null ? [] : [["Its part of the machine", word]]),
    ...(overruns === null ? [] : [["Late ticks", grouped(overruns)]]),
    ["Identity", node("span", { class: "digest" }, id)],
  ]);
  const part = node(
    "article",
    { class: "entry", "aria-label": name },
    node("h3", {}, name),
    node("p", {}, badge(shape, text, tone)),
    ...(shown === null ? [] : [trialOf(shown, id, api)]),
    facts(pairs),
  );
  if (!api.may("engineer")) return part;
  const actions = node("p", { class: "steps" });
  if (state === "armed" || state === "suspended")
    actions.append(sure("Roll back", `Go back from ${name}?`, () => ask(`/v1/capsules/${id}/rollback`)));
  if (state === "staged" || state === "retired")
    actions.append(sure("Put on trial", `Try ${name}?`, () => ask(`/v1/capsules/${id}/activate`)));
  if (actions.childElementCount > 0) part.append(actions);
  return part;
}

/** How much was seen of what its probes ask for, and what it would have done meanwhile. @param {number} shown @param {string} id @param {Api} api */
function trialOf(shown, id, api) {
  const percent = Math.round(100 * shown);
  const line = node("p", { class: "note" }, "What it would have done is being counted…");
  const counted = async () => {
    const { records } = await api.get(`/v1/decisions?kind=decision&capsule=${id}&max=200`);
    const own = records.filter((/** @type {any} */ { record }) => record.trial !== undefined);
    const of = (/** @type {string} */ verdict) =>
      own.filter((/** @type {any} */ { record }) => record.verdict === verdict).length;
    say(
      line,
      own.length === 0
        ? "It has judged nothing yet."
        : `Of its newest ${own.length} verdicts, none of which went to the machine: ${of("allow")} allowed, ${of("amend")} amended, ${of("block")} blocked.`,
    );
  };
  counted().catch((error) => {
    if (!api.signal.aborted) say(line, refusalText(error));
  });
  return node(
    "div",
    {},
    node(
      "label",
      { class: "gauge-line" },
      `${percent}\u00a0% of its evidence `,
      node("meter", { min: "0", max: "1", value: String(shown) }, `${percent} %`),
    ),
    line,
  );
}

/** @type {Readonly<Record<CapsuleStatus["state"], readonly [string, string, string]>>} */
const states = {
  armed: ["state-guarded", "Drives its actuators", "allow"],
  suspended: ["state-safe", "Suspended: its actuators are safe", "block"],
  trial: ["state-wait", "On trial: nothing of it reaches the machine", "amend"],
  staged: ["verdict-system", "Here, and not running", ""],
  retired: ["verdict-system", "Retired", ""],
};
