// `npm run bench [-- NAME…] [--json] [--rounds N] [--count N] [--dir DIR]`: our figures beside those of others. Without a name
// all benchmarks run. Exit code 1 if one could not be run, 2 if it was called wrongly.

import { parseArgs } from "node:util";
import type { Bench } from "./bench/bench.ts";
import { summarise, tableOf } from "./bench/report.ts";

/** Loaded when asked for, so that one broken benchmark does not take the others with it. */
const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  map: async () => (await import("./bench/map.ts")).mapBench,
  experts: async () => (await import("./bench/experts.ts")).expertsBench,
  dense: async () => (await import("./bench/dense.ts")).denseBench,
  catalog: async () => (await import("./bench/catalog.ts")).catalogBench,
  inference: async () => (await import("./bench/inference.ts")).inferenceBench,
  tick: async () => (await import("./bench/tick.ts")).tickBench,
  discover: async () => (await import("./bench/discover.ts")).discoverBench,
  edc: async () => (await import("./bench/edc.ts")).edcBench,
  process: async () => (await import("./bench/process.ts")).processBench,
  package: async () => (await import("./bench/package.ts")).packageBench,
  proof: async () => (await import("./bench/proof.ts")).proofBench,
  evidence: async () => (await import("./bench/evidence.ts")).evidenceBench,
  uplink: async () => (await import("./bench/uplink.ts")).uplinkBench,
  mcp: async () => (await import("./bench/mcp.ts")).mcpBench,
  modbus: async () => (await import("./bench/modbus.ts")).modbusBench,
  replay: async () => (await import("./bench/replay.ts")).replayBench,
  sim: async () => (await import("./bench/sim.ts")).simBench,
  rtl: async () => (await import("./bench/rtl.ts")).rtlBench,
  api: async () => (await import("./bench/api.ts")).apiBench,
  archive: async () => (await import("./bench/archive.ts")).archiveBench,
  memory: async () => (await import("./bench/memory.ts")).memoryBench,
  update: async () => (await import("./bench/update.ts")).updateBench,
};

const { values, positionals } = readCall();
const rounds = Number(values.rounds);
const unknown = positionals.find((name) => !(name in benches));
if (unknown !== undefined) wrong(`there is no benchmark "${unknown}"`);
if (!Number.isInteger(rounds) || rounds < 1) wrong(`--rounds takes a whole number, not "${values.rounds}"`);

const count = values.count === undefined ? undefined : Number(values.count);
if (count !== undefined && !(Number.isInteger(count) && count > 0)) wrong("--count takes a whole number");

const results: Record<string, unknown> = {};
for (const name of positionals.length > 0 ? positionals : Object.keys(benches)) {
  try {
    const bench = await benches[name]!();
    if (!values.json) console.log(`\n${bench.name}: ${bench.about} (${rounds} rounds)\n`);
    const summaries = (await bench.run(rounds, { count, dir: values.dir })).map(summarise);
    results[name] = summaries;
    if (!values.json) console.log(tableOf(summaries));
  } catch (error) {
    console.error(`Benchmark ${name} could not be run: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
if (values.json) console.log(JSON.stringify({ node: process.versions.node, rounds, results }, null, 2));

function readCall() {
  try {
    return parseArgs({
      options: {
        json: { type: "boolean", default: false },
        rounds: { type: "string", default: "7" },
        count: { type: "string" },
        dir: { type: "string" },
      },
      allowPositionals: true,
    });
  } catch (error) {
    return wrong((error as Error).message);
  }
}

function wrong(what: string): never {
  console.error(
    `${what}; say one of ${Object.keys(benches).join(", ")}, --rounds N, --count N, --dir DIR, --json`,
  );
  process.exit(2);
}
