import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pauseMs, unsettledStarts, writeUnsettled } from "#runtime/bare/starts.ts";

test("pauseMs() doubles with each further death, up to a quarter of an hour", () => {
  assert.deepEqual([3, 4, 5, 6, 7, 100].map(pauseMs), [60_000, 120_000, 240_000, 480_000, 900_000, 900_000]);
});

test("unsettledStarts() is what was written, and none where nothing that can be read was", async (t) => {
  const data = await mkdtemp(join(tmpdir(), "iv-starts-"));
  t.after(() => rm(data, { recursive: true, force: true }));
  assert.equal(await unsettledStarts(data), 0);
  await writeUnsettled(data, 2);
  assert.equal(await unsettledStarts(data), 2);
  for (const bent of ["", "{", '{"schema":"industriverse.starts/1","unsettled":-1}', "[]"]) {
    await writeFile(join(data, "starts.json"), bent);
    assert.equal(await unsettledStarts(data), 0, bent);
  }
});
