import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalBytesOf, type JsonObject, Members } from "#runtime/update/tuf/json.ts";
import { snapshotOf, timestampOf } from "#runtime/update/tuf/metadata.ts";
import { targetsOf } from "#runtime/update/tuf/targets.ts";

const common = { spec_version: "1.0.31", version: 1, expires: "2030-01-31T12:00:00Z" };
const key = { keytype: "ed25519", scheme: "ed25519", keyval: { public: "00".repeat(32) } };
const role = { name: "plant", keyids: ["k"], threshold: 1, terminating: false, paths: ["*"] };
const hex = "0a".repeat(32);

function refuses(read: (signed: Members) => unknown, form: object): void {
  assert.throws(
    () => read(new Members(form as JsonObject, "test")),
    { code: "update/refused" },
    JSON.stringify(form),
  );
}

test("timestampOf() reads one form only", () => {
  const form = { ...common, meta: { "snapshot.json": { version: 3 } } };
  assert.deepEqual(timestampOf(new Members(form, "test")), {
    ...{ version: 1, expiresMs: Date.UTC(2030, 0, 31, 12), issuedMs: undefined },
    snapshot: { version: 3, length: undefined, hashes: undefined },
  });
  const issued = timestampOf(new Members({ ...form, issued: "2029-01-01T00:00:00Z" }, "test"));
  assert.equal(issued.issuedMs, Date.UTC(2029, 0, 1));
  for (const expires of [
    "",
    "tomorrow",
    "2030-01-31",
    "2030-13-01T00:00:00Z",
    "2030-01-31T12:00:00+01:00",
    9,
    null,
  ])
    refuses(timestampOf, { ...form, expires });
  for (const version of [0, -1, 1.5, 2 ** 53, "1", null]) refuses(timestampOf, { ...form, version });
  for (const version of ["2.0.0", "1", "", "1.0.31.4", "1.x", 1])
    refuses(timestampOf, { ...form, spec_version: version });
  for (const meta of [
    undefined,
    {},
    [],
    { "snapshot.json": {} },
    { "snapshot.json": { version: 1, length: -1 } },
  ])
    refuses(timestampOf, { ...form, meta });
  refuses(timestampOf, { ...form, issued: "yesterday" });
});

test("snapshotOf() takes hashes that can be checked, and no empty list of them", () => {
  const form = (hashes: unknown): object => ({ ...common, meta: { "a.json": { version: 1, hashes } } });
  const read = snapshotOf(new Members(form({ sha256: hex.toUpperCase() }) as JsonObject, "test"));
  assert.deepEqual([...read.meta.get("a.json")!.hashes!], [["sha256", hex]]);
  for (const hashes of [
    {},
    [],
    null,
    { md5: "00" },
    { sha256: "00" },
    { sha256: `../${hex.slice(3)}` },
    { sha256: 1 },
  ])
    refuses(snapshotOf, form(hashes));
});

test("targetsOf() refuses delegations that two clients could read differently", () => {
  const form = (delegations: unknown): object => ({ ...common, targets: {}, delegations });
  const fine = { keys: { k: key }, roles: [role, { ...role, name: "9" }, { ...role, name: "1" }] };
  const read = targetsOf(new Members(form(fine) as JsonObject, "test"));
  // In the order in which they stand, which decides who is asked first.
  assert.deepEqual(
    read.delegations!.roles.map(({ name }) => name),
    ["plant", "9", "1"],
  );
  const bins = { keyids: ["k"], threshold: 1, bit_length: 4, name_prefix: "bin" };
  assert.equal(
    targetsOf(new Members(form({ keys: {}, succinct_roles: bins }) as JsonObject, "test")).delegations!.roles
      .length,
    16,
  );
  for (const wrong of [
    [role, role],
    [{ ...role, name: "targets" }],
    [{ ...role, name: "" }],
    [{ ...role, name: "x".repeat(201) }],
    [{ ...role, name: "/".repeat(70) }],
    [{ ...role, path_hash_prefixes: ["00"] }],
    [{ ...role, keyids: ["k", "k"] }],
    [{ ...role, keyids: "k" }],
    [{ ...role, threshold: 0 }],
    [{ ...role, terminating: 1 }],
    [null],
  ])
    refuses(targetsOf, form({ keys: { k: key }, roles: wrong }));
  for (const wrong of [{ bit_length: 0 }, { bit_length: 13 }, { name_prefix: "x".repeat(200) }])
    refuses(targetsOf, form({ keys: {}, succinct_roles: { ...bins, ...wrong } }));
  const keys = Object.fromEntries(Array.from({ length: 1_025 }, (_, index) => [`k${index}`, key]));
  refuses(targetsOf, form({ keys, roles: [] }));
});

test("canonicalBytesOf() writes OLPC's canonical JSON", () => {
  const value = { b: [1, -0, null, true], a: 'line\n"quoted" \\ ä', "": {} };
  assert.equal(
    Buffer.from(canonicalBytesOf(value, "test")).toString(),
    '{"":{},"a":"line\n\\"quoted\\" \\\\ ä","b":[1,0,null,true]}',
  );
});
