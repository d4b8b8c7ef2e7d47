import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { readCrew, readWants, want, wantsMax } from "#runtime/host/files.ts";

const id: Digest = `sha256:${"a".repeat(64)}`;

async function folder(t: TestContext): Promise<string> {
  const data = await mkdtemp(join(tmpdir(), "iv-wants-"));
  t.after(() => rm(data, { recursive: true, force: true }));
  return data;
}

test("want() numbers what is wanted, and forgets what is long past", async (t) => {
  const data = await folder(t);
  assert.equal(await readWants(data), undefined);
  for (let revision = 1; revision <= wantsMax + 3; revision++)
    assert.equal(await want(data, { verb: "suspend", id, source: {}, replaces: null }), revision);
  const { wants, revision } = (await readWants(data))!;
  assert.equal(revision, wantsMax + 3);
  assert.deepEqual([wants.length, wants[0]!.revision], [wantsMax, 4]);
});

// Whoever can write there may write anything.
const bad: readonly (readonly [string, string])[] = [
  ["no object", "[]"],
  ["half a file", '{"schema": "industriverse.wants/1", "rev'],
  ["another verb", JSON.stringify(wanting({ verb: "explode" }))],
  ["an id that is none", JSON.stringify(wanting({ id: "../../etc" }))],
  ["one key more", JSON.stringify(wanting({ force: true }))],
  ["a megabyte", `"${"x".repeat(1_000_000)}"`],
];

function wanting(change: object): object {
  const one = { revision: 1, verb: "retire", id, source: {}, replaces: null, ...change };
  return { schema: "industriverse.wants/1", revision: 1, wants: [one] };
}

for (const [what, text] of bad)
  test(`readWants() refuses ${what}`, async (t) => {
    const data = await folder(t);
    await writeFile(join(data, "wants.json"), text);
    await assert.rejects(readWants(data), Fault);
    await writeFile(join(data, "crew.json"), text);
    await assert.rejects(readCrew(data), Fault);
  });
