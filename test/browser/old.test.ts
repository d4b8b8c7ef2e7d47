import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { openConsole } from "#runtime/console/http.ts";
import { keepPace, ScriptedFurnace } from "../runtime/console/scripted-furnace.ts";
import { launchBrowser, noBrowser } from "../support/browser.ts";
import { openLine } from "../support/cuttable-line.ts";
import { until } from "../support/site.ts";

// The page never shows an old value as a live one: not where it fails itself, not where the line is cut, not where the
// gateway starts anew, and not where somebody sets a clock. Each time it says what it knows, and how old that is.

let browser: Browser;

before(async () => {
  if (!noBrowser) browser = await launchBrowser();
});

after(async () => {
  if (!noBrowser) await browser.close();
});

// They mostly wait, so they wait together.
describe("page", { concurrency: true, skip: noBrowser }, () => {
  test("a fault of its own makes all that it shows old", async () => {
    await using world = await openWorld();
    const { page } = world;
    await page.evaluate("setTimeout(() => { throw new Error('planned') })");
    await page.getByRole("alert").filter({ hasText: "This page has a fault of its own" }).waitFor();
    await isOld(page);
    assert.equal(await page.locator("#state-word").textContent(), "Stale");
    // The gateway still speaks, and is still not believed.
    await page.locator("#fact-heard", { hasText: /\sms ago/ }).waitFor();
    await isOld(page);
    await page.reload();
    await isLive(page);
  });

  test("where no script runs any more it covers itself", async () => {
    await using world = await openWorld();
    const { page } = world;
    const cover = "Number(getComputedStyle(document.querySelector('#stopped')).opacity)";
    assert.equal(await page.evaluate(cover), 0);
    await page.evaluate(
      "for (let id = setTimeout(() => {}); id > 0; id--) { clearTimeout(id); clearInterval(id); }",
    );
    await until(async () => (await page.evaluate(cover)) === 1);
  });

  test("a line that is cut without a word is noticed, and mended by itself", async () => {
    await using world = await openWorld();
    const { page, line } = world;
    const read = "document.querySelector('#points .value').textContent";
    line.pull();
    await page
      .getByRole("alert")
      .filter({ hasText: /^No data for \d+ s. What you see is old/ })
      .waitFor();
    // What was on its way when the line was cut has come by now.
    const last = String(await page.evaluate(read));
    assert.match(last, /\d/);
    await isOld(page);
    assert.match((await page.locator("#state-why").textContent()) ?? "", /^Last heard \d+ s ago: guarded$/);
    assert.equal(await page.evaluate(read), last, "what was known last can still be read");
    line.plug();
    await isLive(page);
    assert.equal(await page.locator("#silence").isVisible(), false);
  });

  test("a machine that slept, or a clock that somebody sets here, makes nothing young", async () => {
    await using world = await openWorld();
    const { page, line } = world;
    line.pull();
    await page.evaluate("{ const real = Date.now; Date.now = () => real() + 3_600_000; }");
    // At once an hour, and not after two seconds of silence.
    await page
      .getByRole("alert")
      .filter({ hasText: /^No data for 36\d\d s/ })
      .waitFor();
    await isOld(page);
    line.plug();
    await isLive(page);
  });

  test("the gateway’s clock may be set, forward or back", async () => {
    await using world = await openWorld();
    const { page, furnace } = world;
    furnace.setClock(600_000);
    await page.locator("#news", { hasText: /clock was set forward by (59|60)\d s/ }).waitFor();
    await isLive(page);
    furnace.setClock(-3_600_000);
    // It could as well be that the words come an hour late, so for a while nothing is believed.
    await page.locator("body[data-fresh=no]").waitFor();
    await isOld(page);
    await page.locator("#news", { hasText: /clock was set back by (359|360)\d s/ }).waitFor();
    await isLive(page);
    assert.match((await page.locator("#surprise-when").textContent()) ?? "", /^now$/);
  });

  test("a gateway that starts anew is another run, and says so", async () => {
    await using world = await openWorld();
    const { page } = world;
    await world.stop();
    await page
      .getByRole("alert")
      .filter({ hasText: /^No data for/ })
      .waitFor();
    await isOld(page);
    const next = new ScriptedFurnace("7d1c2a55-0000-4000-8000-0a1f3e6b7c2d");
    next.mood = "hold";
    next.step();
    await world.startAgain(next);
    await page.locator("#news", { hasText: "The gateway was started anew" }).waitFor();
    await isLive(page);
    // Nothing of the run before is left to be taken for this one's.
    await page.locator("#asked-word", { hasText: "Blocked" }).waitFor();
    assert.equal(await page.locator(".run[data-kind=allow]").count(), 0);
    assert.equal(await page.locator("#state-word").textContent(), "Holding");
    assert.equal(await page.locator("#points tr[data-quality=good]").count(), 0);
  });
});

/** A gateway that ticks, a line to it, and somebody who looks. */
async function openWorld() {
  let furnace = new ScriptedFurnace();
  for (let tick = 0; tick < 60; tick++) furnace.step();
  const timer = keepPace(() => furnace);
  let served = await openConsole(furnace, { host: "127.0.0.1", port: 0 });
  const port = Number(new URL(served.url).port);
  const line = await openLine(port);
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(`http://127.0.0.1:${line.port}`);
  await page.locator("#runs .run").first().waitFor();
  await isLive(page);
  return {
    ...{ page, line, furnace },
    stop: () => served.close(),
    startAgain: async (next: ScriptedFurnace) => {
      furnace = next;
      served = await openConsole(furnace, { host: "127.0.0.1", port });
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await context.close();
      await line[Symbol.asyncDispose]();
      await served.close();
    },
  };
}

/** Everything that could be taken for live is grey, and every part says how old it is. */
async function isOld(page: Page): Promise<void> {
  const { fresh, ages, values } = (await page.evaluate(`({
    fresh: document.body.dataset.fresh,
    ages: [...document.querySelectorAll("#main .card")].map((card) => card.dataset.age ?? ""),
    values: [...document.querySelectorAll("[data-live]")].map((value) => getComputedStyle(value).fontStyle),
  })`)) as { fresh: string; ages: string[]; values: string[] };
  assert.equal(fresh, "no");
  for (const age of ages) assert.match(age, /^Old: last heard \d+ s ago$/);
  assert.ok(values.length > 6 && values.every((style) => style === "italic"), values.join());
}

async function isLive(page: Page): Promise<void> {
  await page.locator("body[data-fresh=yes]").waitFor();
  await page.locator("#main .card[data-age]").first().waitFor({ state: "detached" });
}
