import { mapHashWords } from "#bridge/protocol/edc-frame.ts";
import { sha256 } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { RegisterMap, RegisterPoint } from "#runtime/field/register-map.ts";
import { isWithin, wordFor } from "./words.ts";

/** Below are the board's own registers, which are the same on every board (SPEC-EDC.md, chapter 4). */
export const firstPointAddress = 0x40;
export const addressMax = 0xffff;
export const pointsMax = 4_096;

/** What a schema cannot say. What passes here generates files and talks to a board without a second check. */
export function checkedRegisterMap(map: RegisterMap): RegisterMap {
  const owners = new Map<number, string>([[map.tickAddress, "the tick word"]]);
  if (!isAddress(map.tickAddress)) throw bad(map, `tickAddress ${map.tickAddress} is outside ${range}`);
  if (!(map.watchdogMs >= 1 && map.watchdogMs <= 60_000)) throw bad(map, "watchdogMs is not 1 to 60000");
  const points = Object.entries(map.points);
  if (points.length < 1 || points.length > pointsMax) throw bad(map, `has ${points.length} points`);
  for (const [name, point] of points) {
    if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw bad(map, `"${name}" is no name of a point`);
    if (!isAddress(point.address)) throw bad(map, `${name} has address ${point.address}, outside ${range}`);
    const owner = owners.get(point.address);
    if (owner !== undefined) throw bad(map, `${name} and ${owner} both have address ${point.address}`);
    owners.set(point.address, name);
    checkNumbers(map, { name, point });
  }
  return map;
}

/**
 * One line for the map and one a point, in the order of addresses: exactly what both sides must agree
 * about, and nothing else. A better description is not another map.
 */
export function layoutText({ name, watchdogMs, tickAddress, points }: RegisterMap): string {
  const lines = Object.entries(points)
    .sort(([, a], [, b]) => a.address - b.address)
    .map(([id, { address, type, access, scale, offset, unit, min, max, safe }]) =>
      [id, address, type, access, scale, offset, JSON.stringify(unit), min, max, safe ?? "-"].join(" "),
    );
  return `${[`edc-map-1 ${name} ${watchdogMs} ${tickAddress}`, ...lines].join("\n")}\n`;
}

/** The first 16 bytes of the layout's SHA-256, as little-endian words: what HELLO carries. */
export function mapHashOf(map: RegisterMap): readonly number[] {
  const digest = sha256(new TextEncoder().encode(layoutText(map)));
  const view = new DataView(digest.buffer, digest.byteOffset);
  return Array.from({ length: mapHashWords }, (_, index) => view.getUint32(index * 4, true));
}

function checkNumbers(map: RegisterMap, { name, point }: { name: string; point: RegisterPoint }): void {
  const { scale, offset, min, max, safe, access } = point;
  if (!Number.isFinite(scale) || scale === 0) throw bad(map, `${name} needs a scale other than 0`);
  if (!Number.isFinite(offset)) throw bad(map, `${name} needs an offset that is a number`);
  if (!(min < max)) throw bad(map, `${name} has min ${min}, which is not below max ${max}`);
  for (const end of [min, max])
    if (wordFor(point, end) === undefined)
      throw bad(map, `${name} has a range that reaches to ${end}, which its word cannot hold`);
  if (access === "read") return;
  if (safe === undefined) throw bad(map, `${name} can be written and has no safe value`);
  const word = wordFor(point, safe);
  if (word === undefined || !isWithin(point, word))
    throw bad(map, `${name} has the safe value ${safe}, outside ${min}..${max}`);
}

function isAddress(address: number): boolean {
  return Number.isInteger(address) && address >= firstPointAddress && address <= addressMax;
}

function bad({ name }: RegisterMap, what: string): Fault {
  return new Fault("config/bad", `Register map "${name}": ${what}`);
}

const range = `${firstPointAddress}..${addressMax}`;
