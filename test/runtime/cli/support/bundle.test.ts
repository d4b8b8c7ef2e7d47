import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { checkBundle, type Member, packBundle } from "#runtime/cli/support/bundle.ts";
import { Fault } from "#runtime/core/fault.ts";
import { folder, signer } from "../../prove/log.ts";

const members: readonly Member[] = [
  { name: "doctor.json", text: '{"ok":true}\n' },
  { name: "log/checkpoint", text: "grüße\n" },
];
const about = { gateway: "plant/gw-1", at: "2026-11-21T20:00:00.000Z" };
const packed = packBundle(members, about, signer);

test("checkBundle() finds what packBundle() has packed as it was", () => {
  assert.deepEqual(checkBundle(packed, signer.verifier), { members, isSigned: true, findings: [] });
  const unsigned = packBundle(members, about, undefined);
  assert.deepEqual(checkBundle(unsigned, undefined), { members, isSigned: false, findings: [] });
  assert.deepEqual(checkBundle(unsigned, signer.verifier).findings, ["nobody has signed it"]);
});

test("a bundle is a tar that tar lists", (t) => {
  const path = join(folder(t), "support.tar.gz");
  writeFileSync(path, packed);
  const { stdout, status } = spawnSync("tar", ["tzf", path], { encoding: "utf8" });
  assert.deepEqual([status, stdout], [0, "contents.note\ndoctor.json\nlog/checkpoint\n"]);
});

test("checkBundle() finds every byte that was changed, or refuses the file", () => {
  const tar = gunzipSync(packed);
  fc.assert(
    fc.property(fc.nat(tar.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const changed = Buffer.from(tar);
      changed[at]! ^= by;
      try {
        const { findings, members: found } = checkBundle(gzipSync(changed, { level: 1 }), signer.verifier);
        // Padding carries nothing, and a byte behind the end is nobody's.
        if (findings.length === 0) assert.deepEqual(found, members);
      } catch (error) {
        assert.ok(error instanceof Fault && error.code === "cli/bad-bundle", String(error));
      }
    }),
    { numRuns: 300 },
  );
});

test("checkBundle() names what was taken out, added and signed by another", () => {
  const without = packBundle(members.slice(1), about, signer);
  const [note] = listOf(packed);
  const forged = withNote(note!, without);
  assert.deepEqual(checkBundle(forged, signer.verifier).findings, ["doctor.json is missing"]);
  const [shorter] = listOf(without);
  assert.deepEqual(checkBundle(withNote(shorter!, packed), signer.verifier).findings, [
    "doctor.json is not on the list",
  ]);
});

test("checkBundle() refuses what is no bundle", () => {
  for (const file of [
    Buffer.alloc(0),
    Buffer.from("hello"),
    gzipSync(Buffer.alloc(100)),
    gzipSync("x".repeat(2_000)),
  ])
    assert.throws(() => checkBundle(file, undefined), { code: "cli/bad-bundle" });
});

/** Header and content of the first member of a bundle. */
function listOf(bundle: Uint8Array): readonly Buffer[] {
  const tar = gunzipSync(bundle);
  const size = Number.parseInt(tar.toString("latin1", 124, 135), 8);
  const end = 512 + Math.ceil(size / 512) * 512;
  return [tar.subarray(0, end), tar.subarray(end)];
}

function withNote(note: Buffer, bundle: Uint8Array): Uint8Array {
  return gzipSync(Buffer.concat([note, listOf(bundle)[1]!]));
}
