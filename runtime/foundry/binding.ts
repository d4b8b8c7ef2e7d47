import type { Manifest } from "#runtime/capsule/manifest.ts";
import type { PointId } from "#runtime/field/point.ts";

/** What the foundry has to know of a gateway: the drivers of its devices, and their points. */
export interface Binding {
  readonly drivers: readonly string[];
  readonly points: Readonly<
    Record<
      PointId,
      {
        readonly unit: string;
        readonly min: number;
        readonly max: number;
        readonly access: "read" | "write";
      }
    >
  >;
}

type Bound = Pick<Manifest, "state" | "actuators" | "units" | "balances" | "probes" | "requires">;

/** All in which a capsule does not fit a gateway, in words; empty where it does. */
export function misfits(capsule: Bound, { drivers, points }: Binding): readonly string[] {
  const { state, actuators, requires } = capsule;
  // A point that is read and written disagrees once.
  const found = new Set([
    // Of several devices the right one may be among them; a gateway looks closer before it loads anything.
    ...(drivers.some((driver) => requires.drivers.includes(driver))
      ? []
      : [
          `the gateway's driver is ${drivers.join(" and ")}, the capsule takes ${requires.drivers.join(" or ")}`,
        ]),
    ...pointsWanted(capsule).flatMap((point) =>
      points[point] === undefined ? [`the gateway has no point ${point}`] : [],
    ),
    ...[...state, ...actuators].flatMap(({ point, unit }) => {
      const there = points[point];
      return there === undefined || there.unit === unit
        ? []
        : [`${point} is in ${there.unit} on the gateway and in ${unit} in the capsule`];
    }),
    ...actuators.flatMap(({ point, min, max, safe }) => {
      const there = points[point];
      if (there === undefined) return [];
      if (there.access !== "write") return [`${point} cannot be written on the gateway`];
      const isInside = there.min <= min && max <= there.max && there.min <= safe && safe <= there.max;
      return isInside
        ? []
        : [`${point} takes ${there.min} to ${there.max} on the gateway, the capsule writes ${min} to ${max}`];
    }),
  ]);
  return [...found];
}

/** Every point that a capsule reads or writes, each once. */
export function pointsWanted({ state, actuators, units, balances, probes }: Bound): readonly PointId[] {
  return [
    ...new Set([
      ...[...state, ...actuators].map(({ point }) => point),
      ...units.flatMap(({ inputs, outputs }) => [...inputs, ...outputs].map(({ point }) => point)),
      ...(balances ?? []).flatMap(({ stored, flows }) => [...stored, ...flows].map(({ point }) => point)),
      ...probes.flatMap((probe) => (probe.kind === "point" ? [probe.point] : [])),
    ]),
  ];
}
