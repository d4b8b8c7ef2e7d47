import assert from "node:assert/strict";
import { mkdir, rm, symlink, truncate, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { memberBytesMax, openCapsule } from "#runtime/capsule/disk.ts";
import type { Manifest, ModelUnit } from "#runtime/capsule/manifest.ts";
import { capsuleId } from "#runtime/capsule/manifest-bytes.ts";
import { Fault } from "#runtime/core/fault.ts";
import { capsuleFolder, contents, policy, sample } from "./sample.ts";

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
  assert.deepEqual([...capsule.files.keys()], [...contents.keys()]);
  for (const [file, bytes] of contents) assert.deepEqual(new Uint8Array(capsule.files.get(file)!), bytes);
  assert.throws(() => {
    (capsule.manifest.actuators[0] as { max: number }).max = 1_000;
  }, TypeError);
});

test("openCapsule() takes the same id whatever the layout of manifest.json", async (t) => {
  const folder = await folderFor(t);
  const reversed = Object.fromEntries(Object.entries(sample).reverse());
  await writeFile(join(folder, "manifest.json"), JSON.stringify(reversed, null, 4));
  assert.equal((await openCapsule(folder, { expectedId: capsuleId(sample) })).id, capsuleId(sample));
});

test("openCapsule() refuses another capsule than the one expected", async (t) => {
  const folder = await folderFor(t, { ...sample, summary: "Another one." });
  const fault = await faultOf(openCapsule(folder, { expectedId: capsuleId(sample) }));
  assert.equal(fault.code, "capsule/bad-digest");
  assert.ok(fault.message.includes(capsuleId(sample)) && fault.hint);
});

for (const file of contents.keys()) {
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
    await symlink(join(folder, "manifest.json"), path);
    await refused("capsule/unreadable", /is a symbolic link/);
    await unlink(path);
    await mkdir(path);
    await refused("capsule/unreadable", /is not a plain file|EISDIR/);
  });
}

test("openCapsule() names the folder that is not there", async () => {
  const fault = await faultOf(openCapsule("/nowhere/at/all"));
  assert.equal(fault.code, "capsule/unreadable");
  assert.match(fault.message, /\/nowhere\/at\/all\/manifest\.json is missing/);
});

test("openCapsule() says where a manifest is not JSON", async (t) => {
  const folder = await folderFor(t);
  for (const text of ["", "{", Uint8Array.of(0x22, 0xff, 0x22)]) {
    await writeFile(join(folder, "manifest.json"), text);
    assert.equal((await faultOf(openCapsule(folder))).code, "capsule/bad-manifest");
  }
});

/** Each: what is broken, and what the one who has to mend it must read. */
const broken: [name: string, manifest: object, message: RegExp][] = [
  ["another schema", { ...sample, schema: "other/2" }, /\/schema: found "other\/2", expected "industriverse/],
  ["no tick", { ...sample, tickMs: undefined }, /\/tickMs: found nothing/],
  [
    "a tick of text",
    { ...sample, tickMs: "100" },
    /\/tickMs: found "100", expected a whole number, such as 100/,
  ],
  ["a field too many", { ...sample, colour: "red" }, /\/colour: found a field, expected none/],
  ["a file above", mapped({ file: "../map.npz" }), /\/map\/file: found "\.\.\/map\.npz"/],
  ["a file by its root", mapped({ file: "/etc/passwd" }), /\/map\/file: found "\/etc\/passwd"/],
  ["a file in a folder", united({ file: "a/b" }), /\/units\/0\/file: found "a\/b"/],
  ["a hidden file", united({ file: ".." }), /\/units\/0\/file: found "\.\."/],
  ["itself as a member", united({ file: "manifest.json" }), /\/units\/0\/file/],
  [
    "one file twice",
    united({ file: "map.npz" }),
    /\/units\/0\/file: found map\.npz, expected a file that nothing before it means/,
  ],
  ["a file it does not list", united({ file: "other.onnx" }), /\/units\/0\/file: found other\.onnx/],
  [
    "a file that nothing is made of",
    { ...sample, files: [...sample.files, { ...sample.files[0], file: "zoo.npz" }] },
    /\/files\/4\/file: found zoo\.npz/,
  ],
  ["files out of order", { ...sample, files: sample.files.toReversed() }, /\/files\/1\/file: found policy/],
  [
    "a wrong role",
    { ...sample, files: sample.files.map((each) => ({ ...each, role: "map" })) },
    /\/units\/0\/file: found policy\.onnx, which is a map, expected a model/,
  ],
  [
    "a digest in capitals",
    { ...sample, files: sample.files.map((each) => ({ ...each, digest: each.digest.toUpperCase() })) },
    /\/files\/0\/digest/,
  ],
  ["a scale of 0", scaled(0), /\/units\/0\/inputs\/0\/scale: found 0, expected another value than 0/],
  [
    "a field whose capitals differ",
    { ...sample, tickMS: 100 },
    /\/tickMS: found a field, expected none of this name; "tickMs" is one/,
  ],
  [
    "a slip of the finger",
    { ...sample, map: { ...sample.map, flie: "map.npz" } },
    /\/map\/flie: .*none of this name; "file" is one/,
  ],
  [
    "a name of two words",
    { ...sample, name: "Pump Skid" },
    /\/name: found "Pump Skid", expected text that matches .*, such as "casting-furnace"/,
  ],
  [
    "a probe with a share above all of it",
    { ...sample, probes: [{ kind: "late", shareMax: 2, overTicks: 600 }] },
    /contract: \/probes\/0\/shareMax: found 2, expected at most 1, such as [0-9.]+$/,
  ],
  [
    "a probe of a kind that there is not",
    { ...sample, probes: [{ kind: "lat", shareMax: 0.1, overTicks: 600 }] },
    /contract: \/probes\/0\/kind: found "lat", expected one of blocked, late, point$/,
  ],
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
  ["a late deadline", united({ deadlineMs: 100 }), /\/units\/0\/deadlineMs: found 100, expected less/],
];

const forecaster: ModelUnit = {
  ...policy,
  name: "forecaster",
  role: "forecaster",
  outputs: [{ point: "melt_temperature", offset: 1_000, scale: 20 }],
};
const weights = { energy: 1, entropy: 0, inertia: 0 };
const candidates = { weights, candidates: 1, spreadShare: 0 };
const regimes = { file: "regimes.json", statistical: 0.4, physical: 0.6, dwellMs: 0 };

broken.push(
  [
    "a policy for what is no actuator",
    united({ outputs: forecaster.outputs }),
    /\/units\/0\/outputs\/0\/point/,
  ],
  [
    "a forecaster without a horizon",
    { ...sample, units: [forecaster] },
    /\/units\/0\/aheadMs: found nothing/,
  ],
  ["a policy with a horizon", united({ aheadMs: 5 }), /\/units\/0\/aheadMs: found 5, expected none/],
  ["two units of one name", { ...sample, units: [policy, policy] }, /\/units\/1\/name: found policy/],
  ["a unit for a regime nobody tells", united({ regimes: ["cold"] }), /\/units\/0\/regimes: found cold/],
  [
    "branches that are not a whole",
    { ...sample, regimes: { ...regimes, physical: 0.5 } },
    /\/regimes\/physical: found 0\.9, expected both shares/,
  ],
  [
    "a regime with a looser limit",
    { ...sample, regimes: { ...regimes, thresholds: { cold: 10 } } },
    /\/regimes\/thresholds\/cold: found 10, expected at most the map's threshold \(9\)/,
  ],
  [
    "a policy of a regime that speaks of other actuators",
    {
      ...sample,
      regimes,
      actuators: [...sample.actuators, { ...sample.actuators[0]!, point: "spare_setpoint" }],
      units: [
        { ...policy, regimes: ["cold"] },
        { ...policy, name: "warm", outputs: [{ ...policy.outputs[0]!, point: "spare_setpoint" }] },
      ],
    },
    /\/units\/1\/outputs: found spare_setpoint, expected .*, as the policy before it/,
  ],
  [
    "replicas beside policies of single regimes",
    {
      ...sample,
      regimes,
      units: [
        { ...policy, regimes: ["cold"] },
        { ...policy, name: "warm" },
        { ...policy, name: "spare" },
      ],
      proposals: { ...candidates, replicas: { units: ["spare"], agree: 2 } },
    },
    /\/units\/1: found a policy for cold before it, expected one alone, where replicas are asked/,
  ],
  [
    "candidates without a policy",
    { ...sample, units: [], proposals: candidates },
    /\/proposals: found no policy/,
  ],
  [
    "a replica that is no other policy",
    { ...sample, proposals: { ...candidates, replicas: { units: ["policy"], agree: 2 } } },
    /\/proposals\/replicas\/units\/0: found policy, expected one of the policies after the first/,
  ],
  [
    "more agreement than voices",
    { ...sample, proposals: { ...candidates, replicas: { units: ["policy"], agree: 3 } } },
    /\/proposals\/replicas\/agree: found 3, expected at most 2/,
  ],
  [
    "a twin that is no forecaster",
    { ...sample, twin: { unit: "policy", windowTicks: 10, alarmRate: 0.01 } },
    /\/twin\/unit: found policy, expected one of the forecasters: there are none/,
  ],
  [
    "a runtime that cannot be",
    { ...sample, requires: { ...sample.requires, runtime: { from: "0.10.0", below: "0.9.0" } } },
    /\/requires\/runtime\/below: found 0\.9\.0, expected above 0\.10\.0/,
  ],
  [
    "a probe upside down",
    { ...sample, probes: [{ kind: "point", point: "melt_temperature", min: 2, max: 1 }] },
    /\/probes\/0\/max: found 1/,
  ],
);

for (const [name, manifest, message] of broken)
  test(`openCapsule() refuses a manifest with ${name}`, async (t) => {
    const folder = await folderFor(t, manifest);
    const fault = await faultOf(openCapsule(folder));
    assert.equal(fault.code, "capsule/bad-manifest");
    assert.match(fault.message, message);
    assert.ok(fault.hint);
  });

function mapped(parts: Partial<Manifest["map"]>): object {
  return { ...sample, map: { ...sample.map, ...parts } };
}

function united(parts: Partial<ModelUnit>): object {
  return { ...sample, units: [{ ...policy, ...parts }] };
}

function scaled(scale: number): object {
  return united({ inputs: [{ ...policy.inputs[0]!, scale }] });
}

function actuator(parts: Partial<Manifest["actuators"][number]>): object {
  return { ...sample, actuators: [{ ...sample.actuators[0], ...parts }] };
}

function commanded(commandedBy: string): object {
  return { ...sample, state: [sample.state[0], { ...sample.state[1], commandedBy }] };
}
