import assert from "node:assert/strict";
import { mkdir, rm, symlink, truncate, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { memberBytesMax, openCapsule } from "#runtime/capsule/disk.ts";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import { capsuleId } from "#runtime/capsule/manifest-bytes.ts";
import { Fault } from "#runtime/core/fault.ts";
import { capsuleFolder, mapBytes, policyBytes, sample } from "./sample.ts";

async function folderFor(t: TestContext, manifest?: unknown): Promise<string> {
  const folder = await capsuleFolder(manifest);
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function faultOf(opening: Promise<unknown>): Promise<Fault> {
  const error = await opening.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof Fault, `a Fault, not ${error}`);
  return error;
}

test("openCapsule() gives a manifest, its id and the members it lists", async (t) => {
  const folder = await folderFor(t);
  await writeFile(join(folder, "README.md"), "not a member");
  const capsule = await openCapsule(folder);
  assert.deepEqual(capsule.manifest, sample);
  assert.equal(capsule.id, capsuleId(sample));
  assert.deepEqual([...capsule.files.keys()], ["map.npz", "policy.onnx"]);
  assert.deepEqual(new Uint8Array(capsule.files.get("map.npz")!), mapBytes);
  assert.deepEqual(new Uint8Array(capsule.files.get("policy.onnx")!), policyBytes);
  assert.throws(() => {
    (capsule.manifest.actuators[0] as { max: number }).max = 1_000;
  }, TypeError);
});

test("openCapsule() takes the same id whatever the layout of capsule.json", async (t) => {
  const folder = await folderFor(t);
  const reversed = Object.fromEntries(Object.entries(sample).reverse());
  await writeFile(join(folder, "capsule.json"), JSON.stringify(reversed, null, 4));
  assert.equal((await openCapsule(folder, { expectedId: capsuleId(sample) })).id, capsuleId(sample));
});

test("openCapsule() refuses another capsule than the one expected", async (t) => {
  const folder = await folderFor(t, { ...sample, summary: "Another one." });
  const fault = await faultOf(openCapsule(folder, { expectedId: capsuleId(sample) }));
  assert.equal(fault.code, "capsule/bad-digest");
  assert.ok(fault.message.includes(capsuleId(sample)) && fault.hint);
});

for (const file of ["map.npz", "policy.onnx"]) {
  test(`openCapsule() names ${file} when it is edited, missing, a link, a folder or too large`, async (t) => {
    const folder = await folderFor(t);
    const path = join(folder, file);
    const refused = async (code: string, message: RegExp) => {
      const fault = await faultOf(openCapsule(folder));
      assert.equal(fault.code, code);
      assert.match(fault.message, message);
      assert.ok(fault.message.includes(path) && fault.hint);
    };
    await writeFile(path, "edited");
    await refused("capsule/bad-digest", /the manifest says sha256:/);
    await truncate(path, memberBytesMax + 1);
    await refused("capsule/unreadable", /are allowed/);
    await unlink(path);
    await refused("capsule/unreadable", /is missing/);
    await symlink(join(folder, "capsule.json"), path);
    await refused("capsule/unreadable", /is a symbolic link/);
    await unlink(path);
    await mkdir(path);
    await refused("capsule/unreadable", /is not a plain file|EISDIR/);
  });
}

test("openCapsule() names the folder that is not there", async () => {
  const fault = await faultOf(openCapsule("/nowhere/at/all"));
  assert.equal(fault.code, "capsule/unreadable");
  assert.match(fault.message, /\/nowhere\/at\/all\/capsule\.json is missing/);
});

test("openCapsule() says where a manifest is not JSON", async (t) => {
  const folder = await folderFor(t);
  for (const text of ["", "{", Uint8Array.of(0x22, 0xff, 0x22)]) {
    await writeFile(join(folder, "capsule.json"), text);
    assert.equal((await faultOf(openCapsule(folder))).code, "capsule/bad-manifest");
  }
});

/** Each: what is broken, and what the one who has to mend it must read. */
const broken: readonly [name: string, manifest: object, message: RegExp][] = [
  ["another schema", { ...sample, schema: "other/2" }, /\/schema: found "other\/2", expected "industriverse/],
  ["no tick", { ...sample, tickMs: undefined }, /\/tickMs: found nothing/],
  ["a tick of text", { ...sample, tickMs: "100" }, /\/tickMs: found "100", expected it to be integer/],
  ["a field too many", { ...sample, colour: "red" }, /\/colour: found a field, expected none/],
  ["a file above", edited({ map: { file: "../map.npz" } }), /\/map\/file: found "\.\.\/map\.npz"/],
  ["a file by its root", edited({ map: { file: "/etc/passwd" } }), /\/map\/file: found "\/etc\/passwd"/],
  ["a file in a folder", edited({ policy: { file: "a/b" } }), /\/policy\/file: found "a\/b"/],
  ["a hidden file", edited({ policy: { file: ".." } }), /\/policy\/file: found "\.\."/],
  ["itself as a member", edited({ policy: { file: "capsule.json" } }), /\/policy\/file/],
  [
    "one file twice",
    edited({ policy: { file: "map.npz" } }),
    /\/policy\/file: found map\.npz, expected another/,
  ],
  [
    "a digest in capitals",
    { ...sample, map: { ...sample.map, digest: sample.map.digest.toUpperCase() } },
    /\/map\/digest/,
  ],
  ["a scale of 0", scaled(0), /\/policy\/inputs\/0\/scale: found 0/],
  [
    "a safe value outside",
    actuator({ safe: 61 }),
    /\/actuators\/0\/safe: found 61, expected a value from 0 to 60/,
  ],
  ["a range upside down", actuator({ min: 60, max: 0 }), /\/actuators\/0\/max: found 0/],
  ["a foreign command", { ...sample, actuators: [] }, /\/actuators: found \[\]/],
  [
    "an unknown commander",
    commanded("fan"),
    /\/state\/1\/commandedBy: found fan, expected one of the actuators/,
  ],
  [
    "a point twice",
    { ...sample, state: [sample.state[0], sample.state[0]] },
    /\/state\/1\/point: found melt/,
  ],
  [
    "a late deadline",
    edited({ policy: { deadlineMs: 100 } }),
    /\/policy\/deadlineMs: found 100, expected less/,
  ],
];

for (const [name, manifest, message] of broken)
  test(`openCapsule() refuses a manifest with ${name}`, async (t) => {
    const folder = await folderFor(t, manifest);
    const fault = await faultOf(openCapsule(folder));
    assert.equal(fault.code, "capsule/bad-manifest");
    assert.match(fault.message, message);
    assert.ok(fault.hint);
  });

function edited(parts: { map?: Partial<Manifest["map"]>; policy?: Partial<Manifest["policy"]> }): object {
  return { ...sample, map: { ...sample.map, ...parts.map }, policy: { ...sample.policy, ...parts.policy } };
}

function scaled(scale: number): object {
  return edited({ policy: { inputs: [{ ...sample.policy.inputs[0]!, scale }] } });
}

function actuator(parts: Partial<Manifest["actuators"][number]>): object {
  return { ...sample, actuators: [{ ...sample.actuators[0], ...parts }] };
}

function commanded(commandedBy: string): object {
  return { ...sample, state: [sample.state[0], { ...sample.state[1], commandedBy }] };
}
