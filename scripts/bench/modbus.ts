// Our master beside modbus-serial and jsmodbus, on the same libmodbus server in turns; and how long after a spoiled answer
// the next value is right. A pseudo-terminal has no baud rate: serial figures compare programs, not lines.

import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import jsmodbus from "jsmodbus";
import modbusSerial from "modbus-serial";
import { SerialPort } from "serialport";
import { ModbusDevice } from "#bridge/drivers/modbus-device.ts";
import type { DeviceConfig, ModbusRtuConfig } from "#runtime/config.ts";
import { nodeClock, takeAnchor } from "#runtime/core/node-clock.ts";
import { furnaceLayout, furnacePoints } from "#sim/layout.ts";
import { Furnace } from "#sim/plant/furnace.ts";
import { noFaults, type ReplyFault } from "#sim/plc/faults.ts";
import { VirtualPlc } from "#sim/plc.ts";
import { type Bench, type BenchRow, interleave } from "./bench.ts";
import { type FarEnd, openFarEnd } from "./modbus-far-end.ts";

// The package is CommonJS; its types say `default`, Node gives the whole.
const { default: ModbusRTU } = modbusSerial as unknown as typeof import("modbus-serial");

export const modbusBench: Bench = {
  name: "modbus",
  about: "reads of ten registers from a libmodbus server, and recovery from spoiled answers",
  async run(rounds: number): Promise<readonly BenchRow[]> {
    await using far = await openFarEnd();
    if (far === undefined)
      console.error("There is no libmodbus to compile against: throughput and serial rows are left out");
    const throughput = far === undefined ? [] : await throughputRows(rounds, far);
    return [...throughput, ...(await recoveryRows(rounds, far?.line))];
  },
};

const clock = nodeClock(takeAnchor());
const requestsPerRound = { tcp: 6_000, rtu: 4_000 };
const timeoutMs = 250;

const common = {
  unit: furnaceLayout.unit,
  scanMs: 1_000,
  timeoutMs: 2_000,
  points: furnacePoints,
  tickRegister: furnaceLayout.tickAddress,
};

function serialConfig(path: string): ModbusRtuConfig {
  const format = { baud: 115_200, parity: "none", stopBits: 1, echo: false } as const;
  // No silence, because the peer keeps none.
  return { ...common, ...format, driver: "modbus-rtu", path, silenceMs: 0 };
}

async function throughputRows(rounds: number, { tcpPort, serialPath }: FarEnd): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const window of [1, 8]) {
    const tcp: DeviceConfig = { ...common, driver: "modbus-tcp", host: "127.0.0.1", port: tcpPort, window };
    const load = { count: requestsPerRound.tcp, window };
    const values = await interleave(rounds, {
      ours: () => ourRate(tcp, load),
      "modbus-serial": () => peerRate((client) => client.connectTCP("127.0.0.1", { port: tcpPort }), load),
      jsmodbus: () => tcpRateOfJs(tcpPort, load),
    });
    rows.push(...rateRows(`TCP, ${window} in flight`, values));
  }
  if (serialPath === undefined) {
    console.error("There is no socat: serial rows are left out");
    return rows;
  }
  const load = { count: requestsPerRound.rtu, window: 1 };
  const values = await interleave(rounds, {
    ours: () => ourRate(serialConfig(serialPath), load),
    "modbus-serial": () =>
      peerRate((client) => client.connectRTUBuffered(serialPath, { baudRate: 115_200 }), load),
    jsmodbus: () => serialRateOfJs(serialPath, load),
  });
  return [...rows, ...rateRows("RTU on a pseudo-terminal", values)];
}

interface Load {
  readonly count: number;
  readonly window: number;
}

const peers = ["modbus-serial", "jsmodbus"] as const;

/** The same rounds of ours beside each of the others. */
function rateRows(what: string, values: Record<"ours" | (typeof peers)[number], number[]>): BenchRow[] {
  return peers.map((name) => ({
    ...{ what, unit: "requests/s", better: "more", ours: values.ours },
    peer: { name, values: values[name] },
  }));
}

async function ourRate(config: DeviceConfig, load: Load): Promise<number> {
  const device = await openDevice(config);
  const rate = await rateOf(load, async () => {
    const { answer } = await device.read({ table: "holding", address: 100, count: 10 });
    if (answer.kind !== "words" || answer.words[9] !== 109) throw new Error(`We got ${answer.kind}`);
  });
  device.close();
  await pause(settleMs);
  return rate;
}

type Client = InstanceType<typeof ModbusRTU>;

async function peerRate(connect: (client: Client) => Promise<unknown>, load: Load): Promise<number> {
  const client = new ModbusRTU();
  await connect(client);
  client.setID(1);
  client.setTimeout(2_000);
  const rate = await rateOf(load, async () => {
    const { data } = await client.readHoldingRegisters(100, 10);
    if (data[9] !== 109) throw new Error("modbus-serial got a wrong register");
  });
  await new Promise<void>((resolve) => client.close(() => resolve()));
  await pause(settleMs);
  return rate;
}

async function tcpRateOfJs(port: number, load: Load): Promise<number> {
  const socket = connect({ host: "127.0.0.1", port });
  const client = new jsmodbus.client.TCP(socket, furnaceLayout.unit, jsTimeoutMs);
  await once(socket, "connect");
  const rate = await rateOfJs(client, load);
  socket.destroy();
  await pause(settleMs);
  return rate;
}

async function serialRateOfJs(path: string, load: Load): Promise<number> {
  const port = new SerialPort({ path, baudRate: 115_200 });
  const client = new jsmodbus.client.RTU(port, furnaceLayout.unit, jsTimeoutMs);
  await once(port, "open");
  const rate = await rateOfJs(client, load);
  await new Promise<void>((resolve) => port.close(() => resolve()));
  await pause(settleMs);
  return rate;
}

type JsClient = InstanceType<typeof jsmodbus.client.TCP | typeof jsmodbus.client.RTU>;

function rateOfJs(client: JsClient, load: Load): Promise<number> {
  return rateOf(load, async () => {
    const { response } = await client.readHoldingRegisters(100, 10);
    if (response.body.valuesAsArray[9] !== 109) throw new Error("jsmodbus got a wrong register");
  });
}

const jsTimeoutMs = 2_000;

async function rateOf({ count, window }: Load, ask: () => Promise<void>): Promise<number> {
  for (let warm = 0; warm < 50; warm++) await ask();
  let left = count;
  const start = performance.now();
  const askOn = async () => {
    while (left-- > 0) await ask();
  };
  await Promise.all(Array.from({ length: window }, askOn));
  return (count / (performance.now() - start)) * 1_000;
}

async function openDevice(config: DeviceConfig): Promise<ModbusDevice> {
  const device = new ModbusDevice({ config, clock, random: Math.random, onLink: () => undefined });
  const sendBy = clock.now() + 5_000_000;
  const place = { table: "holding", address: 0, count: 1 } as const;
  const { answer } = await device.read(place, { whileDown: "wait", sendBy });
  if (answer.kind !== "words") throw new Error(`The server did not answer: ${answer.kind}`);
  return device;
}

const faults: Readonly<Record<string, ReplyFault>> = {
  "a lost answer": { kind: "lost" },
  "an answer 100 ms too late": { kind: "late", ms: timeoutMs + 100 },
  "an answer that comes twice": { kind: "twice" },
  garbage: { kind: "garbage", bytes: Buffer.from("deadbeefcafebabe", "hex") },
  "half an answer": { kind: "cut" },
  "a wrong byte count": { kind: "wrong-count" },
};

/** From the question whose answer is spoiled to the next right value, asked for again and again. */
async function recoveryRows(
  rounds: number,
  line: readonly [string, string] | undefined,
): Promise<readonly BenchRow[]> {
  const plc = new VirtualPlc({ layout: furnaceLayout, plant: new Furnace({ seed: 1 }) });
  const rows: BenchRow[] = [];
  try {
    const port = await plc.listen(0);
    const wires: Readonly<Record<string, DeviceConfig>> = {
      TCP: { ...common, timeoutMs, driver: "modbus-tcp", host: "127.0.0.1", port },
      ...(line === undefined ? {} : { RTU: { ...serialConfig(line[0]), timeoutMs } }),
    };
    if (line !== undefined) plc.listenSerial(line[1], clock);
    for (const [wire, config] of Object.entries(wires)) {
      using closing = new DisposableStack();
      const device = await openDevice(config);
      closing.defer(() => device.close());
      for (const [what, reply] of Object.entries(faults)) {
        const ours: number[] = [];
        for (let round = 0; round < rounds; round++) {
          ours.push(await recoveryMs(device, { plc, reply }));
          await pause(settleMs);
        }
        const peer = { name: "the time-out that was set", published: timeoutMs };
        rows.push({ what: `${wire}, right again after ${what}`, unit: "ms", better: "less", ours, peer });
      }
    }
    return rows;
  } finally {
    await plc.close();
  }
}

async function recoveryMs(
  device: ModbusDevice,
  { plc, reply }: { readonly plc: VirtualPlc; readonly reply: ReplyFault },
): Promise<number> {
  plc.faults = { ...noFaults, reply, remaining: 1, functions: [3] };
  const start = performance.now();
  await device.read({ table: "holding", address: 2, count: 2 });
  for (;;) {
    const wait = { whileDown: "wait", sendBy: clock.now() + 5_000_000 } as const;
    const { answer } = await device.read({ table: "holding", address: 0, count: 2 }, wait);
    if (answer.kind !== "words") continue;
    if (answer.words.some((word) => word !== 0)) throw new Error("A register's value under another's name");
    return performance.now() - start;
  }
}

/** A server that takes one client at a time needs a moment to notice that one has gone. */
const settleMs = 120;
