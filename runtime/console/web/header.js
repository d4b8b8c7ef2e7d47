import { clockTime, duration, grouped, short } from "./format.js";
import { byId, mark, say } from "./page.js";

/** @typedef {import("../gateway-status.ts").GatewayStatus} GatewayStatus */

/** Word, sentence and shape of each state: a person with any eyes can tell them apart. @type {Readonly<Record<string, { word: string, why: string, icon: string }>>} */
const states = {
  guarded: { word: "Guarded", why: "Every write passes the shield", icon: "guarded" },
  observing: { word: "Observing", why: "Judged and recorded, but not blocked", icon: "wait" },
  holding: { word: "Holding", why: "Blocked: the last set-points are held", icon: "holding" },
  safe: { word: "Safe state", why: "The declared safe set-points are written", icon: "safe" },
  held: { word: "Held", why: "The outputs stay as they are", icon: "holding" },
  trial: { word: "On trial", why: "Nothing that is tried reaches the machine", icon: "wait" },
  starting: { word: "Starting", why: "No decision has been made yet", icon: "wait" },
  stopping: { word: "Stopping", why: "The machine is left in its safe state", icon: "wait" },
  stale: { word: "Stale", why: "The gateway is silent", icon: "stale" },
};

/** What everybody reads first, on every page. @param {import("./live.js").Live} live */
export function showHeader(live) {
  const { status, ageMs, isFresh, fault } = live;
  mark(document.body, "data-fresh", status === undefined ? "waiting" : isFresh ? "yes" : "no");
  const silence = byId("silence");
  silence.hidden = isFresh || (status === undefined && fault === undefined && ageMs < patienceMs);
  if (!silence.hidden) {
    // The seconds are for eyes: an ear would hear the whole alarm again with each of them.
    const [what, age, then] = silenceText(live);
    say(byId("silence-what"), what);
    say(byId("silence-age"), age);
    say(byId("silence-then"), then);
  }
  showAge(live);
  say(byId("fact-heard"), status === undefined ? "never" : `${duration(ageMs)} ago`);
  const news = byId("news");
  news.hidden = live.news === undefined;
  if (live.news) say(news, `${live.news.text}, ${duration(performance.now() - live.news.atMs)} ago.`);
  if (status === undefined) return;
  const name = stateOf(status);
  const known = states[name] ?? states["starting"];
  const shown = isFresh ? known : states["stale"];
  if (!known || !shown) return;
  mark(byId("state"), "data-state", isFresh ? name : "stale");
  mark(byId("state-icon"), "href", `#state-${shown.icon}`);
  const isStranded = isFresh && status.ladder?.rung === "updater-only";
  say(byId("state-word"), isStranded ? "Updater only" : shown.word);
  say(
    byId("state-why"),
    !isFresh
      ? `Last heard ${Math.floor(ageMs / 1000)} s ago: ${known.word.toLowerCase()}`
      : whyOf(status, name === "held" ? `${status.heldBy} holds the outputs as they are` : shown.why),
  );
  document.title = `${shown.word} · ${byId("main").getAttribute("aria-label")} · ${status.gateway}`;
}

/** Each part of a page says for itself how old it is, for nobody who reads it looks up first. @param {import("./live.js").Live} live */
function showAge({ status, ageMs, isFresh }) {
  const text =
    status === undefined ? "Nothing heard yet" : `Old: last heard ${Math.floor(ageMs / 1_000)} s ago`;
  for (const card of byId("main").querySelectorAll(".card"))
    if (isFresh) card.removeAttribute("data-age");
    else mark(card, "data-age", text);
}

/** @param {import("./live.js").Live} live @returns {[what: string, age: string, then: string]} */
function silenceText({ status, ageMs, fault }) {
  if (fault !== undefined)
    return [
      `This page has a fault of its own, so do not rely on what it shows. Load it again. (${fault})`,
      "",
      "",
    ];
  if (status === undefined)
    return ["The gateway has not answered yet. Nothing on this page is live.", "", ""];
  return ["No data", ` for ${Math.floor(ageMs / 1000)} s`, ". What you see is old."];
}

/** Nobody reads "guarded" of a machine that a person holds, nor "starting" of a capsule that is tried. @param {GatewayStatus} status @returns {string} */
function stateOf({ state, heldBy, ladder }) {
  if (state === "starting" && ladder?.trouble === "on-trial") return "trial";
  return heldBy !== undefined && (state === "guarded" || state === "observing") ? "held" : state;
}

/** What of the gateway does not work comes first. @param {GatewayStatus} status @param {string} why */
function whyOf({ ladder }, why) {
  if (ladder === undefined || ladder.rung === "full") return why;
  const word = {
    "inference-off": "Inference off",
    "safe-hold": "Safe hold",
    "updater-only": "Nobody guards",
  }[ladder.rung];
  return `${word}: ${ladder.because}`;
}

/** What a new status changes. @param {GatewayStatus} status */
export function showFacts(status) {
  const { capsule, device, log, uplink } = status;
  say(byId("gateway"), status.gateway);
  say(byId("version"), status.version);
  fact("mode", status.mode === "enforce" ? "Enforce" : "Observe", status.mode === "enforce" ? "" : "warn");
  const others = (status.capsules ?? []).filter(({ id, state }) => id !== capsule.id && state !== "retired");
  fact(
    "capsule",
    `${capsule.name} ${capsule.version}${others.length > 0 ? ` and ${others.length} more` : ""}`,
  );
  byId("fact-capsule").title = (status.capsules ?? []).map(capsuleText).join("\n");
  fact("device", device.link === "up" ? "Connected" : "Link down", device.link === "up" ? "" : "bad");
  byId("fact-device").title = `${device.name}: ${device.detail}`;
  const overruns = status.overruns > 0 ? `, ${grouped(status.overruns)} late` : "";
  fact("tick", `${grouped(status.tick)} · ${duration(status.tickMs)}${overruns}`);
  fact("uplink", uplinkText(uplink), uplink.state === "down" ? "warn" : "");
  fact("log", `${grouped(log.entries)} · ${short(log.root)}`);
  say(byId("verify-entries"), `${grouped(log.entries)}, as of ${clockTime(status.now)}`);
  say(byId("verify-root"), log.root);
  say(byId("verify-capsule"), capsule.id);
  say(byId("verify-boot"), status.boot);
  mark(byId("verify-records"), "href", `/v1/records?from=${Math.max(0, log.entries - 100)}&max=100`);
}

/** Where a capsule is, what is its own, and why. @param {GatewayStatus["capsules"][number]} capsule */
function capsuleText({ name, state, owns, shown, because }) {
  const trial = shown === null ? "" : `, ${Math.round(shown * 100)} % shown`;
  const own = owns.length > 0 ? `, owns ${owns.join(", ")}` : "";
  return `${name}: ${state}${trial}${own} (${because})`;
}

/** @param {GatewayStatus["uplink"]} uplink */
function uplinkText({ state, behind }) {
  if (state === "off") return "Not configured";
  if (state === "down") return `Down, ${grouped(behind)} waiting`;
  return behind > 100 ? `Up, ${grouped(behind)} behind` : "Up";
}

/** @param {string} name @param {string} text @param {string} [tone] */
function fact(name, text, tone = "") {
  const node = byId(`fact-${name}`);
  say(node, text);
  mark(node, "data-tone", tone);
}

/** A page that was just opened has heard nothing yet, and nobody needs to be warned of that. */
const patienceMs = 3_000;
