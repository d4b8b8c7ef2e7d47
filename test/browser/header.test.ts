import assert from "node:assert/strict";
import { test } from "node:test";
import { troubles } from "#runtime/act/ladder.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { openConsole } from "#runtime/console/http.ts";
import { keepPace, ScriptedFurnace } from "../runtime/console/scripted-furnace.ts";
import { launchBrowser, noBrowser } from "../support/browser.ts";

const rung = (trouble: keyof typeof troubles) => ({ ladder: { ...troubles[trouble], trouble, since: 0 } });

/** What is changed in a status, and what everybody then reads first. */
const table: readonly (readonly [Partial<GatewayStatus>, word: string, why: RegExp])[] = [
  [{ state: "guarded" }, "Guarded", /Every write passes the shield/],
  [{ state: "guarded", heldBy: "ann" }, "Held", /^ann holds the outputs as they are$/],
  [{ state: "observing", heldBy: "ann" }, "Held", /^ann holds/],
  [{ state: "holding", heldBy: "ann" }, "Holding", /Blocked/],
  [{ state: "safe", heldBy: "ann" }, "Safe state", /declared safe/],
  [{ state: "safe", ...rung("suspended") }, "Safe state", /^Safe hold: a capsule is suspended/],
  [{ state: "safe", ...rung("returning") }, "Safe state", /^Safe hold: .* on trial again/],
  [{ state: "starting" }, "Starting", /No decision/],
  [{ state: "starting", ...rung("nobody-guards") }, "Starting", /^Safe hold: no capsule is armed$/],
  [{ state: "starting", ...rung("on-trial") }, "On trial", /^Safe hold: a capsule is on trial/],
];

test("header: says what holds the machine, and that a capsule is tried", { skip: noBrowser }, async (t) => {
  let change: Partial<GatewayStatus> = {};
  const furnace = new (class extends ScriptedFurnace {
    override status(): GatewayStatus {
      return { ...super.status(), ...change };
    }
  })();
  const timer = keepPace(() => furnace);
  t.after(() => clearInterval(timer));
  const served = await openConsole(furnace, { host: "127.0.0.1", port: 0 });
  t.after(() => served.close());
  await using browser = await launchBrowser();
  const page = await browser.newPage();
  await page.goto(served.url);
  for (const [next, word, why] of table) {
    change = next;
    await page.locator("#state-why").filter({ hasText: why }).waitFor();
    assert.equal(await page.locator("#state-word").textContent(), word);
  }
});
