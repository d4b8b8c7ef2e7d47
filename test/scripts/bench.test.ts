import assert from "node:assert/strict";
import { test } from "node:test";
import { interleave } from "#scripts/bench/bench.ts";
import { quartilesOf, summarise, tableOf } from "#scripts/bench/report.ts";

test("quartilesOf() interpolates as NumPy does", () => {
  // numpy.percentile([4, 1, 3, 2], [25, 50, 75]) is [1.75, 2.5, 3.25].
  const quartiles = quartilesOf([4, 1, 3, 2]);
  assert.deepEqual(quartiles, { rounds: 4, p25: 1.75, median: 2.5, p75: 3.25, noise: 0.6 });
  assert.deepEqual(quartilesOf([5]), { rounds: 1, p25: 5, median: 5, p75: 5, noise: 0 });
});

test("summarise() has a ratio above 1 where we are better, whichever way the unit points", () => {
  const row = { what: "a", unit: "ms", ours: [2, 2, 2] } as const;
  const peer = { name: "b", values: [4, 4, 4] };
  assert.equal(summarise({ ...row, better: "less", peer }).ratio, 2);
  assert.equal(summarise({ ...row, better: "more", peer }).ratio, 0.5);
  assert.equal(summarise({ ...row, better: "less", peer: { name: "b", published: 1 } }).ratio, 0.5);
});

test("summarise() says whether the aim is reached", () => {
  const row = { what: "a", unit: "ms", ours: [2, 3, 4], peer: { name: "b", published: 1 } } as const;
  for (const [better, reach, expected] of [
    ["less", 3, true],
    ["less", 2.9, false],
    ["more", 3, true],
    ["more", 3.1, false],
  ] as const)
    assert.equal(summarise({ ...row, better, reach }).isReached, expected);
  assert.equal(summarise({ ...row, better: "less" }).isReached, null);
});

test("interleave() takes turns, and turns the order round", async () => {
  const seen: string[] = [];
  const note = (name: string) => (): number => seen.push(name);
  const values = await interleave(3, { ours: note("ours"), peer: note("peer") });
  assert.deepEqual(seen, ["ours", "peer", "peer", "ours", "ours", "peer"]);
  assert.deepEqual(values, { ours: [1, 4, 5], peer: [2, 3, 6] });
});

test("tableOf() says what is published, and what is too noisy to believe", () => {
  const table = tableOf([
    summarise({
      what: "start",
      unit: "ms",
      better: "less",
      ours: [1, 5, 9],
      peer: { name: "Node-RED", published: 1350 },
      reach: 4,
    }),
  ]);
  assert.equal(
    table.split("\n").at(-1)!.replace(/ {2,}/g, " | "),
    "start | 5 ms | 3 … 7 | Node-RED | 1350 (published) | 270× | 4 missed | 80 %, noisy",
  );
});
