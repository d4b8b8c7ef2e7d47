import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { openHubPage } from "#runtime/hub/http.ts";
import { closeBooks } from "#runtime/hub/ledger/close.ts";
import { openHubDb } from "#runtime/hub/store/hub-db.ts";
import { HubReader } from "#runtime/hub/store/hub-reader.ts";
import { SqliteLedgerBooks } from "#runtime/hub/store/ledger-books.ts";
import { Asker } from "../runtime/hub/asker.ts";
import { HubRig, hubKey } from "../runtime/hub/rig.ts";
import { launchBrowser, noBrowser } from "../support/browser.ts";
import { MirroredLog } from "../support/mirrored-log.ts";

let browser: Browser;

before(async () => {
  if (noBrowser === false) browser = await launchBrowser();
});
after(() => browser?.close());

test("the fleet's page shows who is guarded, what is old, and what has forked", {
  skip: noBrowser,
}, async () => {
  using one = new MirroredLog("plant7-gw1");
  using two = new MirroredLog("plant7-gw2");
  using clone = new MirroredLog("plant7-gw2");
  using silent = new MirroredLog("plant7-gw3");
  one.append(300);
  two.append(20);
  clone.append(10);
  clone.replay(3);
  await using rig = new HubRig([one, two, silent].map(({ signer }) => signer.verifier));
  await new Asker(rig, "plant7-gw1").all(one);
  const asker = new Asker(rig, "plant7-gw2");
  await asker.all(two);
  await asker.checkpoint(clone, { old: 0 });

  await using reader = new HubReader(rig.dir);
  // The records say when they are from; a second after the newest is now, and then it is tomorrow.
  let now = 1_790_000_000_000 + 300 * 50 + 1_000;
  const { name, text: key } = hubKey.verifier;
  using books = new SqliteLedgerBooks(openHubDb(rig.dir));
  for (let day = 1; day < 3; day++) await closeBooks(books, { signer: hubKey, nowMs: now });
  const site = { view: reader, ledger: { books, key }, name, key, now: () => now, isUp: () => true };
  await using page = await openHubPage(site, { host: "127.0.0.1", port: 0 });
  const tab = await browser.newPage({ viewport: { width: 1100, height: 420 } });
  const errors: string[] = [];
  tab.on("pageerror", (error) => void errors.push(error.message));
  tab.on("console", (message) => void (message.type() === "error" && errors.push(message.text())));
  await tab.goto(page.url);
  const rows = tab.locator("#rows tr");
  await rows.nth(2).waitFor();
  const text = async (row: number): Promise<string> =>
    (await rows.nth(row).innerText()).replaceAll(/\s+/g, " ");
  assert.match(await text(0), /^plant7-gw1 guarded 1 s ago .* 300 0 one 0$/);
  assert.match(await text(1), /^plant7-gw2 was guarded .* 20 0 FORKED 0$/);
  assert.match(await text(2), /^plant7-gw3 nothing kept yet never never 0 0 one –$/);
  assert.equal(await tab.locator("#hub").innerText(), "hub.example/plant7");
  assert.equal(await tab.locator("#guarded").innerText(), "1");
  assert.equal(await tab.locator("#forks").innerText(), "1");
  assert.equal(await tab.locator("#price").innerText(), "10.00");
  if (process.env["IV_SHOT"]) await tab.screenshot({ path: process.env["IV_SHOT"] });
  now += 86_400_000;
  await tab.locator("text=was guarded").nth(1).waitFor();
  assert.equal(await tab.locator("#guarded").innerText(), "0");
  assert.deepEqual(errors, []);
  await tab.close();
});
