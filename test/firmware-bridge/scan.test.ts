import assert from "node:assert/strict";
import { test } from "node:test";
import { DeviceMap } from "#bridge/device-map.ts";
import type { ReadResult, Registers } from "#bridge/drivers/modbus-device.ts";
import { qualityOfFailure } from "#bridge/failure-quality.ts";
import type { Answer } from "#bridge/protocol/master.ts";
import { Scan } from "#bridge/scan.ts";
import { SampleBoard } from "#runtime/field/board.ts";
import { quality, qualityName } from "#runtime/field/quality.ts";
import { furnaceLayout, furnacePoints } from "#sim/layout.ts";
import { noFaults } from "#sim/plc/faults.ts";
import { clock, configFor, openDevice, openPlc, shortMs } from "./rig.ts";

const points = Object.keys(furnacePoints);
const freshBoard = () => new SampleBoard(points, SampleBoard.allocate(points.length));
const map = new DeviceMap({ points: furnacePoints, tickRegister: furnaceLayout.tickAddress });

test("Scan posts what the device says, with the time of asking", async () => {
  const { plc, port } = await openPlc();
  await using _ = plc;
  const device = await openDevice(configFor(port));
  const board = freshBoard();
  const scan = new Scan({ map: device.map, device, board, clock });
  const before = clock.now();
  scan.beat();
  await scan.settled();
  const { samples } = board.sample(clock.now());
  assert.equal(samples.get("melt_temperature")!.value, 950.5);
  assert.equal(samples.get("fan_speed_setpoint")!.value, 100);
  for (const { quality: code, at } of samples.values()) {
    assert.equal(code, quality.good);
    assert.ok(at >= before && at <= clock.now());
  }
  device.close();
});

test("Scan marks the last value bad at once when the device stops answering", async () => {
  const { plc, port } = await openPlc();
  await using _ = plc;
  const device = await openDevice(configFor(port, { timeoutMs: shortMs }));
  const board = freshBoard();
  const scan = new Scan({ map: device.map, device, board, clock });
  scan.beat();
  await scan.settled();
  const good = board.sample(0).samples.get("melt_temperature")!;
  plc.faults = { ...noFaults, reply: { kind: "lost" }, functions: [4] };
  scan.beat();
  scan.beat();
  await scan.settled();
  const { samples } = board.sample(0);
  const bad = samples.get("melt_temperature")!;
  assert.equal(bad.value, good.value);
  assert.equal(qualityName(bad.quality), "badTimeout");
  assert.ok(bad.at > good.at);
  // The other block was answered and is good: a failure stays where it is.
  assert.equal(samples.get("fan_speed_setpoint")!.quality, quality.good);
  assert.deepEqual(scan.counters, { scans: 2, overruns: 1, failedReads: 1 });
  device.close();
});

/** Answers that a test holds in its hand: for orders of events that a real device shows once in a year. */
function heldDevice(): {
  read: (asked: Registers) => Promise<ReadResult>;
  answer: (answer: Answer) => Promise<void>;
  asked: Registers[];
} {
  const asked: Registers[] = [];
  const waiting: ((result: ReadResult) => void)[] = [];
  return {
    asked,
    read: (registers) => {
      asked.push(registers);
      return new Promise((resolve) => waiting.push(resolve));
    },
    answer: async (answer) => {
      waiting.shift()!({ at: 7, answer });
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

test("Scan posts nothing good that it read before the link was lost", async () => {
  const device = heldDevice();
  const board = freshBoard();
  const scan = new Scan({ map, device, board, clock });
  scan.beat();
  await device.answer({ kind: "words", words: [1, 2, 3, 4] });
  scan.lost();
  await device.answer({ kind: "words", words: [5, 6] });
  await scan.settled();
  for (const sample of board.sample(0).samples.values())
    assert.equal(qualityName(sample.quality), "badNoCommunication");
});

test("Scan divides a block that the device refuses until only the missing register is bad", async () => {
  const device = heldDevice();
  const board = freshBoard();
  const scan = new Scan({ map, device, board, clock });
  const hole = 3;
  for (let round = 0; round < 4; round++) {
    scan.beat();
    while (device.asked.length > 0) {
      const { table, address, count } = device.asked.shift()!;
      const hasHole = table === "input" && address <= hole && hole < address + count;
      await device.answer(
        hasHole ? { kind: "exception", code: 2 } : { kind: "words", words: Array<number>(count).fill(10) },
      );
    }
    await scan.settled();
  }
  for (const [point, sample] of board.sample(0).samples)
    assert.equal(qualityName(sample.quality), point === "fan_speed" ? "badNotConnected" : "good");
});

test("Scan divides a refused block within the scan, remembers it, and forgets it for a device that refuses all", async () => {
  const device = heldDevice();
  const board = freshBoard();
  const scan = new Scan({ map, device, board, clock });
  const round = async (isThere: (address: number) => boolean) => {
    let asked = 0;
    scan.beat();
    while (device.asked.length > 0) {
      const { address, count } = device.asked.shift()!;
      asked++;
      const isWhole = Array.from({ length: count }, (_, at) => address + at).every(isThere);
      await device.answer(
        isWhole ? { kind: "words", words: Array<number>(count).fill(10) } : { kind: "exception", code: 3 },
      );
    }
    await scan.settled();
    return asked;
  };
  const quality_ = (point: string) => qualityName(board.sample(0).samples.get(point)!.quality);
  const noFan = (address: number) => address !== 3;
  await round(noFan);
  assert.deepEqual(
    ["melt_temperature", "heater_power", "fan_speed"].map(quality_),
    ["good", "good", "badNotConnected"],
    "no neighbour was bad for a scan",
  );
  assert.equal(await round(noFan), 5, "asked as it was found out");
  assert.equal(await round(() => false), 7);
  assert.equal(await round(() => true), 2, "in whole blocks again");
});

test("Scan has as many reads under way as the device takes", async () => {
  const device = { ...heldDevice(), window: 2 };
  const scan = new Scan({ map, device, board: freshBoard(), clock });
  scan.beat();
  assert.equal(device.asked.length, 2);
  await device.answer({ kind: "words", words: [1, 2, 3, 4] });
  await device.answer({ kind: "words", words: [5, 6] });
  await scan.settled();
  assert.equal(scan.counters.scans, 1);
});

test("qualityOfFailure() is bad for every failure, by the table", () => {
  const table: readonly [Answer, string][] = [
    [{ kind: "timeout" }, "badTimeout"],
    [{ kind: "closed" }, "badNoCommunication"],
    [{ kind: "unsent", because: "link-down" }, "badNoCommunication"],
    [{ kind: "unsent", because: "late" }, "badTimeout"],
    [{ kind: "unsent", because: "full" }, "badTimeout"],
    [{ kind: "malformed", detail: "" }, "badCommunication"],
    [{ kind: "exception", code: 1 }, "badNotConnected"],
    [{ kind: "exception", code: 2 }, "badNotConnected"],
    [{ kind: "exception", code: 3 }, "badNotConnected"],
    [{ kind: "exception", code: 4 }, "badDeviceFailure"],
    [{ kind: "exception", code: 5 }, "badCommunication"],
    [{ kind: "exception", code: 6 }, "badCommunication"],
    [{ kind: "exception", code: 8 }, "badDeviceFailure"],
    [{ kind: "exception", code: 10 }, "badNoCommunication"],
    [{ kind: "exception", code: 11 }, "badNoCommunication"],
    [{ kind: "exception", code: 99 }, "bad"],
  ];
  for (const [answer, name] of table) assert.equal(qualityName(qualityOfFailure(answer)), name);
});

test("Scan asks for slow points as seldom as they want, in blocks of their own, and for all when it is told to look", async () => {
  const { melt_temperature, wall_temperature, fan_speed } = furnacePoints;
  const slow = new DeviceMap({
    points: {
      melt_temperature: melt_temperature!,
      wall_temperature: { ...wall_temperature!, scanMs: 1_000 },
      fan_speed: { ...fan_speed!, scanMs: 300 },
    },
    tickRegister: furnaceLayout.tickAddress,
    gapMax: 100,
  });
  assert.deepEqual(
    slow.blocks.map(({ points: inside, everyMs }) => [inside, everyMs]),
    [
      [["melt_temperature"], undefined],
      [["wall_temperature"], 1_000],
      [["fan_speed"], 300],
    ],
  );
  const asked: string[] = [];
  let now = 1_000_000;
  const device = {
    read: async ({ points: [point] }: { points: readonly string[] }): Promise<ReadResult> => {
      asked.push(point!);
      return { at: now, answer: { kind: "words", words: [1] } };
    },
  };
  const scan = new Scan({ map: slow, device, board: freshBoard(), clock: { now: () => now } });
  const count = (point: string) => asked.filter((one) => one === point).length;
  // A beat of 100 ms that is late by up to 40 ms, for two seconds.
  for (let beat = 0; beat < 20; beat++) {
    now = 1_000_000 + beat * 100_000 + (beat % 5) * 10_000;
    scan.beat();
    await scan.settled();
  }
  assert.deepEqual([count("melt_temperature"), count("wall_temperature"), count("fan_speed")], [20, 2, 7]);
  await scan.look();
  assert.deepEqual([count("melt_temperature"), count("wall_temperature"), count("fan_speed")], [21, 3, 8]);
  // After a lost link nobody waits for the slow ones either.
  scan.lost();
  scan.beat();
  await scan.settled();
  assert.equal(count("wall_temperature"), 4);
});
