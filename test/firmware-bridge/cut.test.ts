// The cable is pulled at every byte of a write group and of its answer. The device has the whole group or none of
// it, and what is told of it is never better than it is.

import assert from "node:assert/strict";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { ModbusDevice } from "#bridge/drivers/modbus-device.ts";
import type { Port } from "#bridge/link/serial.ts";
import { ModbusRtuServer } from "#bridge/protocol/modbus-rtu-server.ts";
import type { Outcome } from "#runtime/act/outcome.ts";
import type { ModbusRtuConfig } from "#runtime/config.ts";
import { furnaceLayout, furnacePoints } from "#sim/layout.ts";
import { VirtualPlc } from "#sim/plc.ts";
import { clock, configFor, Mirror, openDevice, openDoor, openPlc, Permits, setpoints, until } from "./rig.ts";

/** Where the next group is cut: after so many bytes, on its way there or back. */
interface Cut {
  readonly direction: "there" | "back";
  readonly bytes: number;
}

/** Taken by whoever cuts. */
interface Scissors {
  next: Cut | undefined;
}

const writeMany = 16;

/** Setpoints and tick: four registers, in one request. */
const groupRegisters = 4;

async function cutEverywhere(
  { device, plc, scissors }: { device: ModbusDevice; plc: VirtualPlc; scissors: Scissors },
  lengths: Readonly<Record<Cut["direction"], number>>,
): Promise<Readonly<Record<Outcome["kind"], number>>> {
  const permits = new Permits();
  const door = openDoor(permits.key, device);
  const told = { verified: 0, applied: 0, rejected: 0, unknown: 0 };
  let tick = 0;
  for (const direction of ["there", "back"] as const)
    for (let bytes = 0; bytes <= lengths[direction]; bytes++) {
      await until(() => device.isAnswering && device.link.link === "up");
      scissors.next = { direction, bytes };
      tick++;
      const outcome = await door.apply(permits.action(tick, setpoints(tick / 2, 100 - tick)));
      const where = `${direction}, after ${bytes} bytes: ${JSON.stringify(outcome)}`;
      assert.equal(scissors.next, undefined, where);
      const entries = plc.writeLog.filter((entry) => entry.tick === tick);
      const isHeld = plc.registers.tick === tick;
      assert.equal(entries.length, isHeld ? 1 : 0, where);
      for (const { writes } of entries) assert.equal(writes.length, groupRegisters, where);
      const commands = plc.registers.commands();
      assert.equal(commands.get("heater_power_setpoint") === tick / 2, isHeld, where);
      assert.equal(commands.get("fan_speed_setpoint") === 100 - tick, isHeld, where);
      if (outcome.kind === "verified" || outcome.kind === "applied") assert.ok(isHeld, where);
      if (outcome.kind === "rejected") assert.ok(!isHeld, where);
      told[outcome.kind]++;
    }
  door.close();
  return told;
}

/** Passes everything on, until it cuts. */
async function openCable(
  t: { after(end: () => void): void },
  port: number,
  scissors: Scissors,
): Promise<number> {
  const pass = (from: Socket, to: Socket, direction: Cut["direction"]) =>
    from.on("data", (bytes) => {
      const { next } = scissors;
      if (next?.direction !== direction || bytes[7] !== writeMany) return void to.write(bytes);
      scissors.next = undefined;
      // What was sent before the cut still arrives.
      to.end(bytes.subarray(0, next.bytes));
      from.destroy();
    });
  const server = createServer((near) => {
    const far = connect({ host: "127.0.0.1", port });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on("error", () => undefined);
      one.on("close", () => other.end());
    }
    pass(near, far, "there");
    pass(far, near, "back");
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

test("a TCP cable that is cut at any byte of a group leaves it whole or not at all", async (t) => {
  const { plc, port } = await openPlc();
  t.after(() => plc.close());
  const scissors: Scissors = { next: undefined };
  const device = await openDevice(configFor(await openCable(t, port, scissors), { timeoutMs: 2_000 }));
  t.after(() => device.close());
  const told = await cutEverywhere({ device, plc, scissors }, { there: 21, back: 12 });
  t.diagnostic(JSON.stringify(told));
  assert.ok(told.verified >= 13, "where the group arrived, the read-back shows it");
});

/** A serial line in memory, which can be unplugged in the middle of a frame. */
class MemoryPort implements Port {
  isOpen = false;
  readonly writableLength = 0;
  readonly #server: ModbusRtuServer;
  readonly #scissors: Scissors;
  #hear: (bytes: Buffer) => void = () => undefined;
  #lose: (error: Error | null) => void = () => undefined;

  constructor(server: ModbusRtuServer, scissors: Scissors) {
    this.#server = server;
    this.#scissors = scissors;
  }

  open(tell: (error: Error | null) => void): void {
    setImmediate(() => {
      this.isOpen = true;
      tell(null);
    });
  }

  set(_lines: object, tell: (error: Error | null) => void): void {
    tell(null);
  }

  write(bytes: Uint8Array): void {
    if (!this.isOpen) return;
    const cut = bytes[1] === writeMany ? this.#scissors.next : undefined;
    const heard = cut?.direction === "there" ? bytes.subarray(0, cut.bytes) : bytes;
    const frames = this.#server.receive(heard, clock.now()).map(({ frame }) => frame);
    if (cut !== undefined) this.#scissors.next = undefined;
    setImmediate(() => {
      for (const frame of frames)
        this.#hear(Buffer.from(cut === undefined ? frame : frame.subarray(0, cut.bytes)));
      if (cut === undefined) return;
      this.isOpen = false;
      this.#lose(new Error("unplugged"));
    });
  }

  flush(tell: () => void): void {
    tell();
  }

  close(tell: () => void): void {
    this.isOpen = false;
    tell();
  }

  on(event: string, hear: ((bytes: Buffer) => void) | ((error: Error | null) => void)): void {
    if (event === "data") this.#hear = hear as (bytes: Buffer) => void;
    if (event === "close") this.#lose = hear as (error: Error | null) => void;
  }
}

test("a serial port that is unplugged at any byte of a group leaves it whole or not at all", async (t) => {
  const plc = new VirtualPlc({ layout: furnaceLayout, plant: new Mirror() });
  const scissors: Scissors = { next: undefined };
  const server = new ModbusRtuServer({ unit: 1, bank: plc.registers, silenceUs: 5_000 });
  const config: ModbusRtuConfig = {
    ...{ driver: "modbus-rtu", path: "memory", baud: 115_200, parity: "none", stopBits: 1, echo: false },
    ...{ unit: 1, scanMs: 1_000, timeoutMs: 2_000 },
    ...{ points: furnacePoints, tickRegister: furnaceLayout.tickAddress },
  };
  const device = new ModbusDevice({
    ...{ config, clock, random: Math.random, onLink: () => undefined },
    openPort: () => new MemoryPort(server, scissors),
  });
  t.after(() => device.close());
  await until(() => device.link.link === "up");
  const told = await cutEverywhere({ device, plc, scissors }, { there: 17, back: 8 });
  t.diagnostic(JSON.stringify(told));
  assert.ok(told.verified >= 9, "where the group arrived, the read-back shows it");
});
