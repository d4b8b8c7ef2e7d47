import { byId, make, say } from "./page.js";
import { act, reasonOf } from "./session.js";

/** @typedef {import("../port.ts").GatewayStatus} GatewayStatus */

// What an operator may ask for. Nothing here writes to the machine: a proposal is judged like any other, and the orders
// are carried out by the gateway, which also says in its log who gave them.

let armedUntil = 0;

/** Nobody sees a button that would be refused. @param {import("./session.js").Session} session */
export function startOperate({ role }) {
  if (role === null || role === "viewer") return;
  byId("operate").hidden = false;
  byId("hold").addEventListener("click", () => void order("hold"));
  byId("resume").addEventListener("click", () => void order("resume"));
  byId("safe").addEventListener("click", () => {
    // One touch too many on a panel must not stop a plant: the second one does.
    if (performance.now() < armedUntil) void order("safe");
    armedUntil = performance.now() + againMs;
    say(byId("safe"), "Press again for the safe state");
    setTimeout(() => {
      if (performance.now() >= armedUntil) say(byId("safe"), "Safe state");
    }, againMs + 50);
  });
  byId("propose-form").addEventListener("submit", (event) => {
    event.preventDefault();
    void propose();
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

/** @param {"hold" | "safe" | "resume"} name */
async function order(name) {
  const response = await act(`/v1/${name}`).catch(() => undefined);
  say(byId("operate-said"), response?.ok ? (await response.json()).text : await reasonOf(response));
}

async function propose() {
  const point = /** @type {HTMLSelectElement} */ (byId("propose-point")).value;
  const value = Number(/** @type {HTMLInputElement} */ (byId("propose-value")).value);
  const body = JSON.stringify({ origin: "operator", by: "console", writes: [{ point, value }] });
  const headers = { "content-type": "application/json" };
  const response = await act("/v1/proposals", { headers, body }).catch(() => undefined);
  say(
    byId("operate-said"),
    response?.ok ? "The shield looks at it; its answer is below" : await reasonOf(response),
  );
}

const againMs = 4_000;
