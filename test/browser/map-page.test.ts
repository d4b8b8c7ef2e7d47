import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { plot } from "#runtime/cli/map/plot.ts";
import { run } from "../runtime/cli/map/plant.ts";
import { launchBrowser, noBrowser } from "../support/browser.ts";

// The page of `iv map plot` as a reader opens it: from the disk. Screenshots stay in artefacts/, to be looked at.

const artefacts = fileURLToPath(new URL("../../artefacts/", import.meta.url));
const furnace = fileURLToPath(new URL("../../capsules/casting-furnace/map.npz", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "iv-page-"));

let browser: Browser;

before(async () => {
  if (noBrowser) return;
  mkdirSync(artefacts, { recursive: true });
  await run(plot, furnace, "--out", folder);
  browser = await launchBrowser();
});

after(async () => {
  rmSync(folder, { recursive: true });
  if (!noBrowser) await browser.close();
});

for (const colorScheme of ["light", "dark"] as const)
  for (const width of [390, 1_280])
    test(`map page: ${colorScheme}, ${width} wide, asks for nothing and fits`, {
      skip: noBrowser,
    }, async () => {
      const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
      const complaints: string[] = [];
      page.on("console", (message) => complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("request", (request) => {
        if (!/^(?:file|data):/.test(request.url())) complaints.push(request.url());
      });
      await page.goto(pathToFileURL(join(folder, "map.html")).href);
      const { wide, drawn } = (await page.evaluate(`({
        wide: document.documentElement.scrollWidth,
        drawn: [...document.querySelectorAll("figure svg")].map((svg) => svg.getBoundingClientRect().height),
      })`)) as { wide: number; drawn: number[] };
      await page.screenshot({ path: join(artefacts, `map-${colorScheme}-${width}.png`), fullPage: true });
      await page.close();
      assert.deepEqual(complaints, []);
      assert.equal(wide, width);
      assert(drawn.length === 5 && drawn.every((height) => height > 40), drawn.join());
    });

test("map page: the pictures beside it are PNGs that a browser decodes", { skip: noBrowser }, async () => {
  const page = await browser.newPage();
  const picture = readFileSync(join(folder, "01-melt-temperature-heater-power.png")).toString("base64");
  const size = await page.evaluate(`(async () => {
    const image = new Image();
    image.src = "data:image/png;base64,${picture}";
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  })()`);
  await page.close();
  assert.deepEqual(size, [860, 740]);
});
