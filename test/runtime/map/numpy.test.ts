import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { NpyArray } from "#runtime/map/npy.ts";
import { readNpz, writeNpz } from "#runtime/map/npz.ts";

const python = ["/usr/bin/python3", "python3"].find(
  (command) => spawnSync(command, ["-c", "import numpy"]).status === 0,
);
const noNumpy = python === undefined && "there is no python3 with numpy here";

// The peer decides, where it is there: NumPy reads what we write, and we read what NumPy writes.
test("NumPy and this reader read each other", { skip: noNumpy }, (context) => {
  const directory = mkdtempSync(join(tmpdir(), "numpy-"));
  context.after(() => rmSync(directory, { recursive: true }));
  const ours = new Map<string, NpyArray>([
    ["f4", { shape: [2, 3], values: Float32Array.of(0, 1, 2, 3, 4, 5) }],
    ["i8", { shape: [2], values: BigInt64Array.of(-(2n ** 63n), 5n) }],
    ["scalar", { shape: [], values: Float64Array.of(Math.PI) }],
    ["names", { shape: [2], values: ["Ω m", "🔥"] }],
    ["none", { shape: [0, 4], values: new Float64Array(0) }],
  ]);
  writeFileSync(join(directory, "ours.npz"), writeNpz(ours));
  const run = spawnSync(python!, ["-c", program], { cwd: directory, encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  for (const file of ["stored.npz", "deflated.npz"]) {
    const theirs = readNpz(readFileSync(join(directory, file)));
    const kinds = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"];
    for (const kind of kinds)
      for (const order of ["<", ">"])
        for (const layout of ["C", "F"]) {
          const { shape, values } = theirs.get(`${order}${kind}${layout}`)!;
          assert.deepEqual(shape, [2, 3, 4]);
          assert.deepEqual(
            Array.from(values as ArrayLike<number | bigint>, Number),
            Array.from({ length: 24 }, (_, index) => index),
            `${file}: ${order}${kind} in ${layout} order`,
          );
        }
    assert.deepEqual(theirs.get("bools"), { shape: [3], values: Uint8Array.of(1, 0, 1) });
    assert.deepEqual(theirs.get("bytes"), { shape: [2], values: ["ab", "c"] });
    assert.deepEqual(theirs.get("text"), { shape: [], values: ["Ω 🔥"] });
  }
});

const program = `
import numpy as np
z = np.load("ours.npz")
assert sorted(z.files) == ["f4", "i8", "names", "none", "scalar"], z.files
assert z["f4"].dtype == "<f4" and z["f4"].tolist() == [[0, 1, 2], [3, 4, 5]]
assert z["i8"].tolist() == [-2**63, 5] and z["none"].shape == (0, 4)
assert z["scalar"].shape == () and float(z["scalar"]) == np.pi
assert z["names"].tolist() == ["Ω m", "🔥"]
members = {}
for order in "<>":
    for kind in "f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8".split():
        a = np.arange(24).reshape(2, 3, 4).astype(order + kind)
        members[order + kind + "C"] = a
        members[order + kind + "F"] = np.asfortranarray(a)
members["bools"] = np.array([True, False, True])
members["bytes"] = np.array([b"ab", b"c"])
members["text"] = np.array("Ω 🔥")
np.savez("stored.npz", **members)
np.savez_compressed("deflated.npz", **members)
`;
