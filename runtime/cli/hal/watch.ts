import { type ExitCode, type Io, numberOption, UsageError } from "#runtime/cli/command.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import type { Part } from "#runtime/cli/part.ts";
import type { PointId } from "#runtime/field/point.ts";
import { openLooking, type Row, valueText } from "./looking.ts";
import { rowsText } from "./read.ts";
import { pause } from "./surroundings.ts";
import { sparkline, tableText } from "./table-text.ts";

export const watch: Part = {
  name: "watch",
  usage: ["hal watch GATEWAY.yaml [POINT…] [--every MS] [--count N] [--json]"],
  about:
    "Reads points again and again: a live table with value, unit, quality, age and the last values as a line of bars. Ctrl-C ends it and prints what was seen. With --json, one line a point and read, and then one a point with the statistics.",
  options: {
    every: { type: "string", value: "MS", about: "from one table to the next", default: "500" },
    count: { type: "string", value: "N", about: "end by itself after so many tables" },
  },
  examples: [
    { run: "iv hal watch gateway.yaml", what: "all points, until Ctrl-C" },
    {
      run: "iv hal watch gateway.yaml melt_temperature --json --count 100 > melt.jsonl",
      what: "for a program",
    },
  ],
  async run(call, io): Promise<ExitCode> {
    const [file, ...names] = call.words;
    if (file === undefined) throw new UsageError("name the gateway's file");
    const everyMs = numberOption(call, "every", { min: 10, max: 3_600_000 })!;
    const count = numberOption(call, "count", { min: 1, max: 1e9 }) ?? Number.POSITIVE_INFINITY;
    const isJson = call.options["json"] === true;
    await using looking = await openLooking(await readGatewayFile(file), names);
    const seen = new Map<PointId, Seen>();
    let lines = 0;
    for (let turn = 0; turn < count && !io.stop.aborted; turn++) {
      if (turn > 0) await pause(everyMs, io.stop);
      if (io.stop.aborted) break;
      await looking.look();
      const rows = looking.rows();
      for (const row of rows) remember(seen, row);
      if (isJson) for (const row of rows) io.out(JSON.stringify({ at: looking.clock.now(), ...row }));
      else lines = show(io, { rows, seen, lines });
    }
    if (isJson)
      for (const [point, one] of seen) io.out(JSON.stringify({ statistics: statisticsOf(point, one) }));
    else io.out(["", ...statisticsText(seen)].join("\n"));
    return [...seen.values()].every(({ bad }) => bad === 0) ? 0 : 1;
  },
};

interface Seen {
  reads: number;
  bad: number;
  sum: number;
  min: number;
  max: number;
  unit: string;
  readonly last: number[];
}

const lastMax = 32;

function remember(seen: Map<PointId, Seen>, { point, value, isGood, unit }: Row): void {
  const one = seen.get(point) ?? {
    reads: 0,
    bad: 0,
    sum: 0,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    unit,
    last: [],
  };
  seen.set(point, one);
  one.reads++;
  one.last.push(isGood && value !== null ? value : Number.NaN);
  if (one.last.length > lastMax) one.last.shift();
  if (!isGood || value === null) {
    one.bad++;
    return;
  }
  one.sum += value;
  one.min = Math.min(one.min, value);
  one.max = Math.max(one.max, value);
}

/** A terminal gets one table that changes in its place; anything else gets one table behind the other. */
function show(
  io: Io,
  {
    rows,
    seen,
    lines,
  }: { readonly rows: readonly Row[]; readonly seen: ReadonlyMap<PointId, Seen>; readonly lines: number },
): number {
  const table = rowsText(rows, ({ point }) => sparkline(seen.get(point)!.last));
  const back = io.isTerminal && lines > 0 ? `\u001b[${lines}A\u001b[J` : "";
  io.out(back + table.join("\n"));
  return table.length;
}

function statisticsOf(point: PointId, { reads, bad, sum, min, max, unit }: Seen) {
  const good = reads - bad;
  return {
    point,
    unit,
    reads,
    bad,
    min: good === 0 ? null : min,
    mean: good === 0 ? null : sum / good,
    max: good === 0 ? null : max,
  };
}

function statisticsText(seen: ReadonlyMap<PointId, Seen>): readonly string[] {
  const rows = [...seen].map(([point, one]) => {
    const { reads, bad, min, mean, max, unit } = statisticsOf(point, one);
    return [point, valueText(min), valueText(mean), valueText(max), unit, String(reads), String(bad)];
  });
  return tableText([["point", "least", "mean", "most", "unit", "reads", "not good"], ...rows]);
}
