import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { parseUtid, utidText } from "#runtime/capsule/utid.ts";

const schema = JSON.parse(readFileSync(new URL("../../../capsule.schema.json", import.meta.url), "utf8"));
const name: { readonly pattern: string; readonly maxLength: number } = schema.$defs.name;
const version: { readonly pattern: string } = schema.properties.version;

const names = fc.stringMatching(new RegExp(name.pattern)).filter((text) => text.length <= name.maxLength);
const versions = fc.stringMatching(new RegExp(version.pattern));

test("parseUtid() reads back whatever a manifest may be called", () => {
  fc.assert(
    fc.property(names, names, versions, (publisher, called, release) => {
      const utid = { publisher, name: called, version: release };
      assert.deepEqual(parseUtid(utidText(utid)), utid);
    }),
  );
});

test("parseUtid() takes a text only where it would print the same, and its parts fit the schema", () => {
  const near = fc.array(
    fc.constantFrom("capsule://", "acme", "pump", "/", "@", "1.0.0", "-rc.1", "01", "A", " ", "é", "-", "."),
    { maxLength: 8 },
  );
  const any = fc.oneof(
    fc.string(),
    near.map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(any, (text) => {
      const utid = parseUtid(text);
      if (utid === undefined) return;
      assert.equal(utidText(utid), text);
      assert.match(utid.publisher, new RegExp(name.pattern));
      assert.match(utid.name, new RegExp(name.pattern));
      assert.match(utid.version, new RegExp(version.pattern));
    }),
    { numRuns: 2_000 },
  );
});

test("parseUtid() refuses what looks like one", () => {
  for (const text of [
    "",
    "capsule://acme/pump",
    "capsule://acme/pump@1",
    "capsule://acme/pump@v1.0.0",
    "capsule://acme/pump@01.0.0",
    "capsule://acme/pump@1.0.0 ",
    "capsule://acme/pump@1.0.0\n",
    "capsule://acme//pump@1.0.0",
    "capsule://Acme/pump@1.0.0",
    "capsule://acme/../pump@1.0.0",
    "CAPSULE://acme/pump@1.0.0",
    "https://acme/pump@1.0.0",
    `capsule://${"a".repeat(65)}/pump@1.0.0`,
  ])
    assert.equal(parseUtid(text), undefined, text);
  assert.deepEqual(parseUtid("capsule://acme/pump-guard@1.4.2-rc.1"), {
    publisher: "acme",
    name: "pump-guard",
    version: "1.4.2-rc.1",
  });
});
