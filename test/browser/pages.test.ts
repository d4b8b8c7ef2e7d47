import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { type Console, openConsole } from "#runtime/console/http.ts";
import type { Intake } from "#runtime/console/intake-desk.ts";
import { encodeRecord, type Record } from "#runtime/prove/record.ts";
import { reportOf } from "#runtime/tick/rehearse/comparison.ts";
import type { ReplaySummary } from "#runtime/tick/replay/tally.ts";
import { keptTokens, partsOf, tokenOf } from "../runtime/console/access-site.ts";
import { keepPace, ScriptedFurnace } from "../runtime/console/scripted-furnace.ts";
import { trialAt } from "../runtime/console/scripted-trial.ts";
import { violationsOf } from "../support/axe.ts";
import { launchBrowser, noBrowser } from "../support/browser.ts";

// Decisions, capsules, devices and health in a real browser: what each says, what each role can do there, and that
// nobody is kept out by his eyes or hands. Screenshots stay in artefacts/.

const artefacts = new URL("../../artefacts/", import.meta.url);
const wide = { width: 1_440, height: 900 };

/** With capsules, a store, and somebody who judges again. */
class Works extends ScriptedFurnace {
  summary: ReplaySummary = { ...nothing, decisions: 1, same: 1, proposedAgain: 1, followed: 1 };
  intakes: Intake[] = [];
  taken = 0;

  override status(): GatewayStatus {
    const common = {
      word: null,
      because: "its probes have held",
      tick: null,
      overruns: null,
      rank: null,
      shown: null,
    };
    return {
      ...super.status(),
      capsules: [
        {
          ...common,
          ...old,
          state: "armed",
          word: "guarded",
          owns: ["heater_power_setpoint"],
          since: startUs,
        },
        { ...common, ...young, state: "trial", owns: [], since: startUs, shown: 0.42 },
        { ...common, ...gone, state: "retired", owns: [], since: startUs },
      ],
    };
  }

  readonly again = { again: async () => this.summary };
  readonly intake = {
    list: async () => [{ ...young, epoch: 2, bytes: 740_000, trouble: null }],
    take: async (bundle: AsyncIterable<Uint8Array>) => {
      for await (const piece of bundle) this.taken += piece.length;
      return this.intakes.shift()!;
    },
  };
}

const gaps =
  '{"heater_power_setpoint":{"both":17875,"only":{"before":2,"next":0},"rms":"0.41","max":"6.5"},' +
  '"fan_speed_setpoint":{"both":17877,"only":{"before":0,"next":0},"rms":"0","max":"0"}}';
/** As `iv rehearse run` left it for the capsule that is on trial. */
const rehearsed = reportOf({
  ...{ schema: "industriverse.rehearsal/1", trace: `sha256:${"9".repeat(64)}`, gateway: "foundry-7" },
  ...{ from: startOf(3_600), to: startOf(0), missing: [], unable: 0 },
  before: {
    capsule: `sha256:${"a".repeat(64)}`,
    name: "capsule://industriverse/casting-furnace@1.0.0",
    as: "recorded",
  },
  next: { capsule: `sha256:${"e".repeat(64)}`, name: "capsule://industriverse/casting-furnace@1.1.0" },
  findings: {
    ...{ ticks: 18_000, same: 16_204, disagreements: 37 },
    table: {
      allow: { allow: 17_600, amend: 30, block: 2 },
      amend: { allow: 5, amend: 240, block: 0 },
      block: { allow: 0, amend: 0, block: 123 },
    },
    first: [
      {
        ...{ index: 5, tick: 3, at: startOf(1_800) },
        before: { verdict: "allow", because: "inside", text: "it stays inside" },
        next: { verdict: "block", because: "future", text: "leads where the plant never goes" },
      },
    ],
    interventions: { before: 368, next: 395 },
    above: { before: 11, next: 14 },
    unusable: { before: 0, next: 0 },
    actuators: JSON.parse(gaps),
  },
});

function startOf(before: number): number {
  return (Date.UTC(2025, 5, 3, 8, 0, 0) - before * 1_000) * 1_000;
}

const nothing: ReplaySummary = {
  ...{ decisions: 0, same: 0, different: 0, proposedAgain: 0, followed: 0 },
  ...{ changes: { same: 0, different: 0 }, unable: [], changed: [], findings: [] },
};
const startUs = Date.UTC(2025, 5, 3, 8, 0, 0) * 1_000;
const named = (letter: string, version: string) =>
  ({
    id: `sha256:${letter.repeat(64)}`,
    name: `capsule://industriverse/casting-furnace@${version}`,
  }) as const;
const [old, young, gone] = [named("a", "1.0.0"), named("e", "1.1.0"), named("f", "0.9.0")];
const armed: Record = {
  ...{ kind: "lifecycle", boot: "b", at: startUs, capsule: old.id, name: old.name, event: "probes-held" },
  ...{ from: "trial", to: "armed", because: "its probes have held", owns: ["heater_power_setpoint"] },
};

let browser: Browser;
let served: Console;
let timer: NodeJS.Timeout;
const furnace = new Works();

before(async () => {
  if (noBrowser) return;
  mkdirSync(artefacts, { recursive: true });
  browser = await launchBrowser();
  furnace.desk.rehearsed = [rehearsed];
  furnace.desk.tried = [trialAt(furnace.status().now)];
  furnace.bodies.push(new TextDecoder().decode(encodeRecord(armed)));
  for (let tick = 0; tick < 60; tick++) furnace.step();
  furnace.mood = "attack";
  for (let tick = 0; tick < 60; tick++) furnace.step();
  furnace.mood = "calm";
  timer = keepPace(() => furnace);
  const access = partsOf({ tokens: () => keptTokens, now: () => Date.now() });
  served = await openConsole(furnace, { host: "127.0.0.1", port: 0, access });
});

after(async () => {
  if (noBrowser) return;
  clearInterval(timer);
  await browser.close();
  await served.close();
});

test("page: decisions are looked for, held still, and one is opened, proven and judged again", {
  skip: noBrowser,
}, async () => {
  await using look = await open("viewer", "decisions", { colorScheme: "light", viewport: wide });
  const { page } = look;
  const list = page.getByRole("region", { name: "Records, newest first" });
  await list
    .getByRole("link", { name: /^Allowed/ })
    .first()
    .waitFor();
  await page.getByLabel("Verdict").selectOption("Blocked");
  await page.getByLabel("Words").fill("HEATER");
  await page.getByRole("button", { name: "Search" }).click();
  await list
    .getByRole("link", { name: /^Allowed/ })
    .first()
    .waitFor({ state: "detached" });
  const blocked = list.getByRole("link", { name: /^Blocked/ });
  await blocked.nth(10).waitFor();
  const said = page.getByRole("status").filter({ hasText: "the newest first" });
  assert.match((await said.textContent()) ?? "", /^50 records, the newest first, as they come\.$/);
  await page.getByRole("button", { name: "Older" }).click();
  await said.filter({ hasText: "60 records, the newest first, held still" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Paused" }).getAttribute("aria-pressed"), "false");
  await picture(page, "decisions-light");

  await blocked.first().focus();
  await page.keyboard.press("Enter");
  await page.getByText("Verified in this browser").waitFor();
  await page.getByText("line optimiser, full heat asked; the shield refused it").waitFor();
  await page.getByRole("region", { name: "Readings of this tick" }).getByText("melt_temperature").waitFor();
  await page.getByRole("button", { name: "Run again" }).click();
  await page.getByText("The same to the bit").waitFor();
  await page.getByText("it follows from all ticks since the last anchor").waitFor();
  await picture(page, "decision-light");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download the evidence" }).click(),
  ]);
  assert.match(download.suggestedFilename(), /^record-\d+\.tlog-proof$/);
  assert.match(readFileSync(await download.path(), "utf8"), /^c2sp\.org\/tlog-proof@v1\n/);
  furnace.summary = { ...nothing, decisions: 1, different: 1, findings: [found(page.url())] };
  await page.getByRole("button", { name: "Run again" }).click();
  await page.getByText("Not the same: the ingredients are the same, so it is the record").waitFor();
  await page.getByRole("region", { name: "What differs" }).getByText("17.25").waitFor();
  await page.goBack();
  await list
    .getByRole("link", { name: /^Blocked/ })
    .first()
    .waitFor();
  assert.equal(await page.getByLabel("Verdict").inputValue(), "block", "the search is still there");
  assert.deepEqual(look.complaints, []);
});

test("page: a record that is shown otherwise than it is signed is not verified", {
  skip: noBrowser,
}, async () => {
  await using look = await open("viewer", "decisions", {});
  const { page } = look;
  await page.route(/\/v1\/records\?from=2&/, async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace(/"verdict":"\w+"/, '"verdict":"block"');
    await route.fulfill({ response, body });
  });
  await page.goto(`${served.url}/#/decisions/2`);
  await page.getByText("What is proven is another record than the one shown here").waitFor();
  await page.goto(`${served.url}/#/decisions/999999`);
  await page.getByRole("alert").filter({ hasText: "there is no record 999999" }).waitFor();
});

test("page: capsules, for who may only look", { skip: noBrowser }, async () => {
  await using look = await open("operator", "capsules", { colorScheme: "light", viewport: wide });
  const { page } = look;
  const tried = page.getByRole("article", { name: young.name });
  await tried.getByText("On trial: nothing of it reaches the machine").waitFor();
  await tried.getByText("42 % of its evidence").waitFor();
  await page.getByRole("heading", { name: "The last that was given the machine" }).waitFor();
  await page.getByRole("region", { name: "Installed capsules" }).getByText(young.name).waitFor();
  const report = page.getByRole("region", { name: "Rehearsed" });
  await report.getByText(`${young.name} is on trial. Rehearsed on 60\u00a0min`).waitFor();
  await report.getByText("Held against the capsule that guards now").waitFor();
  await report.getByText("99.79\u00a0%").waitFor();
  await report.getByText("125, where 123 were blocked").waitFor();
  await report.getByText(rehearsed.digest).waitFor();
  await report.getByRole("row", { name: /^Heater power 0.41 6.50/ }).waitFor();
  await report.getByRole("link", { name: "Record 5" }).waitFor();
  await picture(page, "capsules-light");
  await report.screenshot({ path: new URL("pages-rehearsal-light.png", artefacts).pathname });
  for (const name of ["Roll back", "Put on trial", "Bring it in"])
    assert.equal(await page.getByRole("button", { name }).count(), 0, name);
  const post =
    "(path) => fetch(path, { method: 'POST', headers: { 'x-iv-page': '1' } }).then((r) => r.status)";
  for (const path of ["/v1/capsules", `/v1/capsules/${old.id}/rollback`])
    assert.equal(await page.evaluate(`(${post})(${JSON.stringify(path)})`), 403, path);
  assert.equal(furnace.taken, 0);
});

test("page: an engineer brings a capsule in, tries it, and goes back, each with a second press", {
  skip: noBrowser,
}, async () => {
  await using look = await open("engineer", "capsules", { colorScheme: "dark", viewport: wide });
  const { page } = look;
  const file = new URL("new.capsule", artefacts).pathname;
  writeFileSync(file, new Uint8Array(70_000));
  const refused = {
    code: "capsule/not-trusted",
    text: "what was sent lacks signatures: author",
    hint: "Sign it",
  } as const;
  furnace.intakes = [
    { kind: "refused", ...refused },
    {
      ...{ kind: "taken", ...young, epoch: 2, files: 6, bytesWritten: 70_000 },
      signers: ["alice as author"],
    },
  ];
  await page.getByLabel("A .capsule file").setInputFiles(file);
  await page.getByRole("button", { name: "Bring it in" }).click();
  await page.getByText("Not taken in: what was sent lacks signatures: author").waitFor();
  await page.getByText("No: Those have signed who must").waitFor();
  await page.getByText("Not looked at: Every file is the one that was signed").waitFor();
  await page.getByRole("button", { name: "Bring it in" }).click();
  await page.getByText(`${young.name} is in the store`).waitFor();
  await page.getByText("alice as author").waitFor();
  assert.equal(furnace.taken, 140_000);
  const guarding = page.getByRole("article", { name: old.name });
  await guarding.getByRole("button", { name: "Roll back" }).click();
  assert.equal(furnace.orders.length, 0, "one press is not enough");
  await picture(page, "capsules-dark");
  await guarding.getByRole("button", { name: "Press again" }).click();
  await page
    .getByRole("article", { name: gone.name })
    .getByRole("button", { name: "Put on trial" })
    .press("Enter");
  await page
    .getByRole("article", { name: gone.name })
    .getByRole("button", { name: "Press again" })
    .press("Enter");
  await page.waitForFunction("document.querySelector('main [role=status]').textContent !== ''");
  assert.deepEqual(
    furnace.orders.map(([order, by]) => [order.kind, "capsule" in order && order.capsule, by]),
    [
      ["rollback", old.id, "the-engineer"],
      ["activate", gone.id, "the-engineer"],
    ],
  );
  assert.deepEqual(look.complaints, []);
});

test("page: devices with their points, and how to make the report that is not there", {
  skip: noBrowser,
}, async () => {
  await using look = await open("viewer", "devices", { colorScheme: "light", viewport: wide });
  const { page } = look;
  const points = page.getByRole("region", { name: "Points of 127.0.0.1:5020" });
  const melt = points.getByRole("row", { name: /^melt_temperature/ });
  await melt.getByText("K", { exact: false }).first().waitFor();
  await melt.getByText("good", { exact: true }).waitFor();
  await page.getByText("Connected").first().waitFor();
  await page.getByText("25.0 %").first().waitFor();
  await page.getByText("register 900").waitFor();
  await page.getByText("iv hal report GATEWAY.yaml").waitFor();
  await picture(page, "devices-light");
  furnace.mood = "hold";
  await page.getByText("Link down").nth(1).waitFor();
  await melt.getByText("badTimeout").waitFor();
  furnace.mood = "calm";
  assert.deepEqual(look.complaints, []);
});

test("page: health says what the doctor found, and verifies the newest records here", {
  skip: noBrowser,
}, async () => {
  await using look = await open("viewer", "health", { colorScheme: "dark", viewport: wide });
  const { page } = look;
  await page.getByText("1 asked, nothing wrong").waitFor();
  await page.getByText("Fine: disk").waitFor();
  await page.getByText("8 newest records verified").waitFor();
  await page.getByText("Uplink").first().waitFor();
  await picture(page, "health-dark");
  await page.route(/\/v1\/proof\?index=/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace(/extra ....../, "extra AAAAAA") });
  });
  await page.getByRole("button", { name: "Verify again" }).click();
  await page.getByText(/^Record \d+ is not verified$/).waitFor();
  assert.deepEqual(look.complaints, []);
});

for (const colorScheme of ["light", "dark"] as const)
  test(`pages: axe finds nothing in these four and in a decision, and nothing is cut off at 360, ${colorScheme}`, {
    skip: noBrowser,
  }, async () => {
    await using look = await open("engineer", "decisions", {
      colorScheme,
      viewport: { width: 360, height: 780 },
    });
    const { page } = look;
    const settled: { readonly [name: string]: string } = {
      decisions: "the newest first",
      "decisions/9": "Verified in this browser",
      capsules: "The last that was given the machine",
      devices: "Connected",
      health: "newest records verified",
    };
    for (const [name, text] of Object.entries(settled)) {
      await page.goto(`${served.url}/#/${name}`);
      await page.locator("#main").getByText(text).first().waitFor();
      assert.deepEqual(await violationsOf(page), [], name);
      const overflow = Number(await page.evaluate("document.documentElement.scrollWidth - innerWidth"));
      assert.ok(overflow <= 0, `${name} is ${overflow} px wider than the screen`);
      await picture(page, `${name.replace("/", "-")}-${colorScheme}-360`);
    }
    assert.deepEqual(look.complaints, []);
  });

function found(url: string): ReplaySummary["findings"][number] {
  const index = Number(url.split("/").at(-1));
  const differences = [{ field: "energy.asked", recorded: "17.25", found: "17.5" }];
  return { index, kind: "decision", tick: 1, differences, suspect: "record", where: ["energy"] };
}

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: new URL(`pages-${name}.png`, artefacts).pathname, fullPage: true });
}

async function open(role: "viewer" | "operator" | "engineer", name: string, options: BrowserContextOptions) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on("console", (said) => {
    // A browser itself tells of answers that refuse.
    const isRefusal = /status of 4\d\d/.test(said.text());
    if (["error", "warning"].includes(said.type()) && !isRefusal) complaints.push(said.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  const authorization = `Bearer ${tokenOf(role)}`;
  const headers = { authorization, "x-iv-page": "1" };
  await context.request.post(`${served.url}/v1/session`, { headers });
  await page.goto(`${served.url}/#/${name}`);
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}
