import { Api, Refusal } from "./api.js";
import { clockTime, duration } from "./format.js";
import { byId, make, mark, say } from "./page.js";

// What everybody reads on every page beside how the machine is: that the shield was ordered to do less, or more, than is
// signed and configured, and that something waits for a second person.

/** @typedef {import("../gateway-status.ts").GatewayStatus} GatewayStatus */
/** @typedef {{ id: string, text: string, by: string, needs: "operator" | "engineer", isOwn: boolean, askedMs: number, untilMs: number }} Approval */

/** @param {Pick<GatewayStatus, "mode" | "terms">} status */
export function showTerms({ mode, terms = [] }) {
  const bar = byId("ordered");
  bar.hidden = terms.length === 0;
  if (bar.hidden) return;
  const narrowed = terms.filter(({ what }) => what !== "mode").length;
  const ordered = terms.find(({ what }) => what === "mode");
  const parts = [
    ...(ordered === undefined
      ? []
      : [`${modeText(mode)}${untilText(ordered.until)}, ordered by ${ordered.by}`]),
    ...(narrowed === 0
      ? []
      : [`${narrowed} ${narrowed === 1 ? "limit is" : "limits are"} narrower than signed`]),
  ];
  say(byId("ordered-text"), `${parts.join("; ")}.`);
}

/** @param {GatewayStatus["mode"]} mode */
export function modeText(mode) {
  return mode === "observe" ? "The shield only observes: it blocks nothing" : "The shield enforces";
}

/** @param {number | null} until in the gateway's time, which is microseconds */
export function untilText(until) {
  return until === null ? "" : ` until ${clockTime(until)}`;
}

/** Looks every few seconds what waits, as long as the page is open. @param {{ session: import("./session.js").Session, live: import("./live.js").Live }} around */
export function startWaiting(around) {
  const bar = byId("waiting");
  const api = new Api({ id: "", ...around, signal: new AbortController().signal });
  everyFew(api, async () => {
    const { approvals } = await api.get("/v1/approvals");
    const count = approvals.length;
    bar.hidden = count === 0;
    mark(bar, "data-count", String(count));
    if (count === 0) return;
    const own = approvals.filter((/** @type {Approval} */ each) => mayConfirm(api, each)).length;
    const what = count === 1 ? "1 order waits" : `${count} orders wait`;
    const you = own === 0 ? "" : own === count ? "; you may confirm" : `; you may confirm ${own}`;
    say(byId("waiting-text"), `${what} for a second person${you}. `);
  });
}

/** Whether whoever looks could be the second person. @param {Api} api @param {Approval} approval */
export function mayConfirm(api, { needs, isOwn }) {
  return !isOwn && api.may(needs) && api.session.how !== "anonymous";
}

/** Calls at once and then every few seconds while somebody may look; an answer that does not come is the frame's to tell of. @param {Api} api @param {() => Promise<void>} look */
export function everyFew(api, look) {
  let askedAt = Number.NEGATIVE_INFINITY;
  api.onTick(() => {
    if (document.hidden || performance.now() - askedAt < everyMs) return;
    askedAt = performance.now();
    look().catch((error) => {
      if (!(error instanceof Refusal) && error?.name !== "AbortError") throw error;
    });
  });
}

/** By the gateway's clock, which is the one that ends it. @param {Approval} approval @param {Api} api */
export function openFor({ untilMs }, { live }) {
  return `open for ${duration(Math.max(0, untilMs - live.nowUs / 1_000))}`;
}

/** @param {string} name @param {HTMLElement} control */
export function labelled(name, control) {
  const label = make("label", "", name);
  label.append(" ", control);
  return label;
}

const everyMs = 5_000;
