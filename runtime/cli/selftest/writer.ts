// A process that writes the log as the daemon does, and is to be killed. It prints how many records it has been promised.

import { canonicalBytes } from "#runtime/core/canonical-json.ts";
import { Ring } from "#runtime/core/ring.ts";
import { startProof } from "#runtime/prove/client.ts";

const [dataDir, boot] = process.argv.slice(2) as [string, string];
const ring = Ring.allocate(1_048_576);
const records = new Ring(ring);
const recordsAtOnce = 8;
const log = await startProof({ dataDir, origin: "selftest", rings: [ring], commitMs: 2, flushMs: 10 });
log.onFlush(() => void process.stdout.write(`${log.size}\n`));
records.push(canonicalBytes({ kind: "boot", boot, at: 0 }));
for (let tick = 1; ; tick++) {
  // Digits that no packer makes smaller; each record says which one it has to be.
  const padding = Math.abs(Math.sin(tick)).toString().slice(2).repeat(8);
  records.push(canonicalBytes({ kind: "fault", boot, tick, at: tick, code: "selftest", text: padding }));
  if (tick % recordsAtOnce === 0) await new Promise((resolve) => setTimeout(resolve, 1));
}
