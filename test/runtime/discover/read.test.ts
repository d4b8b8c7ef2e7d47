import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { chanceFrom } from "#runtime/core/chance.ts";
import { Fault } from "#runtime/core/fault.ts";
import { anneal } from "#runtime/discover/anneal.ts";
import { spanOf } from "#runtime/discover/heat.ts";
import type { OrderProblem } from "#runtime/discover/orders/problem.ts";
import { readOrders } from "#runtime/discover/orders/read-orders.ts";
import { geometric, ladderOf } from "#runtime/discover/schedule.ts";
import { spinEnergy } from "#runtime/discover/spins/model.ts";
import { readSpins, type SpinKind } from "#runtime/discover/spins/read-spins.ts";
import { writeNpy } from "#runtime/map/npy.ts";
import { writeNpz } from "#runtime/map/npz.ts";
import { burma14, gr17, nug12, ulysses16 } from "./published.ts";
import { shippedChain } from "./shipped.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The value that a format's own words give to each state of a few bits. */
function valuesOf(file: Uint8Array, kind: SpinKind): number[] {
  const { model } = readSpins(file, kind);
  return Array.from({ length: 2 ** model.count }, (_, code) =>
    spinEnergy(
      model,
      Int8Array.from({ length: model.count }, (_unused, bit) => ((code >> bit) & 1 ? 1 : -1)),
    ),
  );
}

function isClose(found: readonly number[], wanted: readonly number[]): void {
  assert.equal(found.length, wanted.length);
  for (const [code, value] of found.entries())
    assert.ok(Math.abs(value - wanted[code]!) < 1e-9, `state ${code}`);
}

const matrix = fc.integer({ min: 2, max: 4 }).chain((count) =>
  fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: count, maxLength: count }), {
    minLength: count,
    maxLength: count,
  }),
);

test("readSpins() reads one QUBO from JSON, .npy, .npz and qbsolv's format alike", () => {
  fc.assert(
    fc.property(matrix, (rows) => {
      const count = rows.length;
      const wanted = Array.from({ length: 2 ** count }, (_, code) => {
        const bit = (index: number): number => (code >> index) & 1;
        return rows.reduce(
          (sum, row, a) => row.reduce((part, weight, b) => part + weight * bit(a) * bit(b), sum),
          0,
        );
      });
      const array = { shape: [count, count], values: Float64Array.from(rows.flat()) };
      const nodes = rows.map((row, a) => `${a} ${a} ${row[a]}`);
      const couplers = rows.flatMap((row, a) =>
        row.flatMap((_, b) => (b > a ? [`${a} ${b} ${rows[a]![b]! + rows[b]![a]!}`] : [])),
      );
      const terms = rows.flatMap((row, a) => row.map((weight, b) => [a, b, weight]));
      for (const file of [
        bytesOf(JSON.stringify({ matrix: rows })),
        bytesOf(JSON.stringify(rows)),
        bytesOf(JSON.stringify({ count, terms })),
        writeNpy(array),
        writeNpz(new Map([["Q", array]])),
        bytesOf(
          `c a comment\np qubo 0 ${count} ${nodes.length} ${couplers.length}\n${[...nodes, ...couplers].join("\n")}\n`,
        ),
      ])
        isClose(valuesOf(file, "qubo"), wanted);
    }),
    { numRuns: 50 },
  );
});

test("readSpins() reads a graph as a maximum cut, and couplings with either sign", () => {
  const graph = bytesOf("3 3\n1 2 1\n2 3 -2\n1 3 5\n");
  for (const kind of ["qubo", "cut"] as const) {
    assert.equal(readSpins(graph, kind).kind, "cut");
    // The cuts of {}, {0}, {1}, {0, 1} … with weights 1, −2 and 5.
    isClose(valuesOf(graph, kind), [0, -6, 1, -3, -3, 1, -6, 0]);
  }
  isClose(valuesOf(bytesOf("2 1\n1 2\n"), "cut"), [0, -1, -1, 0]);
  isClose(valuesOf(bytesOf("2 2\n1 1 3\n1 2 1\n"), "qubo"), [0, 3, 0, 5]);
  isClose(valuesOf(bytesOf('{"h":[1,0],"J":[[0,1,2]]}'), "ising"), [1, -1, -3, 3]);
  isClose(valuesOf(bytesOf('{"fields":[-1,0],"couplings":[[0,1,-2]]}'), "ising"), [1, -1, -3, 3]);
  isClose(valuesOf(bytesOf("2 1\n1 2 -2\n"), "ising"), [2, -2, -2, 2]);
});

test("the readers answer every file with a problem or a Fault", () => {
  const piece = fc.constantFrom(
    ...[
      "3 3\n",
      "1 2 1\n",
      "p qubo 0 3 1 1\n",
      "0 0 1\n",
      "{",
      '"count":',
      "[[0,1],[1,0]]",
      '{"distances":',
      "}",
      "NaN ",
      "1e999 ",
    ],
    ...[
      "DIMENSION : 3\n",
      "EDGE_WEIGHT_TYPE: EUC_2D\n",
      "NODE_COORD_SECTION\n",
      "1 0 0\n2 1 1\n3 5 5\n",
      "EOF\n",
      "-1 ",
      "2 0 1 1 0 0 1 1 0",
    ],
  );
  const text = fc.array(piece, { maxLength: 8 }).map((pieces) => bytesOf(pieces.join("")));
  const anything = fc.oneof(text, fc.uint8Array({ maxLength: 200 }), fc.string().map(bytesOf));
  fc.assert(
    fc.property(anything, (file) => {
      for (const read of [
        () => readSpins(file, "qubo"),
        () => readSpins(file, "cut"),
        () => readSpins(file, "ising"),
        () => readOrders(file),
      ])
        try {
          read();
        } catch (error) {
          assert.ok(error instanceof Fault, String(error));
        }
    }),
    { numRuns: 500 },
  );
});

test("the readers believe no count", () => {
  for (const text of [
    "100001 0\n",
    "2 4000001\n",
    "3 1\n1 4 1\n",
    "3 1\n0 1 1\n",
    "3 2\n1 2 1\n",
    "2 1\n1 2 1e999\n",
  ])
    assert.throws(() => readSpins(bytesOf(text), "cut"), Fault);
  assert.throws(() => readOrders(bytesOf("DIMENSION: 100000\nEDGE_WEIGHT_TYPE: EUC_2D\n")), Fault);
  assert.throws(() => readSpins(bytesOf('{"count":1e9,"terms":[]}'), "qubo"), Fault);
});

/** Of eight runs: one run finds nug12's optimum every second time, whatever its seeds. */
function best(problem: OrderProblem): number {
  const runs = Array.from({ length: 8 }, (_, seed) => {
    const chain = shippedChain(problem, { chance: chanceFrom(seed) });
    const schedule = geometric(ladderOf({ ...spanOf(chain), count: 200 }));
    return anneal(chain, { schedule, sweepsPerTemperature: 60 }).energy;
  });
  return Math.min(...runs);
}

test("anneal() finds the published optima of TSPLIB's burma14, ulysses16 and gr17", () => {
  assert.equal(best(readOrders(bytesOf(burma14))), 3323);
  assert.equal(best(readOrders(bytesOf(ulysses16))), 6859);
  assert.equal(best(readOrders(bytesOf(gr17))), 2085);
});

test("anneal() finds the published optimum of QAPLIB's nug12", () => {
  assert.equal(best(readOrders(bytesOf(nug12))), 578);
});

test("readOrders() reads TSPLIB's formulas and layouts", () => {
  const cost = (text: string): number => readOrders(bytesOf(text)).costOf(Int32Array.of(0, 1, 2));
  const places = "NODE_COORD_SECTION\n1 0 0\n2 3.2 4\n3 0 1\nEOF\n";
  const of = (type: string): number => cost(`DIMENSION: 3\nEDGE_WEIGHT_TYPE: ${type}\n${places}`);
  // √26.24 … 5, √19.24 … 4, 1; rounded up 6, 5, 1; along the axes 7, 6, 1; the longer axis 4, 3, 1; ATT 2, 2, 1.
  assert.deepEqual(["EUC_2D", "CEIL_2D", "MAN_2D", "MAX_2D", "ATT"].map(of), [10, 12, 14, 8, 5]);
  const table = (format: string, words: string): number =>
    cost(
      `DIMENSION: 3\nEDGE_WEIGHT_TYPE: EXPLICIT\nEDGE_WEIGHT_FORMAT: ${format}\nEDGE_WEIGHT_SECTION\n${words}\nEOF\n`,
    );
  for (const [format, words] of [
    ["FULL_MATRIX", "0 1 2 1 0 4 2 4 0"],
    ["UPPER_ROW", "1 2 4"],
    ["LOWER_ROW", "1 2 4"],
    ["UPPER_DIAG_ROW", "0 1 2 0 4 0"],
    ["LOWER_DIAG_ROW", "0 1 0 2 4 0"],
    ["UPPER_COL", "1 2 4"],
    ["LOWER_DIAG_COL", "0 1 2 0 4 0"],
  ] as const)
    assert.equal(table(format, words), 7, format);
});

test("readOrders() reads jobs, flow shops, tours and assignments from JSON and .npz", () => {
  const order = Int32Array.of(1, 0);
  const read = (value: unknown): OrderProblem => readOrders(bytesOf(JSON.stringify(value)));
  assert.equal(
    read({
      jobs: [
        [3, 4, 2],
        [2, 1],
      ],
    }).costOf(order),
    1 + 2 * 1,
  );
  assert.equal(
    read({
      times: [
        [3, 2],
        [1, 4],
      ],
    }).costOf(order),
    7,
  );
  assert.equal(
    read({
      distances: [
        [0, 2],
        [3, 0],
      ],
    }).costOf(order),
    5,
  );
  assert.equal(
    read({
      distances: [
        [0, 2],
        [3, 0],
      ],
      flows: [
        [0, 1],
        [5, 0],
      ],
    }).costOf(order),
    3 + 10,
  );
  const square = { shape: [2, 2], values: Float64Array.of(0, 2, 3, 0) };
  assert.equal(readOrders(writeNpz(new Map([["distances", square]]))).kind, "tour");
  assert.equal(
    readOrders(
      writeNpz(
        new Map([
          ["distances", square],
          ["flows", square],
        ]),
      ),
    ).kind,
    "assignment",
  );
});
