// The shield table of a capsule for one board: which word of the board each channel of the map is, and how far and how
// fast each actuator may move there.

import { mapHashOf } from "#bridge/regmap/check.ts";
import { limitWords, rawOf, wordFor } from "#bridge/regmap/words.ts";
import type { Actuator, Manifest } from "#runtime/capsule/manifest.ts";
import type { RegisterMap, RegisterPoint } from "#runtime/field/register-map.ts";
import { type ChannelWiring, type Compiled, compilePlant } from "#runtime/map/compile/compile.ts";
import { encodeTable, riseMax, spanMax, type TableActuator } from "#runtime/map/compile/table.ts";
import { unfit } from "#runtime/map/compile/unfit.ts";
import { plantFitOf } from "#runtime/map/plant-file.ts";

export interface BoardTable {
  /** As it is uploaded. */
  readonly bytes: Uint8Array;
  readonly compiled: Compiled;
  /** In nats of surprise: above it neither the map nor the board lets a state through. */
  readonly threshold: number;
}

/** What the table is made of: the file of a map of a plant, and of a capsule what says how it is wired. */
export interface TableParts {
  readonly map: Uint8Array;
  readonly manifest: Pick<Manifest, "state" | "actuators" | "tickMs">;
  readonly registers: RegisterMap;
  readonly mode?: readonly number[];
}

/** So many ticks' worth of movement may come at once, because ticks come late and the next one does not. */
export const burstTicks = 3;
/** Two clocks agree to a share of this, and rounded set-points step by a word more or less. */
export const rateShare = 1.01;

/** What cannot become a table is a Fault "map/too-much" that says why. */
export function boardTable({ map, manifest, registers, mode }: TableParts): BoardTable {
  const fit = plantFitOf(map);
  const { threshold } = fit.moves;
  const points = new Map(Object.entries(registers.points));
  const { state, actuators, tickMs } = manifest;
  const compiled = compilePlant(fit, map, {
    wiring: state.map(({ point, unit, commandedBy }) => {
      // What is commanded is judged as it is asked for, and not as it still is.
      return wiringOf(registers, { id: commandedBy ?? point, unit });
    }),
    actuators: actuators.map((actuator) => actuatorOf(registers, { actuator, tickMs })),
    mapHash: mapHashOf(registers),
    threshold,
    ...(mode === undefined ? {} : { mode }),
  });
  const outputs = [...points].filter(([, { access }]) => access === "write");
  const foreign = outputs.find(([id]) => !actuators.some(({ point }) => point === id));
  if (foreign !== undefined) throw unfit(`${foreign[0]} of the board is no actuator of the capsule`);
  return { bytes: encodeTable(compiled.table), compiled, threshold };
}

function wiringOf(
  registers: RegisterMap,
  { id, unit }: { readonly id: string; readonly unit: string },
): ChannelWiring {
  const point = pointOf(registers, id);
  if (point.unit !== unit) throw unfit(`${id} is in ${point.unit} on the board and in ${unit} in the map`);
  const { low, high } = limitWords(point);
  const { type, scale, offset } = point;
  return {
    ...{ source: point.access === "write" ? "output" : "input", index: placeOf(registers, point) },
    ...{ order: type === "i32" ? "i32" : "u32", scale, offset, low, high },
  };
}

function actuatorOf(
  registers: RegisterMap,
  { actuator, tickMs }: { readonly actuator: Actuator; readonly tickMs: number },
): TableActuator {
  const { point: id, slewPerSecondMax, safe } = actuator;
  const point = pointOf(registers, id);
  if (point.access !== "write") throw unfit(`${id} cannot be written`);
  if (wordFor(point, safe) !== wordFor(point, point.safe!))
    throw unfit(`the safe value of ${id} is ${safe} in the capsule and ${point.safe} on the board`);
  const ends = [Math.max(actuator.min, point.min), Math.min(actuator.max, point.max)];
  const words = ends.map((value) => wordFor(point, value)!);
  const [min, max] = point.scale > 0 ? words : words.toReversed();
  const span = rawOf(point.type, max!) - rawOf(point.type, min!);
  if (!(span >= 0 && span <= spanMax))
    throw unfit(`${id} has ${span} steps between its limits, of at most ${spanMax}`);
  const wordsPerMs = (slewPerSecondMax / Math.abs(point.scale) / 1_000) * rateShare;
  return {
    output: placeOf(registers, point),
    ...{ min: min!, max: max! },
    risePerMs: Math.min(riseMax, Math.ceil(wordsPerMs * 65_536)),
    burst: Math.min(spanMax - 1, Math.ceil(wordsPerMs * tickMs * burstTicks) + 1),
  };
}

function pointOf({ points }: RegisterMap, id: string): RegisterPoint {
  const point = points[id];
  if (point === undefined) throw unfit(`the board has no point ${id}`);
  if (point.type === "f32") throw unfit(`${id} is a float on the board`);
  return point;
}

/** Its place among those of its kind, in the order of addresses. */
function placeOf({ points }: RegisterMap, { access, address }: RegisterPoint): number {
  return Object.values(points).filter((other) => other.access === access && other.address < address).length;
}
