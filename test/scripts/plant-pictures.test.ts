import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { root } from "../support/site.ts";

test("plant-pictures.ts makes the pictures that are committed, and docs/simulator.md shows them all", () => {
  const folder = mkdtempSync(join(tmpdir(), "iv-plants-"));
  const script = fileURLToPath(new URL("../../scripts/plant-pictures.ts", import.meta.url));
  execFileSync(process.execPath, [script, folder]);
  const page = readFileSync(join(root, "docs/simulator.md"), "utf8");
  const files = readdirSync(folder);
  assert.deepEqual(readdirSync(join(root, "docs/plants")).sort(), files.sort());
  for (const file of files) {
    const read = (from: string) => readFileSync(join(from, file), "utf8");
    assert.equal(read(join(root, "docs/plants")), read(folder), file);
    assert.ok(page.includes(`plants/${file}`), `docs/simulator.md does not show ${file}`);
  }
  rmSync(folder, { recursive: true });
});
