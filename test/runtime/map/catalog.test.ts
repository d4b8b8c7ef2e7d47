import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type CatalogQuery, catalogOf } from "#runtime/map/catalog.ts";
import type { CatalogEntry } from "#runtime/map/catalog-entry.ts";
import { decodeCatalog, encodeCatalog } from "#runtime/map/catalog-file.ts";
import { signatureLength, signatureOf } from "#runtime/map/signature.ts";

const names = ["temperature", "Temperature", "pressure", "flow", "Ω"];
const units = ["K", "mW", "MW", "kPa"];

const entries: fc.Arbitrary<CatalogEntry> = fc.record({
  file: fc.stringMatching(/^[a-z]{1,3}\/[a-z]{1,3}\.npz$/),
  digest: fc.constant(digestOf(new Uint8Array(1))),
  bytes: fc.nat(),
  changedMs: fc.nat(),
  kind: fc.constantFrom("grid", "raw"),
  channels: fc.array(
    fc.record({
      name: fc.constantFrom(...names),
      unit: fc.constantFrom(...units),
      min: fc.integer({ min: -9, max: 0 }),
      max: fc.integer({ min: 1, max: 9 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  basins: fc.array(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 3 }), {
    maxLength: 3,
  }),
  alpha: fc.option(fc.constant(0.01), { nil: undefined }),
  threshold: fc.option(fc.double({ min: 0, max: 9, noNaN: true }), { nil: undefined }),
  rows: fc.option(fc.nat(), { nil: undefined }),
  origin: fc.constantFrom("furnace 3", "Pump-House", "", "ångström"),
  tags: fc.array(fc.constantFrom("Casting", "pumps", "2024"), { maxLength: 2 }),
  signature: fc.oneof(
    fc.constant([]),
    fc.array(fc.integer({ min: -9, max: 9 }), { minLength: signatureLength, maxLength: signatureLength }),
  ),
});

const queries: fc.Arbitrary<CatalogQuery> = fc.record(
  {
    channels: fc.array(
      fc.record(
        {
          name: fc.constantFrom("TEMPERATURE", "flow", "ω", "none"),
          unit: fc.constantFrom(...units),
          covers: fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 2 }),
        },
        { requiredKeys: [] },
      ),
      { maxLength: 2 },
    ),
    text: fc.constantFrom("furn", "PUMP", "house pump", "temp k", "gr", "ÅNG", "  ", "zzz"),
    tags: fc.array(fc.constantFrom("casting", "2024"), { maxLength: 2 }),
    trust: fc.constant("calibrated" as const),
    signature: fc.constant(new Array<number>(signatureLength).fill(1)),
  },
  { requiredKeys: [] },
);

/** The same answer by looking at every entry. */
function fits(
  entry: CatalogEntry,
  { channels = [], text = "", tags = [], trust, signature }: CatalogQuery,
): boolean {
  const words = [
    entry.file,
    entry.origin,
    entry.kind,
    ...entry.tags,
    ...entry.channels.flatMap((c) => [c.name, c.unit]),
  ]
    .join(" ")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  return (
    channels.every(({ name, unit, covers = [] }) =>
      entry.channels.some(
        (channel) =>
          (name === undefined || channel.name.toLowerCase() === name.toLowerCase()) &&
          (unit === undefined || channel.unit === unit) &&
          covers.every((value) => channel.min <= value && channel.max >= value),
      ),
    ) &&
    text
      .toLowerCase()
      .split(/\s+/)
      .every((word) => words.some((each) => each.startsWith(word))) &&
    tags.every((tag) => entry.tags.some((each) => each.toLowerCase() === tag)) &&
    (trust === undefined || entry.threshold !== undefined) &&
    (signature === undefined || entry.signature.length > 0)
  );
}

test("query() finds what looking at every entry finds", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(entries, { selector: ({ file }) => file, maxLength: 30 }),
      queries,
      (all, query) => {
        const found = catalogOf(all).query(query);
        const expected = all.filter((entry) => fits(entry, query));
        assert.deepEqual(
          new Set(found.map(({ entry }) => entry.file)),
          new Set(expected.map(({ file }) => file)),
        );
        assert.equal(found.length, expected.length);
        for (const [place, { distance }] of found.entries())
          assert.ok(place === 0 || distance >= found[place - 1]!.distance);
      },
    ),
    { numRuns: 1_500 },
  );
});

test("query() keeps to its limit, and the nearest signature comes first", () => {
  const [some] = fc.sample(entries, { numRuns: 1, seed: 1 }) as [CatalogEntry];
  const all = Array.from({ length: 200 }, (_, at) => ({
    ...{ ...some, file: `${at}.npz`, signature: new Array<number>(signatureLength).fill(at) },
  }));
  const catalog = catalogOf(all);
  assert.equal(catalog.query({}).length, 50);
  assert.equal(catalog.query({ limit: 3 }).length, 3);
  const near = catalog.query({ signature: new Array<number>(signatureLength).fill(120.2), limit: 3 });
  assert.deepEqual(
    near.map(({ entry }) => entry.file),
    ["120.npz", "121.npz", "119.npz"],
  );
});

test("catalogOf() takes the last of two entries for one file", () => {
  const [a] = fc.sample(entries, { numRuns: 1, seed: 2 }) as [CatalogEntry];
  assert.deepEqual(catalogOf([a, { ...a, rows: 77 }]).entries, [{ ...a, rows: 77 }]);
});

test("decodeCatalog() gives back what encodeCatalog() was given, in the order of files", () => {
  fc.assert(
    fc.property(fc.uniqueArray(entries, { selector: ({ file }) => file, maxLength: 20 }), (all) => {
      const sorted = all.toSorted((a, b) => (a.file < b.file ? -1 : 1));
      const bytes = encodeCatalog(all);
      // JSON has no −0, and nobody asks for one.
      assert.deepEqual(decodeCatalog(bytes), JSON.parse(JSON.stringify(sorted), reviver) as unknown);
      assert.deepEqual(encodeCatalog(decodeCatalog(bytes)), bytes);
    }),
  );
  function reviver(this: Record<string, unknown>, key: string, value: unknown): unknown {
    if (key === "" && Array.isArray(value))
      return value.map((entry: object) => ({
        alpha: undefined,
        threshold: undefined,
        rows: undefined,
        ...entry,
      }));
    return value;
  }
});

test("decodeCatalog() refuses every broken file with a Fault", () => {
  const bytes = encodeCatalog(fc.sample(entries, { numRuns: 3, seed: 3 }));
  const isRefused = (broken: Uint8Array) =>
    assert.throws(
      () => decodeCatalog(broken),
      (error) => error instanceof Fault && error.code === "map/bad-file",
    );
  for (let length = 0; length < bytes.length - 1; length += 7) isRefused(bytes.subarray(0, length));
  const text = new TextDecoder().decode(bytes);
  for (const [from, to] of [
    ["catalog/1", "catalog/2"],
    ["sha256:", "sha1:"],
    ['"texts":["', '"texts":[1,"'],
    [',"alpha"', ""],
    ["]\n]}", ",1]\n]}"],
  ] as const)
    if (text.includes(from)) isRefused(new TextEncoder().encode(text.replace(from, to)));
});

test("signatureOf() is the same for energies that only differ in their zero, and rises", () => {
  const calibration = Float64Array.from({ length: 500 }, (_, at) => (at * at) / 1e4);
  const signature = signatureOf(calibration);
  assert.equal(signature.length, signatureLength);
  assert.deepEqual(signatureOf(calibration.map((energy) => energy + 64)), signature);
  assert.deepEqual(
    signature,
    signature.toSorted((a, b) => a - b),
  );
  assert.deepEqual(signatureOf(new Float64Array(0)), []);
});
