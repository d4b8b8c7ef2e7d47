// What docs/models.md says to write, so that two policies of the pump have to agree, is a capsule.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import type { Manifest, ManifestSource } from "#runtime/capsule/manifest.ts";
import { replicasOf } from "#runtime/capsule/units.ts";
import { assemble } from "#runtime/foundry/assemble.ts";
import { root } from "../../support/site.ts";

test("assemble() takes the pump with the replicas that the page on models gives it", async () => {
  const page = await readFile(join(root, "docs/models.md"), "utf8");
  const [, written] = /### Let replicas agree.*?```json\n(.*?)```/s.exec(page) ?? [];
  assert.ok(written !== undefined, "the page has its example");
  const folder = join(root, "capsules/pump-skid");
  const files = new Map<string, Uint8Array>();
  for (const name of await readdir(folder)) files.set(name, await readFile(join(folder, name)));
  const read = (name: string): unknown => JSON.parse(new TextDecoder().decode(files.get(name)));
  const source = { ...(read("capsule.json") as ManifestSource), ...(JSON.parse(written) as object) };
  const manifest = await assemble(source, files, (read("manifest.json") as Manifest).foundry);
  assert.deepEqual(
    replicasOf(manifest).map(({ name }) => name),
    ["policy-int8"],
  );
  assert.ok(manifest.shield.replicaShareMax! > 0 && manifest.proposals!.replicas!.agree === 2);
});
