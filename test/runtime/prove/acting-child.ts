// A gateway's log, courier and door in one process, to be killed: a tick every few milliseconds writes its decision
// and sends its permit, and the door says "acted" the moment it would write to a machine.

import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Courier } from "#runtime/act/courier.ts";
import type { Outcome } from "#runtime/act/outcome.ts";
import type { Durability } from "#runtime/capsule/manifest.ts";
import { canonicalBytes } from "#runtime/core/canonical-json.ts";
import { monotonicUs } from "#runtime/core/node-clock.ts";
import { Ring } from "#runtime/core/ring.ts";
import { scrupleOf } from "#runtime/host/scruple.ts";
import { startProof } from "#runtime/prove/client.ts";
import { claimOf, type Permit, seal } from "#runtime/shield/permit.ts";
import { Permits, safe } from "../../firmware-bridge/rig.ts";

const [dir, run, durability, ticksText] = process.argv.slice(2) as [string, string, Durability, string];
const rings = {
  evidence: Ring.allocate(1_048_576),
  commands: Ring.allocate(65_536),
  reports: Ring.allocate(65_536),
};
const evidence = new Ring(rings.evidence);
const commands = new Ring(rings.commands);
const reports = new Ring(rings.reports);
const permits = new Permits();
const clock = { now: monotonicUs };
const log = await startProof({ dataDir: dir, origin: "gw-1", rings: [rings.evidence], flushMs: 60 });
const scruple = scrupleOf(
  { durability, shield: { permitMs: 10_000 } },
  { clock, recorded: (surety, timeoutMs) => log.recorded(surety, timeoutMs) },
);
const door = {
  async apply(permit: Permit): Promise<Outcome> {
    writeSync(1, `acted ${run} ${claimOf(permit)!.tick}\n`);
    return { kind: "applied", at: clock.now() };
  },
};
const courier = new Courier({ commands, reports }, door, scruple);
void courier.run();
evidence.push(canonicalBytes({ kind: "boot", boot: run, at: 0 }));
await log.flush();
for (let tick = 1; tick <= Number(ticksText); tick++) {
  const permit = permits.action(tick, safe);
  const { name } = claimOf(permit)!;
  evidence.push(canonicalBytes({ kind: "decision", boot: run, tick, at: tick, permit: name }));
  commands.push(seal(permit));
  await sleep(3);
  reports.drain(64, () => undefined);
}
await courier.settled();
courier.close();
await log.close();
