import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import { capsuleId } from "#runtime/capsule/manifest-bytes.ts";
import { install } from "#runtime/capsule/store/install.ts";
import { collect } from "#runtime/capsule/store/keep.ts";
import { openInstalled } from "#runtime/capsule/store/open.ts";
import { Fault } from "#runtime/core/fault.ts";
import { blobsFor, bundleOf, headOf, inPieces, policy } from "../bundle/bundles.ts";
import { sample } from "../sample.ts";
import { filesOf, largerContents } from "./files.ts";

const script = fileURLToPath(new URL("./install-child.ts", import.meta.url));
const killsMax = 15;
const atOnce = 2;

/** Another release: one file larger, one new, the others as before. */
const next: Manifest = { ...sample, version: "0.2.0", epoch: 2, files: filesOf(largerContents) };

interface Ended {
  readonly signal: string | null;
  readonly out: string;
}

async function child(store: string, bundle: string, step: number): Promise<Ended> {
  const running = spawn(process.execPath, [script, store, bundle, String(step)], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ["NODE_COMPILE_CACHE"]: join(store, "..", "compiled") },
  });
  let out = "";
  running.stdout.on("data", (text) => {
    out += text;
  });
  return await new Promise((resolve) => running.once("close", (_code, signal) => resolve({ signal, out })));
}

test("install() survives kill -9 at any step: the capsule is there or not, never half", async (t) => {
  const dir = mkdtempSync(join(tmpdir(), "kill-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const before = join(dir, "before");
  await install(inPieces(await bundleOf(), 4_096), { store: before, policy, place: "sample" });
  const bundle = join(dir, "next.capsule");
  const bytes = await bundleOf(headOf(next), blobsFor(next, largerContents));
  writeFileSync(bundle, bytes);

  const whole = join(dir, "whole");
  cpSync(before, whole, { recursive: true });
  const { steps } = JSON.parse((await child(whole, bundle, 0)).out) as { steps: number };
  const stride = Math.ceil(steps / killsMax);
  // Every stride-th step, and the last ones all, where what counts happens.
  const kills = Array.from({ length: steps }, (_, index) => index + 1).filter(
    (step) => step % stride === 0 || step > steps - 4,
  );
  const found = { there: 0, absent: 0 };

  async function check(step: number): Promise<void> {
    const store = join(dir, `store-${step}`);
    cpSync(before, store, { recursive: true });
    const { signal } = await child(store, bundle, step);
    assert.equal(signal, "SIGKILL", `step ${step}`);
    await openInstalled(store, { id: capsuleId(sample), policy });
    found[await state(store)]++;
    // What is left over goes away, and what was there stays.
    await collect(store);
    await openInstalled(store, { id: capsuleId(sample), policy });
    const again = await install(inPieces(bytes, 4_096), { store, policy, place: "next" });
    assert.equal((await openInstalled(store, { id: again.id, policy })).manifest.version, "0.2.0");
    assert.deepEqual(readdirSync(join(store, "incoming")), []);
    rmSync(store, { recursive: true });
  }

  async function state(store: string): Promise<"there" | "absent"> {
    try {
      await openInstalled(store, { id: capsuleId(next), policy });
      return "there";
    } catch (error) {
      assert.ok(error instanceof Fault && error.code === "capsule/not-installed", String(error));
      assert.ok(!existsSync(join(store, "capsules", capsuleId(next).slice(7))));
      return "absent";
    }
  }

  const waiting = [...kills];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) await check(step);
    }),
  );
  t.diagnostic(`${kills.length} kills in ${steps} steps: ${JSON.stringify(found)}`);
  assert.ok(found.absent > 5 && found.there > 0);
});
