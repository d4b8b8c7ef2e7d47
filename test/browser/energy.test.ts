import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Browser, BrowserContextOptions, Page, Route } from "playwright-core";
import { type Console, openConsole } from "#runtime/console/http.ts";
import { ScriptedFurnace } from "../runtime/console/scripted-furnace.ts";
import { violationsOf } from "../support/axe.ts";
import { launchBrowser, noBrowser } from "../support/browser.ts";

// The energy page over a scripted gateway, whose advisor is a script too. The real one is asked in `demo.test.ts`.

const artefacts = new URL("../../artefacts/", import.meta.url);
let browser: Browser;
let served: Console;
const furnace = new ScriptedFurnace();

before(async () => {
  if (noBrowser) return;
  mkdirSync(artefacts, { recursive: true });
  browser = await launchBrowser();
  for (let tick = 0; tick < 300; tick++) furnace.step();
  served = await openConsole(furnace, { host: "127.0.0.1", port: 0 });
});

after(async () => {
  if (noBrowser) return;
  await browser.close();
  await served.close();
});

interface Asked {
  readonly writes: readonly { readonly point: string; readonly value: number }[];
  readonly from?: { readonly [point: string]: number };
}

test("energy: dragging the ring asks what would be said there, and shows the nearest allowed", {
  skip: noBrowser,
}, async () => {
  await using look = await open({ viewport: { width: 1_440, height: 900 } });
  const { page, asked } = look;
  await page.locator("#ruling-word", { hasText: "Nothing asked" }).waitFor();
  const ring = await middleOf(page, "#probe");
  const map = await page.locator("#map-marks").boundingBox();
  await page.mouse.move(ring.x, ring.y);
  await page.mouse.down();
  await page.mouse.move(ring.x, map!.y + 40, { steps: 6 });
  await page.mouse.up();
  await page.locator("#ruling[data-verdict=block]").waitFor();
  assert.equal(await page.locator("#ruling-word").textContent(), "Would be blocked");
  assert.match(
    (await page.locator("#ruling-text").textContent()) ?? "",
    /^heater power .*\skW was never seen$/,
  );
  assert.match(
    (await page.locator("#ruling-writes").textContent()) ?? "",
    /Heater power\d\d\.\d\skW38\.0\skW/,
  );
  assert.match(
    (await page.locator("#factors").textContent()) ?? "",
    /^Melt temperature beside Heater power9\.10\snats/,
  );
  // Of the map's channels one is set, and one is only imagined; the other actuator stays as it stands.
  const last = asked.at(-1)!;
  assert.deepEqual(
    last.writes.map(({ point }) => point),
    ["heater_power_setpoint", "fan_speed_setpoint"],
  );
  assert.ok(last.writes[0]!.value > 50 && last.writes[1]!.value === 20, JSON.stringify(last));
  assert.deepEqual(Object.keys(last.from ?? {}), ["melt_temperature"]);
  const dragged = asked.filter(({ from }) => from !== undefined).length;
  assert.ok(dragged <= 3, `${dragged} questions for one move of a hand`);
  await page.screenshot({ path: new URL("energy-asked.png", artefacts).pathname });
  assert.deepEqual(await violationsOf(page), []);
  await page.getByRole("button", { name: "Back to the machine" }).click();
  await page.locator("#ruling-word", { hasText: "Nothing asked" }).waitFor();
  assert.deepEqual(look.complaints, []);
});

test("energy: with the arrow keys, and with a slider for each channel", { skip: noBrowser }, async () => {
  await using look = await open({});
  const { page, asked } = look;
  await page.locator("#probe").focus();
  await page.keyboard.press("Shift+ArrowUp");
  await page.keyboard.press("ArrowLeft");
  await page.locator("#ruling[data-verdict=allow]").waitFor();
  const label = await page.locator("#probe").getAttribute("aria-label");
  assert.match(label ?? "", /^Point to ask about: .*\sK, .*\skW\. Move it/);
  const before = asked.at(-1)!;
  await page.getByLabel("Heater power (kW)").press("End");
  await page.locator("#ruling[data-verdict=block]").waitFor();
  assert.equal(asked.at(-1)!.writes[0]!.value, 60);
  assert.equal(asked.at(-1)!.from!["melt_temperature"], before.from!["melt_temperature"]);
  await page.locator("#probe").press("Escape");
  await page.locator("#ruling-word", { hasText: "Nothing asked" }).waitFor();
  assert.deepEqual(look.complaints, []);
});

test("energy: with a finger", { skip: noBrowser }, async () => {
  await using look = await open({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const { page } = look;
  const map = (await page.locator("#map-marks").boundingBox())!;
  await page.touchscreen.tap(map.x + map.width / 2, map.y + 60);
  await page.locator("#ruling[data-verdict=block]").waitFor();
  assert.deepEqual(look.complaints, []);
});

test("energy: where it goes is dotted, and a map that cannot say so says that", {
  skip: noBrowser,
}, async () => {
  await using look = await open({});
  const { page } = look;
  await page
    .locator("#map-way", { hasText: "The dotted way: the next 60 s with what furnace-policy asks for" })
    .waitFor();
  await page
    .locator("#map-basins", { hasText: /^Where the plant likes to be \(\+\): 100\d\sK, .*; 9\d\d\.\d\sK, / })
    .waitFor();
  await page.unroute("**/v1/what-if");
  await page.route("**/v1/what-if", (route) =>
    route.fulfill({ status: 429, json: { title: "The advisor is busy", detail: "Ask again in a second" } }),
  );
  await page.locator("#probe").press("ArrowRight");
  await page.locator("#ruling-because", { hasText: "The advisor is busy: Ask again in a second" }).waitFor();
  assert.equal(await page.locator("#ruling-table").isVisible(), false, "no old answer stays");
});

async function middleOf(page: Page, selector: string) {
  const { x, y, width, height } = (await page.locator(selector).boundingBox())!;
  return { x: x + width / 2, y: y + height / 2 };
}

async function open(options: BrowserContextOptions) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const asked: Asked[] = [];
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (said) => ["error", "warning"].includes(said.type()) && complaints.push(said.text()));
  await page.route("**/v1/what-if", (route) => advise(route, asked));
  await page.goto(`${served.url}/#/energy`);
  await page.locator("#map-readout", { hasText: "Now:" }).waitFor();
  return { page, asked, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** More than 40 kW was never seen; heat goes into the melt. */
async function advise(route: Route, asked: Asked[]): Promise<void> {
  const question = route.request().postDataJSON() as Asked;
  asked.push(question);
  const heater = question.writes.find(({ point }) => point === "heater_power_setpoint")!.value;
  const melt = question.from?.["melt_temperature"] ?? 1_004;
  const isHot = heater > 40;
  const path = Array.from({ length: 30 }, (_, row) => [melt + 0.05 * row * (heater - 18), heater]);
  await route.fulfill({
    json: {
      verdict: isHot ? "block" : "allow",
      because: isHot ? "barrier" : "inside",
      text: isHot ? `heater_power ${heater} kW was never seen` : "inside what the plant has shown",
      writes: isHot ? [] : question.writes,
      nearest: isHot ? [{ point: "heater_power_setpoint", value: 38 }] : null,
      energy: { now: 2.5, proposed: isHot ? 14 : 3, limit: 8.25, barrier: 18 },
      factors: isHot ? [{ points: ["melt_temperature", "heater_power"], nats: 9.1 }] : [],
      points: ["melt_temperature", "heater_power"],
      secondsPerRow: 2,
      path,
      surprise: path.map(() => 3),
    },
  });
}
