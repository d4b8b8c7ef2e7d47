import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { matrixText } from "#scripts/kill-anywhere/matrix-text.ts";
import { killAnywhere } from "#scripts/kill-anywhere/run.ts";
import { root } from "../../../support/site.ts";

test("Deployer ends guarded and consistent, whatever goes wrong in whichever state", {
  timeout: 600_000,
}, async (t) => {
  const ends = await killAnywhere(2, "sample");
  for (const { scenario, state, fault, wrong } of ends)
    assert.deepEqual(wrong, [], `${fault} in ${state}, ${scenario}`);
  t.diagnostic(`${ends.length} cases`);
  const page = await readFile(join(root, "docs/updates.md"), "utf8");
  assert.ok(
    page.includes(matrixText(ends)),
    "the tables of docs/updates.md are those of today: `node scripts/kill-anywhere/run.ts --write`",
  );
});
