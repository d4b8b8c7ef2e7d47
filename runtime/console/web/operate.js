import { Refusal } from "./api.js";
import { announce, byId, make, mark, say } from "./page.js";

/** @typedef {import("../gateway-status.ts").GatewayStatus} GatewayStatus */
/** @typedef {import("./api.js").Api} Api */

// What an operator may ask for. Nothing here writes to the machine: a proposal is judged like any other, and the orders
// are carried out by the gateway, which also says in its log who gave them.

/** What each order does, said before it is given: one touch too many on a panel must not stop a plant. */
const orders = {
  hold: {
    title: "Hold the outputs?",
    text: "What was last permitted stays as it is, and nobody’s proposal is let through until somebody goes on.",
    yes: "Hold",
  },
  safe: {
    title: "Go to the safe state?",
    text: "The declared safe set-points are written to the machine, and stay until somebody goes on.",
    yes: "Safe state",
  },
  resume: {
    title: "Go on?",
    text: "Hold and safe state end, and proposals are judged again.",
    yes: "Go on",
  },
};

/** Nobody sees a button that would be refused. @param {Api} api */
export function startOperate(api) {
  const mayOperate = api.may("operator");
  byId("operate").hidden = !mayOperate;
  mark(byId("main"), "data-operates", mayOperate ? "yes" : "no");
  if (!mayOperate) return;
  for (const name of /** @type {(keyof typeof orders)[]} */ (Object.keys(orders)))
    byId(name).addEventListener("click", () => confirm(name, api));
  byId("propose-form").addEventListener("submit", (event) => {
    event.preventDefault();
    void propose(api);
  });
}

/** What can be proposed, and whether somebody holds. @param {GatewayStatus} status */
export function showOperate({ capsules, points, heldBy }) {
  const owned = (capsules ?? []).flatMap(({ owns }) => owns);
  const names = owned.length > 0 ? owned : points.map(({ point }) => point);
  const select = byId("propose-point");
  if (select.childElementCount !== names.length)
    select.replaceChildren(...names.map((name) => make("option", "", name)));
  say(byId("held"), heldBy === undefined ? "" : `${heldBy} holds the outputs.`);
}

/** @param {keyof typeof orders} name @param {Api} api */
function confirm(name, api) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("confirm"));
  const { title, text, yes } = orders[name];
  say(byId("confirm-title"), title);
  say(byId("confirm-text"), text);
  say(byId("confirm-yes"), yes);
  mark(byId("confirm-yes"), "data-order", name);
  dialog.returnValue = "";
  dialog.onclose = () => {
    if (dialog.returnValue === "yes") void order(name, api);
  };
  dialog.showModal();
}

/** @param {keyof typeof orders} name @param {Api} api */
async function order(name, api) {
  await answered(api, async () => (await api.post(`/v1/${name}`)).text);
}

/** @param {Api} api */
async function propose(api) {
  const point = /** @type {HTMLSelectElement} */ (byId("propose-point")).value;
  const value = Number(/** @type {HTMLInputElement} */ (byId("propose-value")).value);
  await answered(api, async () => {
    await api.post("/v1/proposals", { origin: "operator", by: "console", writes: [{ point, value }] });
    return "The shield looks at it; its answer is beside this";
  });
}

/** An order is seen through, whatever page is looked at; only its answer may find nobody. @param {Api} api @param {() => Promise<string>} ask */
async function answered({ signal }, ask) {
  say(byId("operate-said"), "Asked …");
  const text = await ask().catch((error) => {
    if (error instanceof Refusal || signal.aborted) return String(error.message);
    throw error;
  });
  if (signal.aborted) announce(text);
  else say(byId("operate-said"), text);
}
