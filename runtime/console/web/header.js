import { clockTime, duration, grouped, short } from "./format.js";
import { byId, mark, say } from "./page.js";

/** @typedef {import("../port.ts").GatewayStatus} GatewayStatus */

/** Word, sentence and shape of each state: a person with any eyes can tell them apart. @type {Readonly<Record<string, { word: string, why: string, icon: string }>>} */
const states = {
  guarded: { word: "Guarded", why: "Every write passes the shield", icon: "guarded" },
  observing: { word: "Observing", why: "Judged and recorded, but not blocked", icon: "wait" },
  holding: { word: "Holding", why: "Blocked: the last set-points are held", icon: "holding" },
  safe: { word: "Safe state", why: "The declared safe set-points are written", icon: "safe" },
  starting: { word: "Starting", why: "No decision has been made yet", icon: "wait" },
  stopping: { word: "Stopping", why: "The machine is left in its safe state", icon: "wait" },
  stale: { word: "Stale", why: "The gateway is silent", icon: "stale" },
};

/** @param {GatewayStatus | undefined} status @param {{ silentMs: number, isFresh: boolean }} stream */
export function showHeader(status, { silentMs, isFresh }) {
  if (status === undefined) return;
  const known = states[status.state] ?? states["starting"];
  const shown = isFresh ? known : states["stale"];
  if (!known || !shown) return;
  mark(byId("state"), "data-state", isFresh ? status.state : "stale");
  mark(byId("state-icon"), "href", `#state-${shown.icon}`);
  const isStranded = isFresh && status.ladder?.rung === "updater-only";
  say(byId("state-word"), isStranded ? "Updater only" : shown.word);
  say(
    byId("state-why"),
    !isFresh
      ? `Last heard ${Math.floor(silentMs / 1000)} s ago: ${known.word.toLowerCase()}`
      : whyOf(status, shown.why),
  );
  mark(document.body, "data-fresh", isFresh ? "yes" : "no");
  const silence = byId("silence");
  silence.hidden = isFresh;
  if (!isFresh) say(silence, `No data for ${Math.floor(silentMs / 1000)} s. What you see is old.`);
  document.title = `${shown.word} · ${status.gateway}`;
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
