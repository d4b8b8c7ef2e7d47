// Where the machine is and where its registers are: what a person fills in before anything is observed live. It becomes a
// gateway's file of its own, machine.yaml, beside the one for the replay.

import type { Manifest } from "#runtime/capsule/manifest.ts";
import type { ByteOrder, DeviceConfig, ModbusPointConfig } from "#runtime/config.ts";
import type { PointId } from "#runtime/field/point.ts";

/** Modbus TCP. */
export interface Binding {
  readonly host: string;
  readonly port: number;
  readonly unit: number;
  readonly points: Readonly<Record<PointId, Place>>;
}

export interface Place {
  readonly table: ModbusPointConfig["table"];
  readonly address: number;
  readonly type: ModbusPointConfig["type"];
  readonly order: ByteOrder;
  /** Value = raw × scale + offset. */
  readonly scale: number;
  readonly offset: number;
}

/** A point as the form asks for its place. */
export interface Bindable extends Place {
  readonly point: PointId;
  readonly unit: string;
  /** Set by somebody, so that it stands in a register that can be written; nothing of ours does. */
  readonly isSet: boolean;
}

export const tables: readonly Place["table"][] = ["holding", "input", "coil", "discrete"];
export const types: readonly Place["type"][] = ["f32", "u16", "i16", "u32", "i32", "f64", "bool"];
const orders: readonly ByteOrder[] = ["ABCD", "CDAB", "BADC", "DCBA"];

/** What is to be bound: the points of the state, and of what somebody sets. */
function boundPoints({ state, actuators }: Bound): readonly (Omit<Bindable, keyof Place> & Range)[] {
  const set = new Set(actuators.map(({ point }) => point));
  const others = actuators.filter(({ point }) => state.every((axis) => axis.point !== point));
  return [...state, ...others].map(({ point, unit, min, max }) => ({
    ...{ point, unit, min, max, isSet: set.has(point) },
  }));
}

type Bound = Pick<Manifest, "state" | "actuators">;

interface Range {
  readonly min: number;
  readonly max: number;
}

/**
 * One after the other behind the tick's two registers, as `iv sim replay` serves them, until somebody says otherwise: f32, and
 * f64 where a number may be so large that f32 would tell it wrong. The code of a word is, and a wrong code is a mode that
 * the map has never seen.
 */
export function assumedPlaces(points: readonly Range[]): readonly Place[] {
  let address = firstRegister;
  return points.map(({ min, max }) => {
    const isLarge = Math.max(Math.abs(min), Math.abs(max)) > exactInF32;
    const place = { table: "holding", address, type: isLarge ? "f64" : "f32" } as const;
    address += isLarge ? 4 : 2;
    return { ...place, order: "ABCD", scale: 1, offset: 0 };
  });
}

/** What is wrong with what somebody sent, and about which point; else the binding. */
export function boundBy(
  value: unknown,
  manifest: Bound,
): Binding | { readonly flaw: string; readonly channel?: PointId } {
  const { host, port, unit, points } = value as { readonly [name in keyof Binding]?: unknown };
  if (typeof host !== "string" || !/^[A-Za-z0-9][A-Za-z0-9.:-]{0,252}$/.test(host))
    return { flaw: "The machine's address is a name or an IP address" };
  if (!isWhole(port, 1, 65_535)) return { flaw: "The port is a whole number from 1 to 65535" };
  if (!isWhole(unit, 0, 255)) return { flaw: "The unit is a whole number from 0 to 255" };
  if (typeof points !== "object" || points === null || Array.isArray(points))
    return { flaw: "points is an object of points and their places" };
  const given = points as Readonly<Record<string, unknown>>;
  const places: Record<PointId, Place> = {};
  for (const { point, isSet } of boundPoints(manifest)) {
    const place = Object.hasOwn(given, point) ? given[point] : undefined;
    const flaw = placeFlaw(place, isSet);
    if (flaw !== undefined) return { flaw: `${point}: ${flaw}`, channel: point };
    const { table, address, type, order, scale, offset } = place as Place;
    places[point] = { table, address, type, order, scale, offset };
  }
  return { host, port, unit, points: places };
}

function placeFlaw(place: unknown, isSet: boolean): string | undefined {
  if (typeof place !== "object" || place === null) return "nobody has said where it is";
  const { table, address, type, order, scale, offset } = place as {
    readonly [name in keyof Place]?: unknown;
  };
  if (!tables.includes(table as Place["table"])) return `its table is one of ${tables.join(", ")}`;
  if (!isWhole(address, 0, 65_535)) return "its address is a whole number from 0 to 65535";
  if (!types.includes(type as Place["type"])) return `its type is one of ${types.join(", ")}`;
  if (!orders.includes(order as ByteOrder)) return `its byte order is one of ${orders.join(", ")}`;
  if (!(Number.isFinite(scale) && scale !== 0)) return "its scale is a number other than 0";
  if (!Number.isFinite(offset)) return "its offset is a number";
  const isBit = table === "coil" || table === "discrete";
  if (isBit !== (type === "bool")) return "a coil or a discrete input is a bool, and nothing else is";
  if (isSet && (table === "input" || table === "discrete"))
    return "somebody sets it, so it stands in a holding register or a coil";
  return undefined;
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

/** The form, filled in with what a file says, and for the rest with what is assumed. */
export function bindable(manifest: Bound, device: DeviceConfig | undefined): readonly Bindable[] {
  const points = boundPoints(manifest);
  const assumed = assumedPlaces(points);
  return points.map(({ point, unit, isSet }, index) => {
    const known = device?.points[point];
    if (known === undefined) return { point, unit, isSet, ...assumed[index]! };
    const { table, address, type, order = "ABCD", scale, offset } = known;
    return { point, unit, isSet, table, address, type, order, scale, offset };
  });
}

/** Up to here f32 holds every whole number. */
const exactInF32 = 2 ** 24;
/** Behind the tick's two. */
const firstRegister = 2;
