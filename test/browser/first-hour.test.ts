import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { type HourPage, openHourPage } from "#runtime/cli/onboard/serve/serve.ts";
import { violationsOf } from "../support/axe.ts";
import { launchBrowser, noBrowser } from "../support/browser.ts";
import { smallExport } from "../support/small-export.ts";
import { openTank, type TankSite } from "../support/small-tank.ts";

// The first hour as somebody walks it, from dropped files to the commands that start a gateway. Screenshots stay in
// artefacts/, to be looked at.

const artefacts = new URL("../../artefacts/", import.meta.url);
const asked = { paths: [], plant: undefined, commands: [], objective: undefined };
const steps = ["1 Ingest", "2 Ground", "3 Optimise", "4 Protect", "Start"];

let browser: Browser;
let folder: string;
let served: HourPage;

before(async () => {
  if (noBrowser) return;
  mkdirSync(artefacts, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), "iv-first-hour-"));
  writeFileSync(join(folder, "tank.csv"), smallExport(400));
  browser = await launchBrowser();
  served = await openHourPage({ out: join(folder, "tank"), asked, port: 0 });
});

after(async () => {
  if (noBrowser) return;
  await browser.close();
  await served[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

interface Look extends AsyncDisposable {
  readonly page: Page;
  /** What the page complained of, and whom it asked that is not ours. */
  readonly complaints: string[];
}

async function open(url: string, options: BrowserContextOptions = {}): Promise<Look> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 900 }, ...options });
  const page = await context.newPage();
  // A machine with much to do takes its time for a fit.
  page.setDefaultTimeout(110_000);
  const complaints: string[] = [];
  page.on("console", (said) => ["error", "warning"].includes(said.type()) && complaints.push(said.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) complaints.push(request.url());
  });
  await page.goto(url);
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** The address that the terminal prints. */
function printed({ url, token }: HourPage): string {
  return `${url}/#token=${token}`;
}

test("first hour: from a file to the commands that start a gateway", { skip: noBrowser }, async () => {
  await using look = await open(printed(served));
  const { page } = look;
  await page.locator("#pick-files").setInputFiles(join(folder, "tank.csv"));
  await page.locator(".uploads li", { hasText: "tank.csv" }).waitFor();
  assert.ok(!page.url().includes("token"), "the token stays in no history");
  assert.deepEqual(await violationsOf(page), []);
  await page.getByRole("button", { name: "Read the files" }).click();
  const go = page.getByRole("button", { name: "Go on with this" });
  await go.waitFor();
  await page.getByText("What is the safe value of valve_setpoint").waitFor();
  // What a person must not leave out, and what contradicts itself, is said where he is.
  const valve = page.getByRole("group", { name: "valve_setpoint" });
  await valve.getByLabel("It is").selectOption("ignore");
  assert.ok(await valve.getByLabel("Safe value").isHidden());
  await go.click();
  const why = page.locator(".refused");
  assert.match((await why.textContent())!, /Nothing can be guarded that nobody sets/);
  await valve.getByLabel("It is").selectOption("command");
  await valve.getByLabel("Most allowed").fill("70");
  await valve.getByLabel("Safe value").fill("99");
  await go.click();
  await page.locator(".refused", { hasText: "safe value 99 of valve_setpoint is not allowed" }).waitFor();
  const focused = `document.activeElement.closest("fieldset").querySelector("legend").textContent`;
  assert.equal(await page.evaluate(focused), "valve_setpoint");
  await valve.getByLabel("Safe value").fill("35");
  await page.locator("#objective").fill("minimise motor_current_a");
  await go.click();
  await page.getByRole("heading", { name: "What the map promises" }).waitFor();
  await page.locator("#state[data-state=guarded]", { hasText: "Ready" }).waitFor();
  assert.equal(await page.locator(".pictures img").count(), 2);
  await page.getByRole("link", { name: "Next: what would be better" }).click();
  await page.getByRole("link", { name: "Next: what the shield would have done" }).click();
  await page.getByRole("table", { name: /What the plant did after each command/ }).waitFor();
  await page.getByRole("link", { name: "Next: what to type from here on" }).click();
  const out = join(folder, "tank");
  await page.getByText(`iv run --config ${join(out, "gateway.yaml")}`, { exact: true }).waitFor();
  await page.getByText(`iv sim replay ${out}`, { exact: true }).waitFor();
  const { actuators } = JSON.parse(readFileSync(join(out, "capsule/manifest.json"), "utf8"));
  assert.deepEqual([actuators[0].safe, actuators[0].max], [35, 70]);
  // Only the answer that contradicted itself was refused.
  assert.deepEqual(
    look.complaints.filter((line) => !line.includes("422")),
    [],
  );
});

for (const colorScheme of ["light", "dark"] as const)
  for (const width of [1_280, 360])
    test(`first hour: axe finds nothing, and nothing is cut off, ${colorScheme} at ${width}`, {
      skip: noBrowser,
    }, async () => {
      await using look = await open(printed(served), { colorScheme, viewport: { width, height: 800 } });
      const { page } = look;
      for (const name of steps) {
        await page.getByRole("link", { name: new RegExp(`^${name}`) }).click();
        await page.locator(`main[aria-label="${name}"] .card`).first().waitFor();
        assert.deepEqual(await violationsOf(page), [], name);
        const overflow = Number(await page.evaluate("document.documentElement.scrollWidth - innerWidth"));
        assert.ok(overflow <= 0, `${name} is ${overflow} px wider than the screen`);
        const file = `first-hour-${name.toLowerCase().replaceAll(" ", "-")}-${colorScheme}-${width}.png`;
        await page.screenshot({ path: new URL(file, artefacts).pathname, fullPage: true });
      }
      assert.deepEqual(look.complaints, []);
    });

test("first hour: the machine itself is watched, and what is old is not shown as live", {
  skip: noBrowser,
}, async () => {
  await using site = await openTank();
  await using look = await open(printed(served));
  const { page } = look;
  await page.getByRole("link", { name: /^4 Protect/ }).click();
  await fillMachine(page, site);
  await page.getByLabel("Port").fill("70000");
  await page.getByRole("button", { name: "Watch the machine" }).click();
  await page.locator(".refused", { hasText: "The port is a whole number from 1 to 65535" }).waitFor();
  await page.getByLabel("Port").fill(String(site.port));
  await page.getByRole("button", { name: "Watch the machine" }).click();
  await page
    .locator("#state[data-state=guarded]", { hasText: "Nothing is written to the machine" })
    .waitFor();
  const machine = page.getByRole("region", { name: "The machine itself" });
  await machine.getByRole("row", { name: /^level_m 2\.5 good/ }).waitFor();
  await machine.getByText(/^Live: connected to .*Nothing is written\.$/).waitFor();
  // What was there before the first tick is no command of anybody.
  await machine.getByText(/nats, below the limit of/).waitFor();
  site.set(66);
  const said = page.getByRole("region", { name: "What it would have said" });
  await said.getByText("Somebody set valve_setpoint 50 → 66").waitFor();
  site.plant.leak = 0.5;
  await said.getByText("The state is too rare: ").waitFor();
  await machine.getByRole("img", { name: /How rare the newest states were/ }).waitFor();
  // Each press is seen at once, and can be taken back.
  const mark = (row: string, word: string) =>
    said.getByRole("listitem").filter({ hasText: row }).getByRole("button", { name: word, exact: true });
  await mark("50 → 66", "Wrong").click();
  await said.getByText("0 right, 1 wrong, 0 nobody knows").waitFor();
  await mark("50 → 66", "Wrong").press("Enter");
  await said.getByText("0 right, 0 wrong, 0 nobody knows").waitFor();
  await mark("50 → 66", "Don’t know").click();
  await mark("The state is too rare", "Right").click();
  await said.getByText("1 right, 0 wrong, 1 nobody knows").waitFor();
  for (const colorScheme of ["light", "dark"] as const)
    for (const width of [1_280, 360]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      assert.deepEqual(await violationsOf(page), [], `${colorScheme} at ${width}`);
      const overflow = Number(await page.evaluate("document.documentElement.scrollWidth - innerWidth"));
      assert.ok(overflow <= 0, `${overflow} px wider than the screen`);
      const file = `first-hour-live-${colorScheme}-${width}.png`;
      await page.screenshot({ path: new URL(file, artefacts).pathname, fullPage: true });
    }
  await page.setViewportSize({ width: 1_280, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
  // The two cards of the machine, for the docs.
  const clip = { x: 0, y: 0, width: 1_280, height: 1_480 };
  await page.screenshot({ path: new URL("first-hour-live.png", artefacts).pathname, fullPage: true, clip });
  // Whoever cannot reach the program any more sees how old all of it is.
  await page.route(/\/v1\/first-hour/, (route) => route.abort());
  await machine.getByText(/^OLD: nothing was heard for /).waitFor();
  await machine.getByRole("row", { name: /^level_m was / }).waitFor();
  assert.equal(await page.locator("#state").getAttribute("data-state"), "stale");
  await page.unroute(/\/v1\/first-hour/);
  await machine.getByText(/^Live: /).waitFor();
  // So does whoever watches a machine that has gone silent.
  await site.plc.close();
  await machine.getByText(/^The machine does not answer: /).waitFor();
  await machine.getByRole("row", { name: /^level_m (was|–) / }).waitFor();
  await page.locator("#state[data-state=holding]", { hasText: "Machine silent" }).waitFor();
  await page.screenshot({ path: new URL("first-hour-live-silent.png", artefacts).pathname, fullPage: true });
  await machine.getByRole("button", { name: "End watching" }).click();
  await page.getByRole("button", { name: "Watch the machine" }).waitFor();
  await said.getByText("1 right, 0 wrong, 1 nobody knows").waitFor();
  assert.equal(site.strangeWrites(), 0);
  assert.deepEqual(
    look.complaints.filter((line) => !/422|ERR_FAILED/.test(line)),
    [],
  );
});

async function fillMachine(page: Page, { port }: TankSite): Promise<void> {
  await page.getByLabel("Address of the PLC").fill("127.0.0.1");
  await page.getByLabel("Port").fill(String(port));
  for (const [point, table, address, step] of [
    ["valve_setpoint", "holding", 2, 0.01],
    ["level_m", "input", 0, 0.001],
    ["motor_current_a", "input", 1, 0.001],
  ] as const) {
    const group = page.getByRole("group", { name: point, exact: true });
    await group.getByLabel("Table").selectOption(table);
    await group.getByLabel("Address, from 0").fill(String(address));
    await group.getByLabel("Type").selectOption("u16");
    await group.getByLabel("Value of one step").fill(String(step));
  }
}

test("first hour: with the keyboard alone, and told to who cannot see it", { skip: noBrowser }, async () => {
  await using look = await open(printed(served));
  const { page } = look;
  await page.locator("#pick-files").waitFor({ state: "attached" });
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate("document.activeElement.id"), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate("document.activeElement.id"), "main");
  for (const wanted of ["pick-files", "pick-folder"]) {
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate("document.activeElement.id"), wanted);
  }
  await page.getByRole("link", { name: /^4 Protect/ }).focus();
  await page.keyboard.press("Enter");
  // Whoever goes to another step is at its beginning, and hears which one it is.
  await page.locator('main[aria-label="4 Protect"]:focus').waitFor();
  const chart = page.getByRole("img", { name: /How rare the kept-back states were.*above the threshold/ });
  await chart.waitFor();
});

test("first hour: without the token there is only the question for it", { skip: noBrowser }, async () => {
  await using look = await open(served.url);
  const { page } = look;
  await page.locator("#sign-in[open]").waitFor();
  assert.deepEqual(await violationsOf(page), []);
  await page.getByLabel("Token").fill(`iv_00000000_${"x".repeat(43)}`);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.locator("#sign-in-why", { hasText: "That token opens nothing here" }).waitFor();
  await page.getByLabel("Token").fill(served.token);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.locator(".uploads li", { hasText: "tank.csv" }).waitFor();
});

test("first hour: what goes wrong is said with what to do, and old things are not shown as new", {
  skip: noBrowser,
}, async () => {
  const own = await openHourPage({ out: join(folder, "wrong"), asked, port: 0 });
  await using look = await open(printed(own));
  const { page } = look;
  await page.locator("#paths").fill(join(folder, "nowhere"));
  await page.getByRole("button", { name: "Read the files" }).click();
  await page.locator(".work [role=alert]", { hasText: /Cannot find .*nowhere\. Check the path/ }).waitFor();
  await page.locator("#paths").fill(join(folder, "tank.csv"));
  await page.getByRole("button", { name: "Read the files" }).click();
  await page.getByRole("button", { name: "Go on with this" }).waitFor();
  await own[Symbol.asyncDispose]();
  await page
    .locator("#silence", { hasText: "The program cannot be reached. What is shown may be old" })
    .waitFor();
  assert.equal(await page.locator("#state").getAttribute("data-state"), "stale");
  // The same folder, another run of the program: the page says what to do.
  const next = await openHourPage({ out: join(folder, "wrong"), asked, port: Number(new URL(own.url).port) });
  await page.locator("#silence", { hasText: "Open the address that the terminal prints now" }).waitFor();
  await page.goto("about:blank");
  await page.goto(printed(next));
  await page.getByRole("button", { name: "Go on with this" }).waitFor();
  await next[Symbol.asyncDispose]();
});
