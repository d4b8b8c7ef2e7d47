import { checkPoint, type PointFinding, type Wanted } from "#bridge/bring-up/check-point.ts";
import { openPointSource, type PointSource } from "#bridge/bring-up/point-source.ts";
import { pointAddressText } from "#bridge/point-address.ts";
import { wordsIn } from "#bridge/register-value.ts";
import {
  addressOf,
  type Config,
  type ModbusPointConfig,
  type RegisterDeviceConfig,
} from "#runtime/config.ts";
import { pointsOf } from "#runtime/devices.ts";
import type { PointId } from "#runtime/field/point.ts";
import { type Capsules, readCapsules } from "./manifests.ts";
import { surroundings, unreachable } from "./surroundings.ts";
import { allWithRegisters } from "./with-registers.ts";

export interface Checked {
  readonly findings: readonly PointFinding[];
  /** What is wrong with the whole: the map of a board, a capsule that cannot be read, the tick register. */
  readonly troubles: readonly string[];
}

/** Reads every point by itself, and holds it against the file and against what the capsules say. */
export async function checkGateway(
  config: Config,
  { stop, onPoint }: { readonly stop: AbortSignal; onPoint(point: PointId): void },
): Promise<Checked> {
  const capsules = await readCapsules(config);
  const parts: Checked[] = [];
  for (const device of allWithRegisters(config))
    parts.push(await checkDevice(device, { capsules, stop, onPoint }));
  return {
    findings: parts.flatMap(({ findings }) => findings),
    troubles: [
      ...parts.flatMap(({ troubles }) => troubles),
      ...capsules.faults.map(({ message }) => message),
      ...missingPoints(capsules, config),
    ],
  };
}

interface Checking {
  readonly capsules: Capsules;
  readonly stop: AbortSignal;
  onPoint(point: PointId): void;
}

async function checkDevice(
  device: RegisterDeviceConfig,
  { capsules, stop, onPoint }: Checking,
): Promise<Checked> {
  using source = openPointSource(device, surroundings());
  const findings: PointFinding[] = [];
  for (const [point, { unit, min, max }] of Object.entries(device.points)) {
    if (stop.aborted) break;
    onPoint(point);
    const read = await source.read(point);
    if (read.kind === "failed" && findings.length === 0 && read.detail === "there is no link")
      throw unreachable(addressOf(device), source.detail);
    const modbus = "tickRegister" in device ? device.points[point] : undefined;
    const elsewhere = read.kind === "missing" && modbus ? await lookedElsewhere(source, modbus) : undefined;
    findings.push(checkPoint({ point, unit, min, max, read, elsewhere, wanted: wantedOf(capsules, point) }));
  }
  const troubles = [
    ...(source.trouble === undefined ? [] : [source.trouble]),
    ...(await tickTrouble(source, device)),
  ];
  return { findings, troubles };
}

/** The two usual mistakes: the other table, and numbers that count from 1. */
async function lookedElsewhere(
  source: PointSource,
  { table, address, type }: ModbusPointConfig,
): Promise<string | undefined> {
  const other = otherTables[table];
  for (const place of [
    { table: other, address },
    { table, address: address - 1 },
    { table: other, address: address - 1 },
  ] as const)
    if ((await source.peek?.(place.table, place.address, wordsIn(type))) !== undefined)
      return `${pointAddressText({ ...place, count: 1 })} answers: table: ${place.table}, address: ${place.address}`;
  return undefined;
}

const otherTables = { input: "holding", holding: "input", discrete: "coil", coil: "discrete" } as const;

function wantedOf({ known }: Capsules, point: PointId): readonly Wanted[] {
  return known.flatMap(({ name: by, manifest }) => [
    ...manifest.state
      .filter((one) => one.point === point)
      .map(({ unit, min, max }) => ({ by, as: "state" as const, unit, min, max })),
    ...manifest.actuators
      .filter((one) => one.point === point)
      .map(({ unit, min, max }) => ({ by, as: "actuator" as const, unit, min, max })),
  ]);
}

function missingPoints({ known }: Capsules, { devices }: Config): readonly string[] {
  const points = pointsOf(devices);
  return known.flatMap(({ name, manifest }) =>
    [...new Set([...manifest.state, ...manifest.actuators].map(({ point }) => point))]
      .filter((point) => !points.has(point))
      .map((point) => `${name} needs a point ${point}, which the file does not have`),
  );
}

async function tickTrouble(source: PointSource, device: RegisterDeviceConfig): Promise<readonly string[]> {
  if (!("tickRegister" in device)) return [];
  const words = await source.peek?.("holding", device.tickRegister, 2);
  return words === undefined
    ? [
        `The tick register ${device.tickRegister} cannot be read: it takes two holding registers that nothing else uses`,
      ]
    : [];
}
