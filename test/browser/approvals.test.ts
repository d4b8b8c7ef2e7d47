import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { type Console, openConsole } from "#runtime/console/http.ts";
import type { Order, Ordered } from "#runtime/console/port.ts";
import type { TermStatus } from "#runtime/console/terms-port.ts";
import { keptTokens, partsOf, tokenOf } from "../runtime/console/access-site.ts";
import { ScriptedFurnace } from "../runtime/console/scripted-furnace.ts";
import { violationsOf } from "../support/axe.ts";
import { launchBrowser, noBrowser } from "../support/browser.ts";

// What takes two people, in a real browser: one asks, everybody sees on every page that it waits, another says yes, and
// everybody sees on every page what holds since.

const artefacts = new URL("../../artefacts/", import.meta.url);
/** The bars are the frame's, so that each page needs to be looked at once. */
const pages = {
  waiting: ["now", "decisions", "capsules", "health"],
  ordered: ["trends", "approvals", "devices"],
};

/** Does what it is told, as far as a page can see. */
class Obedient extends ScriptedFurnace {
  terms: TermStatus[] = [];

  override status(): GatewayStatus {
    const mode = this.terms.some(({ value }) => value === "observe") ? "observe" : "enforce";
    return { ...super.status(), mode, ...(this.terms.length > 0 && { terms: this.terms }) };
  }

  override async order(order: Order, by: string): Promise<Ordered> {
    if (order.kind === "mode") {
      const { mode: value, because } = order;
      const from = super.status().now;
      const term = { what: "mode", of: "", value, signed: "enforce", by, because } as const;
      this.terms = value === "enforce" ? [] : [{ ...term, from, until: from + 1_800_000_000 }];
    }
    return await super.order(order, by);
  }
}

let browser: Browser;
let served: Console;
let timer: NodeJS.Timeout;
const furnace = new Obedient();

before(async () => {
  if (noBrowser) return;
  mkdirSync(artefacts, { recursive: true });
  browser = await launchBrowser();
  for (let tick = 0; tick < 40; tick++) furnace.step();
  timer = setInterval(() => furnace.step(), 200);
  const access = partsOf({ tokens: () => keptTokens, now: () => Date.now() });
  served = await openConsole(furnace, { host: "127.0.0.1", port: 0, access });
});

after(async () => {
  if (noBrowser) return;
  clearInterval(timer);
  await browser.close();
  await served.close();
});

test("page: one asks, everybody sees that it waits, and another one says yes", {
  skip: noBrowser,
}, async () => {
  await using ann = await open("engineer", { viewport: { width: 1_440, height: 900 } });
  await using wall = await open("viewer", {});
  await using bob = await open("admin", { viewport: { width: 360, height: 780 }, colorScheme: "dark" });
  const asking = ann.page.getByRole("region", { name: "Ask for it" });
  await asking.getByLabel("Because").first().fill("commissioning");
  await asking.getByRole("button", { name: "Ask to only observe" }).click();
  await asking.getByText("a second person has 10 min to confirm it").waitFor();
  const own = ann.page.getByRole("region", { name: "Waits for a second person" });
  await own.getByText("somebody else has to confirm it").waitFor();
  assert.equal(await own.getByRole("button", { name: "Confirm" }).count(), 0, "nobody confirms his own");
  assert.deepEqual([furnace.orders, furnace.terms], [[], []], "nothing is done yet");

  for (const name of pages.waiting) {
    await wall.page.goto(`${served.url}/#/${name}`);
    await wall.page.getByText("1 order waits for a second person").waitFor();
  }
  assert.equal(await wall.page.getByRole("button", { name: "Confirm" }).count(), 0);

  await bob.page.goto(`${served.url}/#/now`);
  await bob.page.getByText("you may confirm").waitFor();
  await bob.page.getByRole("link", { name: "Look at it" }).click();
  const waits = bob.page.getByRole("region", { name: "Waits for a second person" });
  await waits.getByText("Only observe for 30 min, because: commissioning").waitFor();
  await waits.getByText("Asked by the-engineer").waitFor();
  await waits.getByText(/open for \d/).waitFor();
  assert.deepEqual(await violationsOf(bob.page), []);
  const overflow = Number(await bob.page.evaluate("document.documentElement.scrollWidth - innerWidth"));
  assert.ok(overflow <= 0, `${overflow} px wider than the screen`);
  await picture(bob.page, "waiting-dark-360");
  await waits.getByRole("button", { name: "Confirm" }).click();
  assert.equal(furnace.terms.length, 0, "one press is not enough");
  await waits.getByRole("button", { name: "Press again" }).click();
  await waits.getByText("Nothing waits.").waitFor();
  assert.deepEqual(
    furnace.orders.map(([{ kind }, by]) => [kind, by]),
    [["mode", "the-engineer, confirmed by the-admin"]],
  );

  for (const name of pages.ordered) {
    await wall.page.goto(`${served.url}/#/${name}`);
    await wall.page.getByText("The shield only observes: it blocks nothing").first().waitFor();
    await wall.page.getByText("ordered by the-engineer, confirmed by the-admin").first().waitFor();
    await wall.page.getByText("1 order waits").waitFor({ state: "hidden" });
  }
  // Back to enforcing takes one person.
  const held = ann.page.getByRole("region", { name: "Ordered of the shield" });
  await picture(ann.page, "ordered-light");
  await held.getByRole("button", { name: "End it" }).click();
  await held.getByRole("button", { name: "Press again" }).click();
  await held.getByText("Every limit is as it was signed.").waitFor();
  await ann.page.getByText("The shield only observes").first().waitFor({ state: "hidden" });
  assert.deepEqual(await violationsOf(ann.page), []);
  assert.deepEqual([ann.complaints, wall.complaints, bob.complaints].flat(), []);
});

test("page: what the log cannot take is refused, and says so", { skip: noBrowser }, async () => {
  await using ann = await open("engineer", {});
  furnace.canWrite = false;
  const asking = ann.page.getByRole("region", { name: "Ask for it" });
  await asking.getByLabel("To").fill("3");
  await asking.getByLabel("Because").last().fill("new lining");
  await asking.getByRole("button", { name: "Ask to narrow it" }).click();
  await asking.getByText("The proof log cannot take that this is done, so it was not done").waitFor();
  furnace.canWrite = true;
  assert.deepEqual(ann.complaints, []);
});

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: new URL(`approvals-${name}.png`, artefacts).pathname, fullPage: true });
}

async function open(role: "viewer" | "engineer" | "admin", options: BrowserContextOptions) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  page.on("console", (said) => {
    // A browser itself tells of answers that refuse.
    const isRefusal = /status of [45]\d\d/.test(said.text());
    if (["error", "warning"].includes(said.type()) && !isRefusal) complaints.push(said.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  const headers = { authorization: `Bearer ${tokenOf(role)}`, "x-iv-page": "1" };
  await context.request.post(`${served.url}/v1/session`, { headers });
  await page.goto(`${served.url}/#/approvals`);
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}
