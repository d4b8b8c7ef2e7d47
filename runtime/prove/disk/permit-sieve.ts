// Which chunk of a file issued a permit, without unpacking them all. Beside each chunk stands a sieve (a Bloom filter) of the
// permits in it: it never misses one, and lets a wrong one through once in a hundred and twenty. A list would be found in
// faster, but costs the flash some hundred bytes a record at every commit, and this not one.

import type Database from "better-sqlite3";
import { sha256 } from "#runtime/core/digest.ts";
import type { LogIndex } from "#runtime/prove/port.ts";
import { openChunk } from "./chunk.ts";

/** Of all permits that these records name; nothing where they name none. */
export function sieveOf(bodies: readonly Uint8Array[]): Uint8Array {
  const permits = new Set(bodies.flatMap(permitsIn));
  const sieve = new Uint8Array(Math.ceil((permits.size * bitsAPermit) / 8));
  for (const permit of permits) for (const bit of bitsOf(permit, sieve)) sieve[bit >> 3]! |= 1 << (bit & 7);
  return sieve;
}

export function mayName(sieve: Uint8Array, permit: string): boolean {
  if (sieve.length === 0) return false;
  return bitsOf(spelt(permit), sieve).every((bit) => (sieve[bit >> 3]! >> (bit & 7)) % 2 === 1);
}

/** Files of before there were sieves have no column for them: what is in the way of those chunks is a look into each. */
export function addSieves(db: Database.Database): void {
  if (!hasSieves(db)) db.exec("ALTER TABLE chunk ADD COLUMN permits BLOB");
}

/** The newest record of a file that issued this permit: a run may give a name that one before it gave. */
export function issuingIn(db: Database.Database, permit: string): LogIndex | undefined {
  const permits = hasSieves(db) ? "permits" : "NULL AS permits";
  const chunks = db
    .prepare<[], { first: number; count: number; permits: unknown }>(
      `SELECT first, count, ${permits} FROM chunk ORDER BY first DESC`,
    )
    .all();
  const packedAt = db.prepare<[number], { packed: Uint8Array }>(
    "SELECT ifnull(CAST(packed AS BLOB), x'') AS packed FROM chunk WHERE first = ?",
  );
  const wanted = Buffer.from(`"permit":"${spelt(permit)}"`, "latin1");
  for (const { first, count, permits: sieve } of chunks) {
    if (sieve instanceof Uint8Array && !mayName(sieve, permit)) continue;
    const bodies = openChunk(packedAt.get(first)?.packed ?? new Uint8Array(0), count) ?? [];
    const at = bodies.findLastIndex((body) => {
      const text = Buffer.from(body.buffer, body.byteOffset, body.length);
      return text.includes(wanted) && !text.includes('"kind":"outcome"');
    });
    if (at >= 0) return first + at;
  }
  return undefined;
}

function hasSieves(db: Database.Database): boolean {
  return db.prepare("SELECT 1 FROM pragma_table_info('chunk') WHERE name = 'permits'").get() !== undefined;
}

/** As records spell them, and more than those: a point may have that name too. */
function permitsIn(body: Uint8Array): readonly string[] {
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString("latin1");
  return Array.from(text.matchAll(/"permit":"((?:[^"\\]|\\.)*)"/g), ([, permit]) => permit!);
}

/** As it stands between the quotes, byte by byte. */
function spelt(permit: string): string {
  return Buffer.from(JSON.stringify(permit).slice(1, -1)).toString("latin1");
}

function bitsOf(permit: string, sieve: Uint8Array): readonly number[] {
  const digest = Buffer.from(sha256(Buffer.from(permit, "latin1")));
  return Array.from({ length: bitsSet }, (_, which) => digest.readUInt32LE(4 * which) % (8 * sieve.length));
}

const bitsAPermit = 10;
const bitsSet = 7;
