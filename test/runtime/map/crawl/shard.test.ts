import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dealtBytesMin, ownsFile, ownsPart, parseShard } from "#runtime/map/crawl/shard.ts";

test("every file and every part has one shard", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.nat(300),
      fc.integer({ min: 1, max: 20 }),
      fc.boolean(),
      (name, part, count, isBig) => {
        const file = { name: name.toWellFormed(), bytes: isBig ? dealtBytesMin : 10 };
        const shards = Array.from({ length: count }, (_, index) => ({ index: index + 1, count }));
        assert.equal(shards.filter((shard) => ownsFile(file.name, shard)).length, 1);
        assert.equal(shards.filter((shard) => ownsPart(file, part, shard)).length, 1);
      },
    ),
  );
});

test("parseShard() takes K/N and nothing else", () => {
  assert.deepEqual(parseShard("3/16"), { index: 3, count: 16 });
  for (const text of ["0/4", "5/4", "1/0", "1", "a/b", "1/2/3", "-1/2", "1/9999999"])
    assert.equal(parseShard(text), undefined);
});
