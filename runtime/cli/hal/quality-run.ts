import { type Exchange, type LinkFigures, linkFigures } from "#bridge/bring-up/link-figures.ts";
import { openEdcReader, openModbusReader, patience } from "#bridge/bring-up/reader.ts";
import { findTable, type Manners } from "#bridge/bring-up/scan-target.ts";
import { configOf, isTarget, parseTarget, wireOf } from "#bridge/bring-up/target.ts";
import { type Demand, demandsOf, type Load, loadOf, type Writer } from "#bridge/bring-up/wire-load.ts";
import { DeviceMap } from "#bridge/device-map.ts";
import { costFor } from "#bridge/drivers/modbus-wire.ts";
import { UartboneBoard } from "#bridge/drivers/uartbone-board.ts";
import { EdcMap } from "#bridge/edc-map.ts";
import { gapWordsMax, turnaroundUs } from "#bridge/link-cost.ts";
import type { EdcAnswer } from "#bridge/protocol/edc-request.ts";
import type { Answer } from "#bridge/protocol/master.ts";
import { readRequest } from "#bridge/protocol/modbus-pdu.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import {
  addressOf,
  type BoardWire,
  type DeviceConfig,
  type RegisterDeviceConfig,
  type UartboneConfig,
} from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type Capsules, readCapsules } from "./manifests.ts";
import { surroundings, unreachable } from "./surroundings.ts";
import { chosenDevice } from "./with-registers.ts";

export interface Measured extends LinkFigures {
  /** What was asked for, in turn. */
  readonly questions: readonly string[];
  readonly counters: Readonly<Record<string, number>>;
  /** Of a gateway over Modbus, where anything was answered. */
  readonly load?: Load;
}

export interface Measuring {
  readonly count: number;
  readonly timeoutMs: number | undefined;
  readonly manners: Manners;
  /** Of a file with several. */
  readonly device?: string | undefined;
}

interface Question {
  readonly text: string;
  readonly words: number;
  ask(): Promise<{ readonly answer: Answer | EdcAnswer; readonly tookUs: number }>;
}

interface Questions {
  readonly questions: readonly Question[];
  readonly blocks: readonly number[];
  wireUs(words: number): number;
  readonly demands?: readonly Demand[];
  counters(): Readonly<Record<string, number>>;
}

/** A gateway's own blocks, or what a target turns out to have: the shortest and the longest read in turn. */
export async function measure(place: string, measuring: Measuring): Promise<Measured> {
  using closing = new DisposableStack();
  const questions = isTarget(place)
    ? await ofTarget(place, { measuring, closing })
    : await ofFile(place, { measuring, closing });
  return await measured(questions, measuring);
}

export async function measureGateway(
  device: RegisterDeviceConfig,
  { writers, ...measuring }: Measuring & { readonly writers: readonly Writer[] },
): Promise<Measured> {
  using closing = new DisposableStack();
  return await measured(ofGateway(device, { measuring, closing, writers }), measuring);
}

async function ofFile(place: string, around: Around): Promise<Questions> {
  const config = await readGatewayFile(place);
  const writers = writersOf(await readCapsules(config));
  return ofGateway(chosenDevice(config, around.measuring.device), { ...around, writers });
}

export function writersOf({ known }: Capsules): readonly Writer[] {
  return known.map(({ name, manifest: { tickMs, actuators } }) => ({
    ...{ name, tickMs },
    actuators: actuators.map(({ point }) => point),
  }));
}

async function measured(
  { questions, blocks, wireUs, demands, counters }: Questions,
  { count, manners }: Measuring,
): Promise<Measured> {
  const exchanges: Exchange[] = [];
  for (let turn = 0; turn < count && !manners.stop.aborted; turn++) {
    const { ask, words, text } = questions[turn % questions.length]!;
    manners.onQuestion(text);
    const { answer, tookUs } = await ask();
    exchanges.push({ words, tookUs, came: cameOf(answer) });
    await manners.pause();
  }
  const figures = linkFigures(exchanges, { blocks, wireUs });
  const { cost } = figures;
  return {
    ...{ ...figures, questions: questions.map(({ text }) => text), counters: counters() },
    ...(demands && cost && { load: loadOf(demands, cost) }),
  };
}

interface Around {
  readonly measuring: Measuring;
  readonly closing: DisposableStack;
}

function ofGateway(
  device: RegisterDeviceConfig,
  { measuring, closing, writers }: Around & { readonly writers: readonly Writer[] },
): Questions {
  const around = surroundings();
  const timeoutMs = measuring.timeoutMs ?? device.timeoutMs;
  if (device.driver === "uartbone") return ofBone({ ...device, timeoutMs }, closing);
  if (device.driver === "edc") {
    const map = new EdcMap(device.map);
    const reader = closing.use(openEdcReader({ ...device, timeoutMs, mapHash: map.hash }, around));
    return {
      questions: shortAndLong(map.blocks).map(({ address, count: words }) => ({
        ...{ text: `${words} words from ${address}`, words },
        ask: () => reader.ask({ kind: "read", address, count: words }, patience(around)),
      })),
      blocks: map.blocks.map(({ count }) => count),
      wireUs: edcWireTime(device),
      counters: () => ({ ...reader.counters }),
    };
  }
  const { gapMax = gapWordsMax(costFor(device)) } = device;
  const { blocks } = new DeviceMap({ ...device, gapMax });
  if (blocks.length === 0)
    throw new Fault("config/bad", `${addressOf(device)} has no point that could be read`, {
      hint: "Name points in the file",
    });
  const reader = closing.use(openModbusReader({ ...device, timeoutMs }, around));
  return {
    questions: shortAndLong(blocks).map(({ table, address, count: words }) => ({
      ...{ text: `${words} ${table} registers from ${address}`, words },
      ask: () => reader.ask(readRequest(table, address, words), patience(around)),
    })),
    blocks: blocks.map(({ count }) => count),
    wireUs: wireTime(device),
    demands: demandsOf({ ...device, gapMax }, writers),
    counters: () => ({ ...reader.counters }),
  };
}

/** Time and what is lost; bytes that come to harm nobody sees on a line without check sums. */
function ofBone(config: UartboneConfig, closing: DisposableStack): Questions {
  const around = surroundings();
  const board = closing.adopt(new UartboneBoard({ config, ...around, onLink: () => undefined }), (it) =>
    it.close(),
  );
  const { blocks } = board.map;
  return {
    questions: shortAndLong(blocks).map(({ address, count: words }) => ({
      ...{ text: `${words} words from ${address}`, words },
      async ask() {
        const { at, answer } = await board.read({ address, count: words }, patience(around));
        return { answer, tookUs: around.clock.now() - at };
      },
    })),
    blocks: blocks.map(({ count }) => count),
    wireUs: boneWireTime(config),
    counters: () => ({ ...board.counters }),
  };
}

/** A command's head and the words, without any frame, at ten bits a byte. */
function boneWireTime(wire: BoardWire): (words: number) => number {
  if (wire.path === undefined) return () => 0;
  const byteUs = (10 * 1e6) / wire.baud;
  return (words) => (6 + words * 4) * byteUs;
}

/** Two frames, stuffed, at ten bits a byte. */
function edcWireTime(wire: BoardWire): (words: number) => number {
  if (wire.path === undefined) return () => 0;
  const byteUs = (10 * 1e6) / wire.baud;
  return (words) => (2 * 17 + words * 4) * byteUs;
}

/** One register of the longest block, and all of it. */
function shortAndLong<Block extends { readonly count: number }>(blocks: readonly Block[]): readonly Block[] {
  const longest = blocks.reduce((best, block) => (block.count > best.count ? block : best));
  return longest.count === 1 ? [longest] : [{ ...longest, count: 1 }, longest];
}

/** On a serial line the bytes' own time comes on top of a time-out; on a network it is nothing. */
function wireTime(device: DeviceConfig): (words: number) => number {
  if (device.driver === "modbus-tcp") return () => 0;
  const { requestUs, wordUs } = costFor(device);
  return (words) => requestUs - turnaroundUs + words * wordUs;
}

async function ofTarget(place: string, { measuring, closing }: Around): Promise<Questions> {
  const target = parseTarget(place);
  const around = surroundings();
  const timeoutMs = measuring.timeoutMs ?? 500;
  if (target.kind === "edc") {
    const wire = wireOf(target);
    const reader = closing.use(openEdcReader({ ...wire, timeoutMs }, around));
    // Every board has its own page of 16 words at the bottom.
    const words = [1, 16];
    return {
      questions: words.map((count) => ({
        ...{ text: `${count} words from 0`, words: count },
        ask: () => reader.ask({ kind: "read", address: 0, count }, patience(around)),
      })),
      ...{ blocks: words, wireUs: edcWireTime(wire), counters: () => ({ ...reader.counters }) },
    };
  }
  const config = configOf(target, { unit: target.unit ?? 1, timeoutMs });
  const reader = closing.use(openModbusReader(config, around));
  const { answer } = await reader.ask(
    { kind: "read-words", table: "holding", address: 0, count: 1 },
    patience(around),
  );
  if (answer.kind === "unsent") throw unreachable(place, reader.link.detail);
  for (const table of ["holding", "input"] as const) {
    const sweep = { from: 0, to: 124 };
    const { ranges } = await findTable(
      reader,
      { table, sweep, landmarks: [], requestsMax: searchMax },
      measuring.manners,
    );
    const [longest] = ranges.toSorted((a, b) => b.to - b.from - (a.to - a.from));
    if (longest === undefined) continue;
    const block = { table, address: longest.from, count: longest.to - longest.from + 1 };
    return {
      questions: shortAndLong([block]).map(({ count: words }) => ({
        ...{ text: `${words} ${table} registers from ${block.address}`, words },
        ask: () =>
          reader.ask({ kind: "read-words", table, address: block.address, count: words }, patience(around)),
      })),
      ...{ blocks: [block.count], wireUs: wireTime(config), counters: () => ({ ...reader.counters }) },
    };
  }
  throw new Fault("field/refused", `${place} has no register among the first 125 that could be asked for`, {
    hint: "Write a gateway's file with one point that it has, and measure with that",
  });
}
const searchMax = 200;

function cameOf(answer: Answer | EdcAnswer): Exchange["came"] {
  switch (answer.kind) {
    case "words":
    case "bits":
      return "good";
    case "exception":
    case "refused":
      return "refused";
    case "malformed":
      return "garbled";
    case "timeout":
      return "timeout";
    default:
      return "down";
  }
}
