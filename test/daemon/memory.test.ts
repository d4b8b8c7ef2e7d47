// A gateway with `memory: {}` whose log holds hours of the past, since no test waits for those. What was alike is found, and found
// again after a kill; what of it was damaged is told, or made anew.

import assert from "node:assert/strict";
import { open, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { Digest } from "#runtime/core/digest.ts";
import type { Recalled } from "#runtime/prove/memory/messages.ts";
import type { DecisionRecord } from "#runtime/prove/record.ts";
import { decision } from "../runtime/prove/memory/records.ts";
import { iv } from "../support/iv.ts";
import { writeLog } from "../support/log.ts";
import { DaemonProcess, gatewayFile, openSite, until } from "../support/site.ts";

const secondUs = 1_000_000;
const hourUs = 3_600 * secondUs;
const rowEveryS = 1.5;
const rowsEach = 60 / rowEveryS;
/** Of a window in the memory's file. */
const rowBytes = 2_048;

/** What one minute looked like; `blocked` is what the shield then said of a wish. */
interface Scene {
  readonly agoUs: number;
  readonly melt: number;
  readonly heater: number;
  readonly blocked?: boolean;
}

const scenes: readonly Scene[] = [
  { agoUs: 3 * hourUs, melt: 1_040, heater: 52 },
  { agoUs: 3 * hourUs - 60 * secondUs, melt: 1_055, heater: 55, blocked: true },
  { agoUs: 3 * hourUs - 120 * secondUs, melt: 1_030, heater: 40 },
  { agoUs: 2 * hourUs, melt: 970, heater: 24 },
  { agoUs: hourUs, melt: 1_041, heater: 52 },
  // Still going on when the gateway starts, whose first record ends it.
  { agoUs: 60 * secondUs, melt: 961, heater: 21 },
];

const firstOf = (scene: number): number => scene * rowsEach;

test("daemon: a minute like another is found in the log's past, and again after a kill", {
  timeout: 150_000,
}, async () => {
  await using site = await openSite();
  const data = join(site.folder, "data");
  await writeLog(data, "test-gateway", past(Date.now() * 1_000));
  const config = await gatewayFile(site, { memory: {} });
  const [like, rows] = [`index=${firstOf(4) + 3}&count=2`, join(data, "memory", "000000.rows")];
  let before: Recalled;
  {
    await using daemon = new DaemonProcess(["run", "--config", config]);
    before = await until(() => recalled(daemon, like));
    const [nearest, next] = before.occasions;
    assert.deepEqual([before.of.first, before.of.ticks], [firstOf(4), rowsEach]);
    assert.deepEqual([nearest!.window.first, next!.window.first], [firstOf(0), firstOf(3)]);
    assert.ok(nearest!.distance < next!.distance / 4, `${nearest!.distance} and ${next!.distance}`);
    assert.deepEqual(nearest!.window.writes, { heater_power_setpoint: "52" });
    assert.deepEqual([nearest!.after.minutes, nearest!.after.verdicts.block], [2, rowsEach]);
    const last = await until(() => recalled(daemon, `index=${firstOf(5)}&count=1`));
    assert.equal(last.occasions[0]!.window.first, firstOf(3), "a minute that the gateway's start ended");

    const url = await daemon.url();
    const said = await iv("recall", String(firstOf(4) + 3), "--url", url);
    assert.equal(said.code, 0, said.err);
    assert.match(said.out, new RegExp(`records ${firstOf(0)} to ${firstOf(1) - 1}\\n`));
    assert.match(said.out, new RegExp(`then {2}2 min, ${rowsEach} blocked`));
    const none = await iv("recall", String(10 ** 9), "--url", url);
    assert.deepEqual([none.code, /in no window/.test(none.err)], [1, true], none.err);
    daemon.kill("SIGKILL");
    await daemon.exited;
  }
  assert.equal((await stat(rows)).size % rowBytes, 0);
  // A bit that rots costs its row, and a person is told; half a row is what a power cut leaves, and is made again.
  const file = await open(rows, "r+");
  await file.write("rot", 2 * rowBytes + 30);
  await file.close();
  await truncate(rows, 5 * rowBytes + 700);
  await using daemon = new DaemonProcess(["run", "--config", config]);
  const again = await until(() => recalled(daemon, like));
  assert.deepEqual(again.of, before.of);
  assert.deepEqual(again.occasions[0]!.window, before.occasions[0]!.window, "it is found again");
  assert.equal(again.occasions[0]!.distance, before.occasions[0]!.distance);
  assert.equal(again.occasions[0]!.after.minutes, 1, "but for the row that is damaged");
  assert.equal((await daemon.event("memory"))["rows"], 1);
  const last = await until(() => recalled(daemon, `index=${firstOf(5)}&count=1`));
  assert.equal(last.of.ticks, rowsEach, "made of the log once more");
});

/** Once all of the past is in it; a run that lasts long adds to that. */
async function recalled(daemon: DaemonProcess, query: string): Promise<Recalled | undefined> {
  await pause(200);
  const answer = await fetch(new URL(`/v1/memory?${query}`, await daemon.url()));
  assert.ok([200, 404, 429].includes(answer.status), String(answer.status));
  const found = answer.ok ? ((await answer.json()) as Recalled) : undefined;
  return found !== undefined && found.windows >= scenes.length ? found : undefined;
}

function past(nowUs: number): readonly DecisionRecord[] {
  return scenes.flatMap(({ agoUs, melt, heater, blocked = false }, number) =>
    Array.from({ length: rowsEach }, (_, row) => {
      const sway = Math.sin(row / 3);
      const writes = { heater_power_setpoint: String(heater) };
      return decision(number * rowsEach + row + 1, 0, {
        capsule: `sha256:${"c".repeat(64)}` as Digest,
        at: nowUs - agoUs + row * rowEveryS * secondUs,
        frame: {
          melt_temperature: [String(melt + 3 * sway), 0, 20_000],
          heater_power: [String(heater + sway), 0, 20_000],
        },
        asked: writes,
        ...(blocked
          ? { verdict: "block", because: "energy", writes: null, permit: null }
          : { writes, permit: null }),
      });
    }),
  );
}
