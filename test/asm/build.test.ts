import assert from "node:assert/strict";
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { arenaAt, memoryBytes, staticsBytes } from "#runtime/core/layout.ts";
import { buildKernels } from "#scripts/build-asm.ts";

const committed = new URL("../../asm/build/", import.meta.url);

test("buildKernels() makes the committed bytes again", async (context) => {
  const directory = folder(context);
  await buildKernels(directory);
  for (const file of ["digests.json", "kernels.wat", "kernels.wasm"])
    assert.deepEqual(readFileSync(join(directory, file)), readFileSync(new URL(file, committed)), file);
});

test("the module holds no relaxed SIMD, and no data but constants, below the layout's first region", () => {
  const text = readFileSync(new URL("kernels.wat", committed), "utf8");
  assert.match(text, /f64x2\.add/);
  assert.doesNotMatch(text, /relaxed|memory\.grow/);
  const places = [...text.matchAll(/\(data (?:\$\S+ )?\(i32\.const (\d+)\)/g)].map(([, at]) => Number(at));
  // Those of exponentials, and those of what a network squashes by.
  assert.equal(places.length, 2);
  assert.ok(places.every((at) => at > 0 && at < staticsBytes));
});

test("loadKernels() refuses a module that is not the one in digests.json", (context) => {
  const directory = folder(context);
  const url = pathToFileURL(`${directory}/`);
  assert.throws(() => loadKernels(url), isBadKernel);
  cpSync(committed, directory, { recursive: true });
  assert.equal(loadKernels(url).digest, loadKernels().digest);
  appendFileSync(join(directory, "kernels.wasm"), "\0");
  assert.throws(() => loadKernels(url), isBadKernel);
});

test("loadKernels() gives each caller a memory of its own, in every thread", async () => {
  const [one, other] = [loadKernels(), loadKernels()];
  one.f64[arenaAt / 8] = 42;
  assert.equal(other.f64[arenaAt / 8], 0);
  const source = `import(${JSON.stringify(new URL("../../runtime/core/kernels.ts", import.meta.url).href)})
    .then(({ loadKernels }) => require("node:worker_threads").parentPort.postMessage(loadKernels().digest));`;
  const worker = new Worker(source, { eval: true });
  const digest = await new Promise((resolve, reject) =>
    worker.once("message", resolve).once("error", reject),
  );
  await worker.terminate();
  assert.equal(digest, one.digest);
});

test("reserve() hands out what does not overlap, and says when nothing is left", () => {
  const kernels = loadKernels();
  const first = kernels.reserve(10);
  const second = kernels.reserve(8);
  assert.ok(first >= arenaAt && second >= first + 10 && second % 16 === 0);
  assert.throws(() => kernels.reserve(memoryBytes), isBadKernel);
  assert.throws(() => kernels.reserve(Number.NaN), isBadKernel);
});

function isBadKernel(error: unknown): boolean {
  return error instanceof Fault && error.code === "core/bad-kernel";
}

function folder(context: { after(done: () => void): void }): string {
  const directory = mkdtempSync(join(tmpdir(), "kernels-"));
  context.after(() => rmSync(directory, { recursive: true }));
  return directory;
}
