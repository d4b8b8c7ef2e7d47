// A scenario as a process of its own: reads the file, lets it pass at the speed that was asked for, and says in lines
// of JSON how far it is, what was found and where the recording is. Ends when its standard input closes.

import { writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { US_PER_S } from "#runtime/core/clock.ts";
import { Fault } from "#runtime/core/fault.ts";
import { keepPace, type Speed } from "#sim/time/pace.ts";
import { runScenario } from "./run.ts";
import { readScenario } from "./scenario-file.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { speed: { type: "string", default: "max" }, seed: { type: "string" }, out: { type: "string" } },
});
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const steps = createInterface({ input: process.stdin });
/** How far to go at each line: a number of seconds, or as far as a common scan cycle. */
const lines = steps[Symbol.asyncIterator]();
const stepS = 0.1;
const saidEveryMs = 200;
process.on("SIGINT", () => undefined);

try {
  const scenario = await readScenario(positionals[0]!);
  const seed = values.seed === undefined ? scenario.seed : Number(values.seed);
  const speed: Speed =
    values.speed === "max" || values.speed === "step" ? values.speed : Number(values.speed);
  if (speed !== "step") steps.once("close", () => process.exit(1));
  say({ about: scenario.about, plant: scenario.plant, seed, lasts: scenario.lasts });
  const nowMs = () => performance.now();
  let [saidMs, startedMs, tookMs] = [0, 0, 0];
  const result = await runScenario({ ...scenario, seed }, async (timeline, untilAt) => {
    const startedAt = timeline.now();
    startedMs = nowMs();
    await keepPace(timeline, {
      ...{ speed, untilAt, nowMs, sleep: (ms) => sleep(ms) },
      nextS: async () => {
        say({ atS: (timeline.now() - startedAt) / US_PER_S });
        const line = await lines.next();
        return line.done === true ? undefined : Number(line.value) || stepS;
      },
      onSlice(at) {
        if (nowMs() - saidMs < saidEveryMs) return;
        saidMs = nowMs();
        say({ atS: (at - startedAt) / US_PER_S, tookMs: saidMs - startedMs });
      },
    });
    tookMs = nowMs() - startedMs;
  });
  const { recording, windows: _, ...found } = result;
  if (values.out !== undefined)
    await writeFile(values.out, values.out.endsWith(".npz") ? recording.npz() : recording.csv());
  say({
    ...{ ...found, tookMs, timesRealTime: (1_000 * found.seconds) / tookMs },
    recording: { rows: recording.rows, digest: recording.digest(), out: values.out ?? null },
    held: found.findings.every(({ held }) => held),
  });
  process.exit(0);
} catch (error) {
  if (!(error instanceof Fault) && (error as NodeJS.ErrnoException).code === undefined) throw error;
  const { message, hint } = error as Fault;
  say({ fault: message, ...(hint !== undefined && { hint }) });
  process.exit(1);
}
