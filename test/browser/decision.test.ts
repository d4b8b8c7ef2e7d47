// A decision of a real run in a real browser: every step of the way that it was judged by, from the advisor's own thread,
// and the minutes of before that were like its own, from the memory's. Screenshots stay in artefacts/.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { type Console, openConsole } from "#runtime/console/http.ts";
import type { Gateway } from "#runtime/console/port.ts";
import { Counsel } from "#runtime/counsel.ts";
import type { Host } from "#runtime/host/host.ts";
import { scaledBy } from "#runtime/memory.ts";
import { type StateMemory, startMemory } from "#runtime/prove/memory/client.ts";
import { encodeRecord, type Record } from "#runtime/prove/record.ts";
import { ScriptedFurnace } from "../runtime/console/scripted-furnace.ts";
import { violationsOf } from "../support/axe.ts";
import { launchBrowser, noBrowser } from "../support/browser.ts";
import { type RecordedRun, recordedRun } from "../support/recorded.ts";
import { until } from "../support/site.ts";

const artefacts = new URL("../../artefacts/", import.meta.url);
const wide = { width: 1_280, height: 900 };
const hourUs = 3_600_000_000;
const trouble = "lasts: 95\nseed: 4711\nfaults:\n  - { at: 20, for: 4, kind: rogue }";

/** A furnace whose log is that of a real run, which the same plant went through again and again, hours apart. */
class Recorded extends ScriptedFurnace {
  override readonly advise: ScriptedFurnace["advise"] = (wanted) => counsel.ask(wanted);
  readonly rollOut: Gateway["rollOut"] = (record) => counsel.rollOut(record);
  readonly memory = { recall: (ask: Parameters<StateMemory["recall"]>[0]) => memory.recall(ask) };
}

let browser: Browser;
let served: Console;
let run: RecordedRun;
let counsel: Counsel;
let memory: StateMemory;
let dir: string;
const furnace = new Recorded();

before(async () => {
  if (noBrowser) return;
  mkdirSync(artefacts, { recursive: true });
  run = await recordedRun("casting-furnace", { rest: trouble });
  furnace.bodies.length = 0;
  for (const hours of [0, 2, 4])
    furnace.bodies.push(...run.records.map((record) => printed(later(record, hours * hourUs))));
  counsel = counselOf(run);
  dir = mkdtempSync(join(tmpdir(), "iv-decision-"));
  const { id, manifest } = run.capsule;
  memory = startMemory(
    { dir, windowsMax: 1_000, adapter: { channels: scaledBy(manifest), commands: [] } },
    {
      log: {
        read: (from, max) => furnace.records(from, max),
        onFlush: () => () => {},
        size: furnace.bodies.length,
        epoch: 1,
      },
      capsules: () => new Map([[id, scaledBy(manifest)]]),
      onEvent: (event) => assert.fail(JSON.stringify(event)),
    },
  );
  browser = await launchBrowser();
  served = await openConsole(furnace, { host: "127.0.0.1", port: 0 });
});

after(async () => {
  if (noBrowser) return;
  await browser.close();
  await served.close();
  await counsel[Symbol.asyncDispose]();
  await memory[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});

/** In the last of the hours, where the rogue optimiser was refused. */
function blocked(): number {
  const form = /"because":"(barrier|future|energy|path)".*"verdict":"block"/;
  return furnace.bodies.findLastIndex((body) => form.test(body));
}

test("page: a decision shows every step that it was judged by, and the last time that it was like this", {
  skip: noBrowser,
}, async () => {
  const index = blocked();
  await until(async () => {
    const found = await memory.recall({ of: index, count: 3, metric: "cosine" });
    return found !== "busy" && found !== null && JSON.parse(found).occasions.length === 2;
  });
  await using look = await open(index, { colorScheme: "light", viewport: wide });
  const { page } = look;
  await page.getByText("Its energies are those of the record, to the bit").waitFor();
  const steps = page.getByRole("region", { name: "Every step of the way" });
  const answer = await fetch(`${served.url}/v1/roll-out/${index}`);
  const { ahead } = (await answer.json()) as { readonly ahead: { readonly steps: readonly object[] } };
  assert.ok(ahead.steps.length > 3);
  assert.equal(await steps.getByRole("row").count(), 3 + Math.min(ahead.steps.length, 200));
  await steps.getByRole("row", { name: /over/ }).first().waitFor();
  assert.equal(await page.getByRole("img", { name: /limit/ }).count(), 2);
  const again = page.getByRole("region", { name: "Have we been here before?" });
  await again.getByText(/The last time it was most like this was .*blocked .*and then, in/).waitFor();
  assert.deepEqual(await violationsOf(page), []);
  await page.screenshot({ path: new URL("decision-way-light.png", artefacts).pathname, fullPage: true });
  for (const [card, name] of [
    [page.getByRole("region", { name: "Where it leads" }), "decision-roll-out"],
    [again, "decision-memory"],
  ] as const)
    await card.screenshot({ path: new URL(`${name}.png`, artefacts).pathname });
  const link = again.getByRole("link", { name: /^First decision/ }).first();
  const name = (await link.textContent()) ?? "";
  await link.click();
  await page.getByRole("heading", { name: `Record ${name.match(/\d+/)?.[0]}`, exact: true }).waitFor();
  assert.deepEqual(look.complaints, []);
});

test("page: on a phone nothing of a decision is cut off, and what leads nowhere says so", {
  skip: noBrowser,
}, async () => {
  await using look = await open(blocked(), { colorScheme: "dark", viewport: { width: 360, height: 780 } });
  const { page } = look;
  await page.getByText("Its energies are those of the record, to the bit").waitFor();
  await page.getByText("The last time it was most like this was").waitFor();
  assert.deepEqual(await violationsOf(page), []);
  const overflow = Number(await page.evaluate("document.documentElement.scrollWidth - innerWidth"));
  assert.ok(overflow <= 0, `${overflow} px are cut off`);
  await page.screenshot({ path: new URL("decision-way-dark.png", artefacts).pathname, fullPage: true });
  const own = JSON.parse(furnace.bodies[blocked()]!) as Record;
  furnace.bodies.push(printed({ ...own, capsule: `sha256:${"0".repeat(64)}` } as Record));
  await page.goto(`${served.url}/#/decisions/${furnace.bodies.length - 1}`);
  await page.getByText("The capsule that judged it is not open here").waitFor();
  furnace.bodies[furnace.bodies.length - 1] = printed({
    ...own,
    energy: { ...energyIn(own), asked: "1" },
  } as Record);
  await page.goto(`${served.url}/#/decisions/0`);
  await page.getByRole("heading", { name: "Record 0" }).waitFor();
  await page.goto(`${served.url}/#/decisions/${furnace.bodies.length - 1}`);
  await page.getByText("Its energies are not those of the record").waitFor();
  furnace.bodies.pop();
  assert.deepEqual(look.complaints, []);
});

function energyIn(record: Record): object {
  assert.ok(record.kind === "decision");
  return record.energy;
}

function later(record: Record, byUs: number): Record {
  return { ...record, at: startUs + record.at + byUs } as Record;
}

function printed(record: Record): string {
  return Buffer.from(encodeRecord(record)).toString();
}

/** With the one capsule that ran, as the host would have it. */
function counselOf({ capsule }: RecordedRun): Counsel {
  const fitted = { capsule, envelope: { mode: "enforce" } };
  const entries = new Map([[capsule.id, { id: capsule.id, fitted }]]);
  const host = { entries, crew: [], lead: undefined } as unknown as Pick<Host, "entries" | "crew" | "lead">;
  const terms = undefined as never;
  return new Counsel({ host, clock: { now: () => 0 } as never, board: undefined as never, terms });
}

async function open(index: number, options: BrowserContextOptions) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on("console", (said) => {
    const isRefusal = /status of 4\d\d/.test(said.text());
    if (["error", "warning"].includes(said.type()) && !isRefusal) complaints.push(said.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`${served.url}/#/decisions/${index}`);
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

const startUs = Date.UTC(2025, 5, 3, 2, 0, 0) * 1_000;
