// Which register of our own Modbus server says what. Pure: the same configuration gives the same list, so that
// `iv config registers` can print it for whoever sets up a SCADA system.

import { Fault } from "#runtime/core/fault.ts";
import type { Point, PointId } from "#runtime/field/point.ts";

/** A point as the list needs it, in the order of the configuration. */
export type ListedPoint = Pick<Point, "id" | "unit"> & { readonly access: "read" | "write" };

export interface RegisterListOptions {
  /** First register of a point, by name; absent: all points, one after the other. */
  readonly map?: Readonly<Record<PointId, number>>;
  /** Whether set-points may be proposed. */
  readonly hasProposals: boolean;
}

export interface RegisterRow {
  readonly address: number;
  readonly count: 1 | 2;
  /** `u16`, or two registers with the high word first. */
  readonly type: "u16" | "u32" | "f32";
  readonly access: "read" | "propose";
  readonly what: string;
}

/** Where each thing stands. Addresses count from 0, as on the wire. */
export interface RegisterList {
  readonly points: ReadonlyMap<PointId, number>;
  readonly proposals: ReadonlyMap<PointId, number>;
  readonly rows: readonly RegisterRow[];
}

export const layoutVersion = 1;
export const gatewayWords = 16;
export const pointsFrom = 100;
/** Value, status, age: two each; quality; one that is free. */
export const pointWords = 8;
export const proposalsFrom = 40_000;

export function registerList(
  points: readonly ListedPoint[],
  { map, hasProposals }: RegisterListOptions,
): RegisterList {
  const places = new Map<PointId, number>();
  if (map === undefined)
    for (const [at, { id }] of points.entries()) places.set(id, pointsFrom + at * pointWords);
  else for (const { id } of points) if (map[id] !== undefined) places.set(id, map[id]);
  checkPlaces(places, map ?? {});
  const units = new Map(points.map(({ id, unit }) => [id, unit]));
  const writable = points.filter(({ id, access }) => access === "write" && places.has(id));
  const proposals = new Map(
    hasProposals ? writable.map(({ id }, at): [PointId, number] => [id, proposalsFrom + at * 2]) : [],
  );
  const rows = [
    ...gatewayRows,
    ...[...places].sort(([, a], [, b]) => a - b).flatMap(([id, at]) => rowsOf(id, units.get(id)!, at)),
    ...[...proposals].map(([id, address]): RegisterRow => {
      const what = `${id} in ${units.get(id)!}: write to propose, read for what stands there`;
      return { address, count: 2, type: "f32", access: "propose", what };
    }),
  ];
  return { points: places, proposals, rows };
}

export const gatewayAt = {
  layout: 0,
  points: 1,
  state: 2,
  isLinkUp: 3,
  tick: 4,
  proposals: 8,
  judged: 10,
  verdict: 12,
} as const;

const gatewayRows: readonly RegisterRow[] = [
  row(gatewayAt.layout, "u16", `layout of this list: ${layoutVersion}`),
  row(gatewayAt.points, "u16", "points in it"),
  row(gatewayAt.state, "u16", "0 starting, 1 guarded, 2 observing, 3 holding, 4 safe, 5 stopping"),
  row(gatewayAt.isLinkUp, "u16", "1 while all devices answer"),
  row(gatewayAt.tick, "u32", "the last tick"),
  row(gatewayAt.proposals, "u32", "proposals taken from Modbus clients since the start"),
  row(gatewayAt.judged, "u32", "the proposal that the verdict is about"),
  row(
    gatewayAt.verdict,
    "u16",
    "0 none yet, 1 waiting, 2 allowed, 3 allowed in part, 4 blocked, 5 not judged",
  ),
];

function rowsOf(id: PointId, unit: string, at: number): readonly RegisterRow[] {
  return [
    row(at, "f32", `${id} in ${unit}; not a number where there is none`),
    row(at + 2, "u32", `${id}: OPC UA status, 0 is good`),
    row(at + 4, "u32", `${id}: age in ms, 4294967295 if never read`),
    row(at + 6, "u16", `${id}: OPC DA quality, 192 is good`),
  ];
}

function row(address: number, type: RegisterRow["type"], what: string): RegisterRow {
  return { address, count: type === "u16" ? 1 : 2, type, access: "read", what };
}

function checkPlaces(places: ReadonlyMap<PointId, number>, map: Readonly<Record<PointId, number>>): void {
  for (const id of Object.keys(map))
    if (!places.has(id)) throw new Fault("config/bad", `modbusServer.map names ${id}, which no device has`);
  let [end, before] = [gatewayWords, "the gateway's own registers"];
  for (const [id, at] of [...places].sort(([, a], [, b]) => a - b)) {
    if (at < end)
      throw new Fault(
        "config/bad",
        `modbusServer.map puts ${id} at ${at}, where ${before} reach to ${end - 1}`,
        {
          hint: `A point takes ${pointWords} registers`,
        },
      );
    if (at + pointWords > proposalsFrom)
      throw new Fault(
        "config/bad",
        `modbusServer puts ${id} at ${at}, and points end below ${proposalsFrom}`,
      );
    [end, before] = [at + pointWords, id];
  }
}
