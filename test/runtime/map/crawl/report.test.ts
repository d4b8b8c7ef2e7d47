import assert from "node:assert/strict";
import { test } from "node:test";
import { domainOf } from "#runtime/map/crawl/domains.ts";
import { readPart } from "#runtime/map/crawl/read-part.ts";
import { type Report, reportJson, reportOf } from "#runtime/map/crawl/report.ts";
import { reportHtml } from "#runtime/map/crawl/report-html.ts";
import { reportText, sparkline } from "#runtime/map/crawl/report-text.ts";
import { bytesText, durationText, timeText } from "#runtime/map/crawl/report-words.ts";
import { Summary } from "#runtime/map/crawl/summary.ts";
import { launchBrowser, noBrowser } from "../../../support/browser.ts";
import { tableOf } from "./tables.ts";

const hostile = [
  "</style><script>document.title='owned'</script>",
  '"><img src=x onerror=alert(1)>',
  "\u001b[2Jgone\u0007",
  "a\ud800b",
  "&amp;",
  "x".repeat(5_000),
  "",
];

async function hostileReport(): Promise<Report> {
  const summary = new Summary();
  const values = Array.from({ length: 300 }, (_, row) => (row % 50 === 3 ? Number.NaN : Math.sin(row)));
  for (const name of hostile) {
    const table = tableOf({
      name,
      seconds: values.map((_, row) => 1.7e9 + row * 60),
      columns: [
        { name, unit: name, values },
        { name: `${name} 2`, values: values.map((value) => value * 2) },
      ],
    });
    summary.absorb(await readPart(table, { name: name.toWellFormed(), part: 0, summary: summary.options }));
    summary.addProblem(name, name);
  }
  return reportOf(summary, {
    title: hostile[0]!,
    notes: hostile,
    domain: domainOf("process")!,
    units: new Map(),
    commands: undefined,
    modes: undefined,
  });
}

test("reportText() sends no control character to the terminal", async () => {
  const lines = reportText(await hostileReport());
  assert.ok(lines.length > 10);
  for (const line of lines) assert.doesNotMatch(line, /\p{Cc}/u);
});

test("reportJson() is JSON whatever the names, and has no infinity", async () => {
  const report = await hostileReport();
  assert.equal(JSON.parse(reportJson(report)).channels.length, report.channels.length);
});

test("reportHtml() escapes every name", async () => {
  const html = reportHtml(await hostileReport());
  assert.doesNotMatch(html, /<script|<img/i);
  assert.doesNotMatch(html, /<[^>]*\s(?:src|href|on\w+)\s*=|url\(|@import/i);
});

test("reportHtml() is a page that runs nothing and asks for nothing", { skip: noBrowser }, async () => {
  const html = reportHtml(await hostileReport());
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 900, height: 700 } });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("dialog", (dialog) => asked.push(dialog.message()));
    await page.setContent(html);
    assert.equal(await page.title(), hostile[0]);
    assert.deepEqual(asked, []);
    assert.ok((await page.locator("article").count()) >= hostile.length);
    const wide = await page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    assert.equal(wide, 0, "no name pushes the page out of the window");
  } finally {
    await browser.close();
  }
});

test("numbers and times are as people read them", () => {
  assert.equal(timeText(951_782_400), "2000-02-29 00:00");
  assert.equal(timeText(1_735_689_599), "2024-12-31 23:59");
  assert.equal(timeText(90), "90 s");
  assert.equal(durationText(7_300), "2.03 h");
  assert.equal(bytesText(1_234_567), "1.23 MB");
  assert.equal(sparkline([0, 0, 1, 0, 100, 0]), " ▁█");
});
