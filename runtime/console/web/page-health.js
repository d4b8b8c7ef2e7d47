import { checkEntry, logKey } from "./decision-proof.js";
import { dateTime } from "./decision-text.js";
import { duration, gauge, grouped } from "./format.js";
import { needSheet, say } from "./page.js";
import { badge, button, card, facts, link, node, refusalText, saidLine } from "./parts.js";

// Whether the gateway itself is well: what the doctor finds, how long the disk lasts, who takes the log, whose clock this
// is, and whether the newest records really stand in what was signed.

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("../gateway-status.ts").GatewayStatus} GatewayStatus */
/** @typedef {{ name: string, kind: string, why: string, is: "fine" | "warning" | "wrong" | "unfinished", found: string, mend?: string, fix?: string }} Check */

/** @param {HTMLElement} root @param {Api} api */
export async function open(root, api) {
  await needSheet("/pages.css");
  root.append(startDoctor(api), startVerification(api), startVitals(api));
  return () => {};
}

/** @param {Api} api */
function startDoctor(api) {
  const { root, head } = card("The doctor", "tall");
  const said = saidLine();
  const list = node("ul", { class: "lines" });
  const again = button("Examine again", () => void look(), "plain");
  head.append(again);
  root.append(said, list);

  async function look() {
    again.disabled = true;
    say(said, "Every question is asked; that takes some seconds…");
    try {
      const { at, unfinished, checks } = await api.get("/v1/doctor");
      const wrong = checks.filter((/** @type {Check} */ { is }) => is === "wrong").length;
      const open = unfinished === 0 ? "" : `, ${grouped(unfinished)} not finished: ask again in a moment`;
      say(
        said,
        `${wrong === 0 ? `${grouped(checks.length)} asked, nothing wrong` : `${wrong} of ${checks.length} say that something is wrong`}${open}, as of ${dateTime(at)}.`,
      );
      const gravest = ["wrong", "unfinished", "warning", "fine"];
      const sorted = checks.toSorted(
        (/** @type {Check} */ a, /** @type {Check} */ b) => gravest.indexOf(a.is) - gravest.indexOf(b.is),
      );
      list.replaceChildren(...sorted.map(checkLine));
    } catch (error) {
      if (!api.signal.aborted) say(said, refusalText(error));
    } finally {
      again.disabled = false;
    }
  }
  void look();
  return root;
}

/** @param {Check} check */
function checkLine({ name, why, is, found, mend, fix }) {
  const [shape, tone, word] = checkShapes[is];
  const advice = [
    ...(mend === undefined ? [] : [node("p", { class: "note" }, `Why: ${why}. Mend: ${mend}.`)]),
    ...(fix === undefined ? [] : [node("p", { class: "note" }, `iv doctor --fix ${fix}.`)]),
  ];
  return node("li", {}, badge(shape, `${word}: ${name}`, tone), ` ${found}`, ...advice);
}

/** The newest records that are on the disk, each proven here. @param {Api} api */
function startVerification(api) {
  const { root } = card("The log, verified in this browser");
  const said = node("div", { role: "status" });
  const more = node("div", {});
  const run = button("Verify again", () => void check(), "plain");
  root.append(
    said,
    more,
    node("p", { class: "steps" }, run, link("Keep the key, or compare with an older visit", "/verify")),
  );
  let isBegun = false;

  async function check() {
    run.disabled = true;
    try {
      await verified();
    } catch (error) {
      if (!api.signal.aborted) say(said, refusalText(error));
    } finally {
      run.disabled = false;
    }
  }

  async function verified() {
    const known = await logKey(api);
    const entries = api.live.status?.log.entries ?? 0;
    if (known === undefined || entries === 0) return void say(said, "There is nothing to verify yet.");
    const wanted = Array.from({ length: Math.min(newestMax, entries) }, (_, back) => entries - 1 - back);
    let size = 0;
    let root = "";
    let waiting = 0;
    for (const [place, index] of wanted.entries()) {
      say(said, `Verifying ${place + 1} of ${wanted.length}…`);
      const checked = await checkEntry(index, known.key, api);
      if (checked.is === "rejected")
        return void said.replaceChildren(
          badge("verdict-block", `Record ${index} is not verified`, "block"),
          ` ${checked.because}.`,
        );
      if (checked.is === "waiting") waiting++;
      else [size, root] = [checked.size, checked.root];
    }
    const count = wanted.length - waiting;
    said.replaceChildren(
      count === 0
        ? badge("verdict-system", "None of the newest records is on the disk yet")
        : badge("verdict-allow", `${count} newest records verified`, "allow"),
    );
    more.replaceChildren(
      facts([
        ["Signed by", known.key.name],
        ["Key", known.isKept ? "the one that this browser keeps" : "told by the gateway itself"],
        ["Entries when it was signed", grouped(size)],
        ["Root", node("span", { class: "digest" }, root)],
        ...(waiting > 0 ? [/** @type {[string, string]} */ (["Not on the disk yet", String(waiting)])] : []),
      ]),
    );
  }
  api.onStatus(() => {
    if (isBegun) return;
    isBegun = true;
    void check();
  });
  return root;
}

/** @param {Api} api */
function startVitals(api) {
  const { root } = card("The gateway");
  const holder = node("div", {});
  root.append(holder);
  let drawn = "";
  api.onStatus((status) => {
    const pairs = [...diskFacts(status), ...outsideFacts(status), ...clockFacts(status)];
    const key = JSON.stringify(pairs);
    if (key === drawn) return;
    drawn = key;
    holder.replaceChildren(facts(pairs));
    for (const value of holder.querySelectorAll("dd")) value.setAttribute("data-live", "");
  });
  return root;
}

/** @param {GatewayStatus} status @returns {[string, string][]} */
function diskFacts({ log: { entries, space, waitingBytes } }) {
  const waits = `${grouped(Math.ceil(waitingBytes / 1_024))}\u00a0KiB wait for the disk`;
  if (space === null)
    return [
      ["Log", `${grouped(entries)} entries; ${waits}`],
      ["Disk", "not looked at yet"],
    ];
  const { bytes, bytesPerDay, limitBytes, limitOf, daysLeft } = space;
  const forecast =
    daysLeft !== null
      ? `room for ${gauge(daysLeft)} more days`
      : limitOf === "retain"
        ? "what is old goes before it is full"
        : "it has not run for long enough to tell";
  return [
    ["Log", `${grouped(entries)} entries, ${mib(bytes)} of at most ${mib(limitBytes)}; ${waits}`],
    ["Disk", `${forecast}${bytesPerDay === null ? "" : `, ${mib(bytesPerDay)} a day`}`],
  ];
}

/** @param {GatewayStatus} status @returns {[string, string][]} */
function outsideFacts({ uplink, witnesses }) {
  const link =
    uplink.state === "off"
      ? "not configured"
      : `${uplink.state}, ${grouped(uplink.sent)} sent, ${grouped(uplink.behind)} behind${uplink.refusal === undefined ? "" : `; refused: ${uplink.refusal}`}`;
  const seen = witnesses.map(({ name, size, atS }) =>
    atS === 0 ? `${name}: not yet` : `${name}: ${grouped(size)} entries, ${dateTime(atS * 1e6)}`,
  );
  return [
    ["Uplink", link],
    ["Witnesses", seen.length === 0 ? "none" : seen.join("; ")],
  ];
}

/** By whose clock all instants are: the gateway's, against that of this screen. @param {GatewayStatus} status @returns {[string, string][]} */
function clockFacts({ now, startedAt, version, boot, overruns }) {
  const offMs = Math.round((now / 1_000 - Date.now()) / 1_000) * 1_000;
  const off =
    Math.abs(offMs) < clockOffMs
      ? "agrees with this screen’s"
      : `${duration(Math.abs(offMs))} ${offMs > 0 ? "ahead of" : "behind"} this screen’s: one of the two is wrong`;
  return [
    ["Clock", off],
    ["Runs since", dateTime(startedAt)],
    ["Late ticks", grouped(overruns)],
    ["Version", version],
    ["Run", boot],
  ];
}

/** @param {number} bytes */
function mib(bytes) {
  return `${gauge(bytes / 1_048_576)}\u00a0MiB`;
}

/** @type {Readonly<Record<Check["is"], readonly [string, string, string]>>} */
const checkShapes = {
  fine: ["verdict-allow", "allow", "Fine"],
  warning: ["verdict-amend", "amend", "Note"],
  wrong: ["verdict-block", "block", "Wrong"],
  unfinished: ["verdict-system", "", "Not finished"],
};
const newestMax = 8;
const clockOffMs = 5_000;
