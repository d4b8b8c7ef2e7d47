// Commands that no range check can see: one channel of a real power plant's hour is replaced by that of another
// hour. Each value by itself is ordinary; together they are what the plant never did.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "#runtime/core/fault.ts";
import { prng } from "#runtime/core/prng.ts";
import type { Rows } from "#runtime/map/cluster.ts";
import { thresholdOf } from "#runtime/map/conformal.ts";
import { aurocOf } from "./auroc.ts";
import { type CcppReport, type CcppResult, pageOf } from "./ccpp-page.ts";
import { detectorsOf } from "./detectors.ts";
import type { Evaluation } from "./evaluation.ts";
import { meanOf, shareAbove } from "./outcomes.ts";
import { columnsOf, readTextTable, stepsOf } from "./text-table.ts";

export const ccpp: Evaluation = {
  run(folder) {
    const files = readdirSync(folder).filter((file) => file.endsWith(".csv"));
    if (files.length !== 1) throw new Fault("map/bad-file", `it holds ${files.length} .csv, not one`);
    const table = readTextTable(join(folder, files[0]!), ",");
    const rows = columnsOf(table, table.names);
    const report = evaluateCcpp(rows, { names: table.names, steps: stepsOf(table, table.names) });
    return { figures: { ...report }, page: pageOf(report) };
  },
};

const alpha = 0.01;
const draws: readonly number[] = [1, 2, 3, 4, 5];

/** The command is the last column. */
function evaluateCcpp(
  rows: Rows,
  { names, steps }: { names: readonly string[]; steps: Float64Array },
): CcppReport {
  const count = rows.values.length / rows.width;
  const half = Math.floor(count / 2);
  const drawn = draws.map((seed) => {
    const source = prng(seed);
    const order = shuffled(count, () => source.between(0, 1));
    const train = taken(rows, order.subarray(0, half));
    const test = taken(rows, order.subarray(half));
    const swapped = withCommandOfOthers(test, () => source.between(0, 1));
    return detectorsOf(train, { resolution: steps, seed }).map(({ name, scores, heldOut }) => {
      const limit = thresholdOf(heldOut.toSorted(), alpha);
      const [ordinary, impossible] = [scores(test), scores(swapped)];
      const labels = Uint8Array.from({ length: 2 * ordinary.length }, (_, row) =>
        row < ordinary.length ? 0 : 1,
      );
      const auroc = aurocOf([...ordinary, ...impossible], labels);
      const [blocked, falsely] = [shareAbove(impossible, limit), shareAbove(ordinary, limit)];
      return { name, auroc, blocked, falsely };
    });
  });
  const detectors = drawn[0]!.map(({ name }, at): CcppResult => {
    const own = drawn.map((results) => results[at]!);
    return {
      name,
      auroc: meanOf(own.map(({ auroc }) => auroc)),
      blocked: meanOf(own.map(({ blocked }) => blocked)),
      falselyBlocked: meanOf(own.map(({ falsely }) => falsely)),
      blockedLeast: Math.min(...own.map(({ blocked }) => blocked)),
      falselyBlockedMost: Math.max(...own.map(({ falsely }) => falsely)),
    };
  });
  const shape = { rows: count, channels: names, command: names.at(-1)! };
  return { ...shape, trained: half, alpha, draws, detectors };
}

function shuffled(count: number, chance: () => number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, row) => row);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(chance() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

function taken({ values, width }: Rows, chosen: Uint32Array): Rows {
  const own = new Float64Array(chosen.length * width);
  chosen.forEach((row, at) => {
    own.set(values.subarray(row * width, (row + 1) * width), at * width);
  });
  return { values: own, width };
}

function withCommandOfOthers({ values, width }: Rows, chance: () => number): Rows {
  const count = values.length / width;
  const swapped = values.slice();
  for (let row = 0; row < count; row++)
    swapped[(row + 1) * width - 1] = values[(Math.floor(chance() * count) + 1) * width - 1]!;
  return { values: swapped, width };
}
