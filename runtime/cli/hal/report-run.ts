import { existsSync, mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { openInquiry } from "#bridge/bring-up/open-inquiry.ts";
import { openEdcReader, patience } from "#bridge/bring-up/reader.ts";
import { hexLittleEndian } from "#bridge/bring-up/scan-board.ts";
import { identify, type Manners } from "#bridge/bring-up/scan-target.ts";
import { EdcMap } from "#bridge/edc-map.ts";
import {
  addressOf,
  type Config,
  type DeviceConfig,
  type EdcConfig,
  type UartboneConfig,
} from "#runtime/config.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { signingKey } from "#runtime/prove/disk/key-file.ts";
import { epochsIn } from "#runtime/prove/disk/layout.ts";
import { lockLog } from "#runtime/prove/disk/lock.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import type { SignerKey } from "#runtime/prove/note.ts";
import { decodeRecord } from "#runtime/prove/record.ts";
import { version } from "#runtime/version.ts";
import { checkGateway } from "./check-run.ts";
import { readCapsules } from "./manifests.ts";
import { measureGateway, writersOf } from "./quality-run.ts";
import type { BringUpReport, ReportedWrite, ShownIdentity } from "./report-form.ts";
import { surroundings } from "./surroundings.ts";
import { chosenDevice } from "./with-registers.ts";

export interface ReportWishes {
  readonly file: string;
  readonly count: number;
  readonly manners: Manners;
  readonly signer: SignerKey;
  /** Whose identity and link are reported, where there are several; the points of all are. */
  readonly device: string | undefined;
}

/** The key of the gateway's log; where there is none yet, it is drawn, with the lock held that a daemon would hold. */
export function gatewayKey({ gateway: { data, name } }: Config): SignerKey {
  if (existsSync(join(data, "proof.key"))) return signingKey(data, name);
  mkdirSync(data, { recursive: true, mode: 0o750 });
  using _lock = lockLog(data);
  return signingKey(data, name);
}

/** Looks at everything once more: a report says what was found when it was made. */
export async function makeReport(
  config: Config,
  { file, count, manners, signer, device: name }: ReportWishes,
): Promise<BringUpReport> {
  const { gateway } = config;
  const device = chosenDevice(config, name);
  const capsules = await readCapsules(config);
  const { known } = capsules;
  const writers = writersOf(capsules);
  const check = await checkGateway(config, { stop: manners.stop, onPoint: manners.onQuestion });
  const identity =
    "tickRegister" in device ? await modbusIdentity(device, manners) : await boardIdentity(device);
  const link = await measureGateway(device, { count, timeoutMs: undefined, manners, writers });
  const { writes, records } = writesIn(gateway.data);
  return {
    schema: "industriverse.bring-up/1",
    madeAt: new Date().toISOString(),
    madeBy: userInfo().username,
    versions: { industriverse: version, node: process.versions.node },
    gateway: { name: gateway.name, key: signer.verifier.text, file: digestOf(await readFile(file)) },
    device: { driver: device.driver, address: addressOf(device), identity },
    capsules: known.map(({ name, id }) => ({ name, id })),
    ...{ check, link, writes, log: { records } },
  };
}

async function modbusIdentity(device: DeviceConfig, manners: Manners): Promise<ShownIdentity> {
  const { unit, timeoutMs } = device;
  const target =
    device.driver === "modbus-tcp"
      ? ({ kind: "modbus-tcp", host: device.host, port: device.port } as const)
      : ({ kind: "modbus-rtu", ...device } as const);
  using inquiry = openInquiry(target, { ...surroundings(), timeoutMs });
  return { kind: "modbus", unit, ...(await identify(inquiry, unit, manners)) };
}

async function boardIdentity(device: EdcConfig | UartboneConfig): Promise<ShownIdentity> {
  // LiteX's bridge does not say who it is.
  if (device.driver === "uartbone") return { kind: "none" };
  const around = surroundings();
  using reader = openEdcReader({ ...device, mapHash: new EdcMap(device.map).hash }, around);
  await reader.ask({ kind: "read", address: 0, count: 1 }, patience(around));
  const { board } = reader;
  if (board === undefined) return { kind: "none" };
  const { boot, watchdogMs } = board;
  return { kind: "board", boot, watchdogMs, mapHash: board.mapHash.map(hexLittleEndian).join("") };
}

/** From the gateway's log, and from nowhere else: what was not written down did not happen. */
function writesIn(data: string): {
  readonly writes: readonly ReportedWrite[];
  readonly records: number;
} {
  if (epochsIn(data).length === 0) return { writes: [], records: 0 };
  using log = new LogReader(data);
  const records = log.size();
  const writes: { -readonly [Key in keyof ReportedWrite]: ReportedWrite[Key] }[] = [];
  let by = "";
  let boot = "";
  for (const { index, body } of log.entries(0, records)) {
    if (body === undefined) break;
    const record = decodeRecord(body);
    if (record.kind === "bring-up") ({ by, boot } = record);
    if (record.boot !== boot) continue;
    if (record.kind === "bring-up-write") {
      const { at, asked, found, permit, because } = record;
      writes.push({ ...{ index, at, by, asked, found, permit, because }, outcome: null });
    } else if (record.kind === "outcome") {
      const written = writes.findLast(({ permit }) => permit === record.permit);
      if (written !== undefined) written.outcome = record.outcome;
    }
  }
  return { writes: writes.slice(-writesShownMax), records };
}

const writesShownMax = 1_000;
