import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { main } from "#runtime/cli/main.ts";

async function iv(...argv: string[]): Promise<string> {
  let said = "";
  const say = (text: string): void => {
    said += `${text}\n`;
  };
  const io = { out: say, err: say, isTerminal: false, stop: new AbortController().signal };
  assert.equal(await main(argv, io), 0, `iv ${argv.join(" ")}\n${said}`);
  return said;
}

test("iv map crawl, capsule new and capsule build go from a file that says no units to a capsule", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "own-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string): string => join(folder, name);
  const rows = Array.from({ length: 900 }, (_, row) => {
    const asked = 40 + 20 * Math.sin(row / 40) + (row % 7) / 10;
    return [row, asked, 0.5 * asked + ((row * 7) % 11) / 10].join(",");
  });
  writeFileSync(at("week.csv"), ["time_s,valve_sp,flow", ...rows].join("\n"));
  await iv("map", "crawl", at("week.csv"), "--out", at("crawl"));
  await iv("capsule", "new", at("pump"), "--map", at("crawl/map.npz"), "--recording", at("week.csv"));
  assert.match(await iv("capsule", "build", at("pump")), /written to .*pump-0\.1\.0\.capsule/);
  const manifest = JSON.parse(readFileSync(at("pump/manifest.json"), "utf8"));
  assert.deepEqual(
    manifest.state.map(({ point, unit }: { point: string; unit: string }) => [point, unit]),
    [
      ["valve_sp", "1"],
      ["flow", "1"],
    ],
  );
});
