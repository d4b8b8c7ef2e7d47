// A process that writes the log as the daemon does, to be killed. Prints the size of the log each time
// it was told that records are on disk, and what befell the disk.

import { randomBytes } from "node:crypto";
import { canonicalBytes } from "#runtime/core/canonical-json.ts";
import { Ring } from "#runtime/core/ring.ts";
import { startProof } from "#runtime/prove/client.ts";

const say = (line: string | number): void => void process.stdout.write(`${line}\n`);
const [dir, run, pairsText] = process.argv.slice(2) as [string, string, string];
const rings = [Ring.allocate(1_048_576), Ring.allocate(1_048_576)];
const [control, main] = rings.map((memory) => new Ring(memory)) as [Ring, Ring];
const log = await startProof({
  dataDir: dir,
  origin: "gw-1",
  rings,
  commitMs: 2,
  flushMs: 10,
  onEvent: ({ kind }) => say(kind),
});
log.follow((batch) => say(`taken ${batch.at(-1)!.index + 1}`));
log.onFlush(() => say(`flushed ${log.size}`));
main.push(canonicalBytes({ kind: "boot", boot: run, at: 0 }));
await log.flush();
const pairs = Number(pairsText);
for (let tick = 1; tick <= pairs; tick++) {
  const about = { boot: run, tick, permit: `action-${tick}` };
  // Like digests, it does not become smaller when it is packed.
  const padding = randomBytes(((tick * 97) % 700) / 2).toString("hex");
  control.push(canonicalBytes({ kind: "decision", at: 2 * tick, padding, ...about }));
  control.push(canonicalBytes({ kind: "outcome", at: 2 * tick + 1, ...about }));
  if (tick % 8 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
}
await log.flush();
say(`all ${log.size}`);
await log.close();
