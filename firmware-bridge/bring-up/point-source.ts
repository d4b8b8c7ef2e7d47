import { DeviceMap } from "#bridge/device-map.ts";
import { wordsOf } from "#bridge/drivers/modbus-device.ts";
import { UartboneBoard } from "#bridge/drivers/uartbone-board.ts";
import { EdcMap } from "#bridge/edc-map.ts";
import { statusText } from "#bridge/protocol/edc-frame.ts";
import type { Answer } from "#bridge/protocol/master.ts";
import { exceptionText, readRequest, type Table } from "#bridge/protocol/modbus-pdu.ts";
import { wordsIn } from "#bridge/register-value.ts";
import type { DeviceConfig, EdcConfig, RegisterDeviceConfig, UartboneConfig } from "#runtime/config.ts";
import type { Sample } from "#runtime/field/frame.ts";
import type { PointId } from "#runtime/field/point.ts";
import { type EdcReader, openEdcReader, openModbusReader, patience, type Surroundings } from "./reader.ts";

/** What came of reading one point by itself. */
export type PointRead = Readonly<
  | { kind: "sample"; sample: Sample; tookUs: number }
  /** The device says that there is no such thing. */
  | { kind: "missing"; detail: string }
  | { kind: "failed"; detail: string }
>;

/** A gateway's points, each to be read by itself: what the scan cannot tell, because it joins them. */
export interface PointSource extends Disposable {
  read(point: PointId): Promise<PointRead>;
  /** Reads registers of no point, to see whether they are there; undefined where that has no meaning. */
  readonly peek:
    | ((table: Table, address: number, count: number) => Promise<readonly number[] | undefined>)
    | undefined;
  /** What has to be said of the device as a whole, as a sentence; undefined where all is well. */
  readonly trouble: string | undefined;
  readonly detail: string;
}

export function openPointSource(config: RegisterDeviceConfig, around: Surroundings): PointSource {
  if (config.driver === "uartbone") return boneSource(config, around);
  return config.driver === "edc" ? boardSource(config, around) : modbusSource(config, around);
}

/** Over UARTBone nothing says that a word is not there: what is missing reads as some number. */
function boneSource(config: UartboneConfig, around: Surroundings): PointSource {
  const board = new UartboneBoard({ config, ...around, onLink: () => undefined });
  return {
    async read(id) {
      const { address } = config.points[id]!;
      const asked = around.clock.now();
      const { at, answer } = await board.read({ address, count: 1 }, patience(around));
      if (answer.kind !== "words") return failure(answer);
      const samples = board.map.decode({ address, count: 1, points: [id] }, answer.words, at);
      return sampled(samples.get(id)!, around.clock.now() - asked);
    },
    peek: undefined,
    trouble: undefined,
    get detail() {
      return board.link.detail;
    },
    [Symbol.dispose]: () => board.close(),
  };
}

function modbusSource(config: DeviceConfig, around: Surroundings): PointSource {
  const map = new DeviceMap({ ...config, gapMax: 0 });
  const reader = openModbusReader(config, around);
  const words = async (table: Table, address: number, count: number) => {
    const { answer, tookUs } = await reader.ask(readRequest(table, address, count), patience(around));
    return { answer: wordsOf(answer), tookUs };
  };
  return {
    async read(id) {
      const { table, address, type } = config.points[id]!;
      const block = { table, address, count: wordsIn(type), points: [id] };
      const { answer, tookUs } = await words(table, address, block.count);
      if (answer.kind !== "words") return failure(answer);
      return sampled(map.decode(block, answer.words, around.clock.now()).get(id)!, tookUs);
    },
    async peek(table, address, count) {
      if (address < 0 || address + count > 65_536) return undefined;
      const { answer } = await words(table, address, count);
      return answer.kind === "words" ? answer.words : undefined;
    },
    trouble: undefined,
    get detail() {
      return reader.link.detail;
    },
    [Symbol.dispose]: () => reader[Symbol.dispose](),
  };
}

function boardSource(config: EdcConfig, around: Surroundings): PointSource {
  const { map: registers } = config;
  const map = new EdcMap(registers);
  const reader: EdcReader = openEdcReader({ ...config, mapHash: map.hash }, around);
  return {
    async read(id) {
      const { address } = registers.points[id]!;
      const { answer, tookUs } = await reader.ask({ kind: "read", address, count: 1 }, patience(around));
      if (answer.kind === "refused")
        return { kind: "missing", detail: `the board says: ${statusText(answer.status)}` };
      if (answer.kind !== "words") return { kind: "failed", detail: answer.kind };
      return sampled(
        map.decode({ address, count: 1, points: [id] }, answer.words, around.clock.now()).get(id)!,
        tookUs,
      );
    },
    peek: undefined,
    get trouble() {
      const isOther = reader.board?.isWritable === false;
      return isOther ? "The board has another register map than the gateway's file names" : undefined;
    },
    get detail() {
      return reader.link.detail;
    },
    [Symbol.dispose]: () => reader[Symbol.dispose](),
  };
}

function sampled(sample: Sample, tookUs: number): PointRead {
  return { kind: "sample", sample, tookUs };
}

function failure(answer: Answer): PointRead {
  if (answer.kind === "exception")
    return {
      kind: [1, 2, 3].includes(answer.code) ? "missing" : "failed",
      detail: `the device says ${exceptionText(answer.code)}`,
    };
  return {
    kind: "failed",
    detail: answer.kind === "malformed" ? answer.detail : (failures[answer.kind] ?? answer.kind),
  };
}

const failures: Readonly<Record<string, string>> = {
  timeout: "no answer in time",
  closed: "the connection ended",
  unsent: "there is no link",
};
