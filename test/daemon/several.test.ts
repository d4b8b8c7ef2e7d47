// Two capsules on one machine, each with an actuator of its own, on the real parts.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pino } from "pino";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { type Daemon, openDaemon } from "#runtime/daemon.ts";
import type { DecisionRecord, Record } from "#runtime/prove/record.ts";
import { furnaceFolder, half, type TestCapsule } from "../support/capsules.ts";
import { readLog, verifyLog, writeLog } from "../support/log.ts";
import { gatewayFile, openSite, type Site, until } from "../support/site.ts";

const log = pino({ level: "silent" });
const timeout = 60_000;

interface Shared {
  readonly site: Site;
  readonly daemon: Daemon;
  readonly heater: TestCapsule;
  readonly fan: TestCapsule;
}

async function open(site: Site): Promise<Shared> {
  const heater = await half(join(site.folder, "heater"), "heater");
  const fan = await half(join(site.folder, "fan"), "fan");
  const config = { capsules: [{ path: heater.path }, { path: fan.path }] };
  const daemon = await openDaemon(await readGatewayFile(await gatewayFile(site, config)), { log });
  return { site, daemon, heater, fan };
}

function decisionsOf(records: readonly Record[], { id }: TestCapsule): readonly DecisionRecord[] {
  return records.filter(
    (record): record is DecisionRecord => record.kind === "decision" && record.capsule === id,
  );
}

test("two capsules share a machine, and the death of one costs the other no tick", { timeout }, async () => {
  await using site = await openSite();
  const { daemon, heater, fan } = await open(site);
  const [hot, cool] = [daemon.host.entries.get(heater.id)!, daemon.host.entries.get(fan.id)!];
  await until(() => (hot.post?.status?.beats ?? 0) > 10 && (cool.post?.status?.beats ?? 0) > 10);
  await until(() => site.plc.registers.commands().get("fan_speed_setpoint")! < 60);
  const before = cool.post!.status!.overruns;
  await hot.post!.supervisor!.control.terminate();
  await until(() => site.plc.registers.commands().get("heater_power_setpoint") === 0);
  assert.notEqual(
    site.plc.registers.commands().get("fan_speed_setpoint"),
    100,
    "the fan is not the dead one's",
  );
  const beats = cool.post!.status!.beats;
  await until(() => cool.post!.status!.beats > beats + 20);
  assert.equal(cool.post!.status!.overruns, before, "no tick of the other was missed");
  // The dead one gets its next life.
  await until(() => hot.post!.supervisor!.danger === undefined);
  await daemon[Symbol.asyncDispose]();

  const data = join(site.folder, "data");
  const records = await readLog(data);
  const boot = records.find((record) => record.kind === "boot");
  assert.deepEqual(boot?.kind === "boot" && boot.capsules?.map(({ capsule, state }) => [capsule, state]), [
    [heater.id, "armed"],
    [fan.id, "armed"],
  ]);
  // In grid steps: the tick before the next one, however busy the machine is.
  const steps = decisionsOf(records, fan).map(({ at }) => at);
  const longest = Math.max(...steps.slice(1).map((at, index) => at - steps[index]!));
  assert.ok(longest < 200_000, `the longest step of the other was ${longest} us`);
  const standDowns = records.filter((record) => record.kind === "stand-down");
  for (const record of standDowns) {
    const own = record.capsule === heater.id ? "heater_power_setpoint" : "fan_speed_setpoint";
    assert.deepEqual(Object.keys(record.writes), [own], "a safe state is that of its own actuators");
  }
  assert.deepEqual(standDowns.map(({ because, capsule }) => [because, capsule]).slice(0, 1), [
    ["control-dead", heater.id],
  ]);
  for (const each of [heater, fan]) {
    const own = decisionsOf(records, each).flatMap(({ writes }) => Object.keys(writes ?? {}));
    assert.equal(new Set(own).size, 1);
  }
  assert.deepEqual((await verifyLog(data)).findings, []);
});

test("five deaths of one capsule's thread suspend it, and its actuators stay safe", { timeout }, async () => {
  await using site = await openSite();
  const { daemon, heater, fan } = await open(site);
  await using _ = daemon;
  const [hot, cool] = [daemon.host.entries.get(heater.id)!, daemon.host.entries.get(fan.id)!];
  await until(() => (cool.post?.status?.beats ?? 0) > 5);
  await until(async () => {
    if (hot.state === "armed") await hot.post!.supervisor?.control.terminate();
    return hot.state === "suspended";
  });
  assert.equal(site.plc.registers.commands().get("heater_power_setpoint"), 0);
  assert.equal(cool.state, "armed");
  assert.deepEqual(daemon.host.crew.find(({ id }) => id === heater.id)?.owns, ["heater_power_setpoint"]);
  const status = (await (await fetch(new URL("/v1/status", daemon.url))).json()) as { state: string };
  assert.equal(status.state, "safe", "nobody reads better than the worst of them");
});

test("two capsules that want one actuator are refused at the start, and both are named", {
  timeout,
}, async () => {
  await using site = await openSite();
  const { path } = await half(join(site.folder, "half"), "fan");
  const capsules = [{ path }, { path: furnaceFolder }];
  const config = await readGatewayFile(await gatewayFile(site, { capsules }));
  await assert.rejects(
    openDaemon(config, { log }),
    /capsule:\/\/.* and capsule:\/\/.* both want fan_speed_setpoint/,
  );
  assert.deepEqual(site.plc.writeLog, []);
});

test("two capsules go on with what each had adapted, also where a restart finds it far back", {
  timeout,
}, async () => {
  await using site = await openSite();
  const adaptation = {
    frozen: false,
    biasShareMax: 0.02,
    biasSharePerHour: 0,
    thresholdShareMax: 0,
    weightShareMax: 0,
  };
  const heater = await half(join(site.folder, "heater"), "heater", { adaptation });
  const fan = await half(join(site.folder, "fan"), "fan", { adaptation });
  const config = await readGatewayFile(
    await gatewayFile(site, { capsules: [{ path: heater.path }, { path: fan.path }] }),
  );
  const first = { boot: "before", tick: 1, at: 1 };
  const adapted = ({ id }: TestCapsule, name: string, value: string): Record => ({
    ...{ ...first, kind: "adapt", capsule: id, name, before: "0", after: value, cap: "0.02" },
    ...{ because: "a test", values: { [name]: value } },
  });
  const begun: Record = {
    ...{ kind: "boot", boot: "before", at: 1, gateway: config.gateway.name, version: "0", mode: "enforce" },
    ...{ capsule: heater.id, map: heater.id, units: [], kernels: heater.id, before: { kind: "first" } },
  };
  await writeLog(config.gateway.data, config.gateway.name, [
    begun,
    adapted(heater, "bias heater_power_setpoint", "0.01"),
    adapted(fan, "bias fan_speed_setpoint", "-0.015"),
  ]);
  for (let run = 0; run < 2; run++) {
    await using daemon = await openDaemon(config, { log });
    const statusOf = ({ id }: TestCapsule) => daemon.host.entries.get(id)!.post?.status;
    // More decisions than a start looks at, so that the next one has the cursors alone.
    await until(() => (statusOf(heater)?.beats ?? 0) > 70 && (statusOf(fan)?.beats ?? 0) > 70);
    assert.equal(statusOf(heater)!.adapted(1)[0], 0.01);
    assert.equal(statusOf(fan)!.adapted(1)[0], -0.015);
  }
});
