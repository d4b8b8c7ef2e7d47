import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { install } from "#runtime/capsule/store/install.ts";
import { capsulesMax } from "#runtime/capsule/store/place.ts";
import { Fault } from "#runtime/core/fault.ts";
import { bundleOf, inPieces, policy } from "../bundle/bundles.ts";

test("install() fills a store so far that it can still be listed", async (t) => {
  const store = mkdtempSync(join(tmpdir(), "room-"));
  t.after(() => rmSync(store, { recursive: true, force: true }));
  const folders = Array.from({ length: capsulesMax }, (_, index) => index.toString(16).padStart(64, "0"));
  for (const name of folders) mkdirSync(join(store, "capsules", name), { recursive: true });
  const bundle = await bundleOf();
  const put = async () => await install(inPieces(bundle, 4_096), { store, policy, place: "it" });
  await assert.rejects(put(), (error) => error instanceof Fault && error.code === "capsule/too-large");
  rmSync(join(store, "capsules", folders[0]!), { recursive: true });
  await put();
  // What is there already needs no more room.
  await put();
});
