// A drift that was recorded is still one after a restart, on the real parts.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { test } from "node:test";
import { pino } from "pino";
import { openCapsule } from "#runtime/capsule/disk.ts";
import { digestIn } from "#runtime/capsule/units.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { main } from "#runtime/cli/main.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { Ring } from "#runtime/core/ring.ts";
import { openDaemon } from "#runtime/daemon.ts";
import { startProof } from "#runtime/prove/client.ts";
import { encodeRecord, type Record } from "#runtime/prove/record.ts";
import { readLog, verifyLog } from "../support/log.ts";
import { gatewayFile, openSite, until } from "../support/site.ts";

const log = pino({ level: "silent" });
const since = 1_700_000_000_000_000;

test("a plant that wants a new map still does after a restart, a kill of the control thread included", {
  timeout: 60_000,
}, async () => {
  await using site = await openSite();
  const config = await readGatewayFile(await gatewayFile(site));
  const { id, manifest } = await openCapsule(config.capsules[0]!.path!);
  const boot = randomUUID();
  const map = digestIn(manifest, manifest.map.file);
  await write(config.gateway.data, config.gateway.name, [
    {
      kind: "boot",
      boot,
      at: since,
      gateway: config.gateway.name,
      version: "0",
      capsule: id,
      map,
      units: manifest.units.map(({ file }) => digestIn(manifest, file)),
      kernels: map,
      mode: "enforce",
      before: { kind: "first" },
    },
    {
      kind: "drift",
      boot,
      tick: 1,
      at: since,
      map,
      from: "drift",
      to: "recertify",
      because: "it has not come back",
      evidence: "4711.5",
      judged: 2_000,
      above: 300,
    },
  ]);
  {
    await using daemon = await openDaemon(config, { log });
    const seen = async () => (await (await fetch(new URL("/v1/status", daemon.url))).json()) as GatewayStatus;
    const { drift } = await until(async () => {
      const status = await seen();
      return status.tick > 3 && status.state === "guarded" && status;
    });
    assert.deepEqual([drift.state, drift.since, drift.alpha], ["recertify", since, 0.01]);
    assert.ok(drift.judged >= 1 && drift.rate.lower === 0 && drift.threshold > 0);
    await daemon.supervisor.control.terminate();
    const after = await until(async () => {
      const status = await seen();
      return status.drift.judged > drift.judged && status;
    });
    assert.equal(after.drift.state, "recertify", "a new life of the control thread goes on with it");
    let said = "";
    const out = (text: string) => {
      said += text;
    };
    const stop = new AbortController().signal;
    await main(["status", "--url", daemon.url], { out, err: out, isTerminal: false, stop });
    assert.match(said, /drift {4}RECERTIFY since 2023-11-14T22:13:20\.000Z, evidence/);
    assert.match(said, /states above the limit: 0 % to [\d.]+ % with 95 % confidence, promised 1 %/);
  }
  assert.ok((await readLog(join(site.folder, "data"))).length > 10);
  assert.equal((await verifyLog(join(site.folder, "data"))).code, 0);
});

async function write(dataDir: string, origin: string, records: readonly Record[]): Promise<void> {
  const memory = Ring.allocate(1 << 16);
  const ring = new Ring(memory);
  for (const record of records) ring.push(encodeRecord(record));
  await using proof = await startProof({ dataDir, origin, rings: [memory] });
  await proof.flush();
}
