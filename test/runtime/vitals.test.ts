import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { Vitals } from "#runtime/vitals.ts";
import { until } from "../support/site.ts";

test("Vitals tells what the process takes, and the room on its disk once the disk has said it", async () => {
  using vitals = new Vitals(tmpdir());
  const { residentBytes, heapBytes, heapUsedBytes, cpuUser, loopBusy, loopIdle } = vitals.program();
  assert.ok(residentBytes > heapUsedBytes && heapBytes >= heapUsedBytes && heapUsedBytes > 1e6);
  assert.ok(cpuUser > 0 && loopBusy >= 0 && loopIdle >= 0);
  const { freeBytes, bytes } = (await until(() => vitals.disk() ?? undefined))!;
  assert.ok(freeBytes >= 0 && freeBytes <= bytes);
});

test("Vitals sees a main thread that was kept from its work, and forgets it for nobody who asks", async () => {
  using vitals = new Vitals(tmpdir());
  // The engine's timer has begun to count once anything was measured.
  await until(async () => {
    for (const began = process.uptime(); process.uptime() - began < 0.2; );
    return vitals.program().loopDelayMax > 0.1;
  });
  assert.ok(vitals.program().loopDelayMax > 0.1, "the second to ask sees it as well");
});

test("Vitals knows nothing of a disk that is not there", async () => {
  using vitals = new Vitals("/nowhere/at/all");
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(vitals.disk(), null);
});
