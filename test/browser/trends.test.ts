import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { type Console, openConsole } from "#runtime/console/http.ts";
import { prng } from "#runtime/core/prng.ts";
import { quality } from "#runtime/field/quality.ts";
import { encodeRecord, type Record } from "#runtime/prove/record.ts";
import { type Archive, startArchive } from "#runtime/signal/archive/client.ts";
import { ScriptedFurnace } from "../runtime/console/scripted-furnace.ts";
import { violationsOf } from "../support/axe.ts";
import { launchBrowser, noBrowser } from "../support/browser.ts";

// The archive's part of the page, over an archive that its own thread has written. Screenshots stay in artefacts/.

const artefacts = new URL("../../artefacts/", import.meta.url);
const wide = { width: 1_440, height: 900 };
const daySeconds = 86_400;

let browser: Browser;
let served: Console;
let archive: Archive;
let dir: string;
const furnace = new ScriptedFurnace();

before(async () => {
  if (noBrowser) return;
  mkdirSync(artefacts, { recursive: true });
  dir = mkdtempSync(join(tmpdir(), "iv-trends-"));
  const points = [
    { name: "melt_temperature", unit: "K" },
    { name: "heater_power", unit: "kW" },
    { name: "fan", unit: "" },
  ];
  const setup = { dir, points, days: 30, bytesMax: 1e9, everyMs: 100 };
  archive = startArchive(setup, (event) => assert.fail(JSON.stringify(event)));
  furnace.step();
  fill(furnace.status().now);
  happened(furnace.status().now);
  Object.assign(furnace, { archive });
  browser = await launchBrowser();
  served = await openConsole(furnace, { host: "127.0.0.1", port: 0 });
});

after(async () => {
  if (noBrowser) return;
  await browser.close();
  await served.close();
  await archive[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});

/** A week, a scan every two minutes; the fourth day nobody was there, and the fan never said anything. */
function fill(nowUs: number): void {
  const chance = prng(5);
  for (let second = 7 * daySeconds; second >= 0; second -= 120) {
    if (second > 3 * daySeconds && second < 4 * daySeconds) continue;
    const at = nowUs - second * 1e6;
    const wave = Math.sin((2 * Math.PI * second) / daySeconds);
    const heater = wave > 0.3 ? 180 + 10 * chance.normal() : 40;
    const sample = (value: number) => ({ at, quality: quality.good, value: Math.round(100 * value) / 100 });
    const melt = 1_000 + 60 * wave + 4 * chance.normal();
    archive.post(
      new Map([
        ["melt_temperature", sample(melt)],
        ["heater_power", sample(heater)],
      ]),
    );
  }
}

/** Of the week: an optimiser that is refused for minutes, twice in one hour, a fault, and another capsule. */
function happened(nowUs: number): void {
  const at = (days: number): number => nowUs - Math.round(days * daySeconds * 1e6);
  const blocked = (us: number): Record =>
    ({
      ...(JSON.parse(furnace.bodies.at(1)!) as Record),
      ...{ at: us, verdict: "block", because: "energy", origin: "optimiser", by: "line optimiser" },
    }) as Record;
  const capsule = `sha256:${"e".repeat(64)}` as const;
  const events: Record[] = [
    { kind: "fault", boot: "b", at: at(6.5), code: "field/silent", text: "The furnace does not answer" },
    ...Array.from({ length: 40 }, (_, index) => blocked(at(5.2) + index * 1e6)),
    ...Array.from({ length: 30 }, (_, index) => blocked(at(5.2) + 1_800e6 + index * 1e6)),
    {
      ...{ kind: "lifecycle", boot: "b", at: at(2), capsule, name: "capsule://acme/furnace@1.1.0" },
      ...{ event: "probes-held", from: "trial", to: "armed", because: "it holds", owns: [] },
    },
    blocked(at(0.5)),
  ];
  furnace.bodies.unshift(...events.map((event) => new TextDecoder().decode(encodeRecord(event))));
}

test("page: what happened in that week stands in lanes, and leads to its records", {
  skip: noBrowser,
}, async () => {
  await using look = await open({ colorScheme: "light", viewport: wide });
  const { page } = look;
  await page.getByRole("button", { name: "Last week" }).click();
  const blocks = page.getByRole("list", { name: /^Blocked/ });
  const often = blocks.getByRole("button", { name: /^Blocked 70 times, .*2 things, first too rare a state/ });
  await often.waitFor();
  const alarm = page.getByRole("link", { name: /^Alarms, .*Fault: field\/silent$/ });
  await alarm.waitFor();
  await page.getByRole("link", { name: /^Capsules, .*furnace@1\.1\.0: armed$/ }).waitFor();
  assert.equal(await page.locator("#archive-marks [tabindex='0']:not(.wide)").count(), 3, "one a lane");
  // By the keyboard alone: along the lane, into the list, and on to the record.
  await often.focus();
  await page.keyboard.press("ArrowRight");
  await blocks
    .getByRole("link", { name: /^Blocked, / })
    .and(page.locator(":focus"))
    .waitFor();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  const list = page.getByRole("region", { name: /^Blocked around/ });
  await list.getByRole("row", { name: /asked by line optimiser 40/ }).waitFor();
  assert.deepEqual(await violationsOf(page), []);
  await page.locator("#archive").screenshot({ path: new URL("trends-marks-light.png", artefacts).pathname });
  // A finger on the line in a chart opens the same.
  await page.locator("#archive-mark-list").evaluate("(list) => list.replaceChildren()");
  const over = page.locator("#archive-charts .u-over").first();
  const box = (await over.boundingBox())!;
  await over.click({ position: { x: box.width * ((7 - 5.2) / 7), y: box.height / 2 } });
  await list.waitFor();
  await alarm.click();
  await page.getByRole("heading", { name: "Record 0" }).waitFor();
  assert.deepEqual(look.complaints, []);
});

test("page: the lanes on a narrow screen in the dark, and of a day with one thing in it", {
  skip: noBrowser,
}, async () => {
  await using look = await open({ colorScheme: "dark", viewport: { width: 360, height: 800 } });
  const { page } = look;
  await page.getByRole("button", { name: "Last day" }).click();
  await page.getByRole("link", { name: /^Blocked, .*too rare a state, asked by line optimiser$/ }).waitFor();
  await page.getByText("Each mark leads to its record").waitFor();
  assert.deepEqual(await violationsOf(page), []);
  const overflow = Number(await page.evaluate("document.documentElement.scrollWidth - innerWidth"));
  assert.ok(overflow <= 0, `${overflow} px are cut off`);
  await page.locator("#archive").screenshot({ path: new URL("trends-marks-dark.png", artefacts).pathname });
  await page.getByRole("button", { name: "Last hour" }).click();
  await page.getByText("Nothing was blocked, no alarm, no other capsule.").waitFor();
  assert.deepEqual(look.complaints, []);
});

test("page: the archive's points over a week, with the day when nobody was there", {
  skip: noBrowser,
}, async () => {
  await using look = await open({ colorScheme: "light", viewport: wide });
  const { page } = look;
  await page.getByRole("heading", { name: "Archive" }).waitFor();
  await page.getByRole("button", { name: "Last week" }).click();
  const melt = page.locator("#archive-charts figure").first();
  await melt.locator("figcaption b", { hasText: /^9\d\d.* to 10\d\d.* in \d{4} samples$/ }).waitFor();
  assert.equal(await page.locator("#archive-charts figure").count(), 2);
  assert.equal(await page.getByRole("button", { name: "Last week" }).getAttribute("aria-pressed"), "true");
  await page.locator("#archive-said", { hasText: /^Least, greatest and mean of every/ }).waitFor();
  // Of the days the middle one has no line: its column of the canvas holds nothing but the grid.
  const inked = (await page.evaluate(inkOfDays)) as readonly number[];
  assert.ok(inked[3]! < 0.2 * Math.min(...inked.filter((_, day) => day !== 3)), `ink by days: ${inked}`);
  await page.locator("#archive").scrollIntoViewIfNeeded();
  await page.locator("#archive").screenshot({ path: new URL("trends-week-light.png", artefacts).pathname });
  assert.deepEqual(look.complaints, []);
});

test("page: the archive is used with the keyboard alone", { skip: noBrowser }, async () => {
  await using look = await open({ colorScheme: "dark", viewport: wide });
  const { page } = look;
  await page.getByRole("button", { name: "Last day" }).focus();
  await page.keyboard.press("Enter");
  const melt = page.locator("#archive-charts figure").first();
  const said = melt.locator("figcaption b");
  await said.filter({ hasText: /in 72\d samples$/ }).waitFor();
  await page.getByRole("checkbox", { name: "Fan" }).focus();
  await page.keyboard.press("Space");
  const fan = page.locator("#archive-charts figure").nth(2);
  await fan.locator("b", { hasText: "nothing was said in this time" }).waitFor();
  await page.locator("#archive-charts .plot").first().focus();
  await page.keyboard.press("End");
  const newest = /^\S+\sK, from \S+ to \S+, /;
  await said.filter({ hasText: newest }).waitFor();
  const last = await said.textContent();
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction(
    `document.querySelector("#archive-charts figcaption b").textContent !== ${JSON.stringify(last)}`,
  );
  assert.match((await said.textContent()) ?? "", newest);
  await page.locator("#archive").screenshot({ path: new URL("trends-day-dark.png", artefacts).pathname });
  assert.deepEqual(look.complaints, []);
});

test("page: a time of its own, and what is wrong with one", { skip: noBrowser }, async () => {
  await using look = await open({ colorScheme: "light", viewport: { width: 420, height: 900 } });
  const { page } = look;
  await page.locator("#archive-charts figure").first().waitFor();
  const [from, to] = [page.locator("#archive-from"), page.locator("#archive-to")];
  const [early, late] = [await from.inputValue(), await to.inputValue()];
  await from.fill(late);
  await to.fill(early);
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.locator("#archive-said", { hasText: "Choose a time that ends after it begins" }).waitFor();
  await from.fill(early);
  await to.fill(late);
  await page.getByRole("button", { name: "Show", exact: true }).press("Enter");
  await page.locator("#archive-said", { hasText: /^Least, greatest/ }).waitFor();
  assert.equal(await page.locator("[data-back][aria-pressed=true]").count(), 0);
  await page.locator("#archive").screenshot({ path: new URL("trends-narrow.png", artefacts).pathname });
  const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  assert.ok(Number(overflow) <= 0, "nothing is cut off");
  assert.deepEqual(look.complaints, []);
});

async function open(options: BrowserContextOptions) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${served.url}/#/trends`);
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** How much of the line's blue there is in each seventh of the first chart, in the middle of the days. */
const inkOfDays = `(() => {
  const canvas = document.querySelector("#archive-charts canvas");
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  const [left, right] = [56 * devicePixelRatio, width - 26 * devicePixelRatio];
  return Array.from({ length: 7 }, (_, day) => {
    let ink = 0;
    const from = Math.ceil(left + ((day + 0.1) * (right - left)) / 7);
    const to = Math.floor(left + ((day + 0.9) * (right - left)) / 7);
    for (let x = from; x < to; x++)
      for (let y = 0; y < height - 40; y++) {
        const at = 4 * (y * width + x);
        if (data[at + 3] > 0 && data[at + 2] - data[at] > 60) ink++;
      }
    return ink;
  });
})()`;
