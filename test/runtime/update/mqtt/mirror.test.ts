// Files over a line that loses, doubles, swaps and bends messages: what comes out is the file, or an error.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { Fault, type FaultCode } from "#runtime/core/fault.ts";
import { Prng } from "#runtime/core/prng.ts";
import { type Ask, chunkBytesMax, openAsk, packSays } from "#runtime/update/mqtt/chunk.ts";
import { lineMirror, type MirrorParts } from "#runtime/update/mqtt/mirror.ts";
import type { Mirror } from "#runtime/update/tuf/port.ts";
import { never } from "../../../support/tuf-folder.ts";

type Answerer = (ask: Ask, say: (payload: Uint8Array) => void) => void;

interface Rig {
  readonly mirror: Mirror;
  /** The most questions that were out at once. */
  mostOut(): number;
}

/** Time passes only when nothing else can happen. */
function rigOf(answer: Answerer, waits = { firstMs: 1, mostMs: 4, triesMax: 40 }): Rig {
  const listeners = new Set<(payload: Uint8Array) => void>();
  const open = new Set<string>();
  let most = 0;
  const parts: MirrorParts = {
    line: {
      name: "a line",
      ask(payload) {
        const ask = openAsk(payload)!;
        open.add(ask.id);
        most = Math.max(most, open.size);
        answer(ask, (bytes) =>
          setImmediate(() => {
            open.delete(ask.id);
            for (const listener of listeners) listener(bytes);
          }),
        );
      },
      onSays(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    ...{ waits, draw: randomUUID },
    after(ms, act) {
      const timer = setTimeout(act, ms);
      return () => clearTimeout(timer);
    },
  };
  return { mirror: lineMirror(parts), mostOut: () => most };
}

function stretch(file: Uint8Array, { id, from, bytes }: Ask): Uint8Array {
  return packSays({ id, from, total: file.length, bytes: file.subarray(from, from + bytes) });
}

async function all(mirror: Mirror, from = 0, bytesMax = 10_000_000): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of mirror.open("blobs/x", { from, bytesMax, signal: never })) pieces.push(piece);
  return Buffer.concat(pieces);
}

function fileOf(bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, at) => (at * 31 + (at >> 8)) & 0xff);
}

test("open() gives the file from any byte on, over a line that treats messages badly", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: 6 * chunkBytesMax }),
      fc.nat({ max: 100 }),
      fc.nat({ max: 2 ** 31 }),
      async (bytes, percent, seed) => {
        const file = fileOf(bytes);
        const prng = new Prng(Uint32Array.of(seed, 1, 2, 3));
        const rig = rigOf((ask, say) => {
          const fate = prng.between(0, 1);
          if (fate < 0.3) return;
          const answer = stretch(file, ask);
          if (fate < 0.4) say(answer.subarray(0, answer.length >> 1));
          if (fate < 0.5) say(packSays({ id: "another", from: 0, total: 9, bytes: new Uint8Array(9) }));
          say(answer);
          if (fate > 0.8) say(answer);
        });
        const from = Math.floor((bytes * percent) / 100);
        assert.deepEqual(await all(rig.mirror, from), Buffer.from(file.subarray(from)));
        assert.ok(rig.mostOut() <= 4);
      },
    ),
    { numRuns: 25 },
  );
});

const refusals: readonly (readonly [string, FaultCode, Answerer])[] = [
  ["a file that is not there", "update/absent", ({ id }, say) => say(packSays({ id, absent: true }))],
  [
    "a file that is longer than anybody has signed",
    "update/too-large",
    ({ id }, say) => say(packSays({ id, from: 0, total: 20_000_000, bytes: new Uint8Array(chunkBytesMax) })),
  ],
  ["silence", "update/too-slow", () => undefined],
  ["nonsense", "update/too-slow", (_, say) => say(Buffer.from("{}\n"))],
  [
    "another stretch than was asked for",
    "update/too-slow",
    ({ id }, say) => say(packSays({ id, from: 7, total: 9, bytes: new Uint8Array(2) })),
  ],
  [
    "a file that changes its length on the way",
    "update/cut",
    ({ id, from, bytes }, say) =>
      say(
        packSays({ id, from, total: 5 * chunkBytesMax + (from > 0 ? 1 : 0), bytes: new Uint8Array(bytes) }),
      ),
  ],
];

for (const [what, code, answer] of refusals)
  test(`open() ends with a Fault at ${what}`, async () => {
    const { mirror } = rigOf(answer, { firstMs: 1, mostMs: 1, triesMax: 3 });
    await assert.rejects(all(mirror), (error) => error instanceof Fault && error.code === code);
  });

test("open() ends when its caller gives up", async () => {
  const { mirror } = rigOf(() => undefined, { firstMs: 60_000, mostMs: 60_000, triesMax: 3 });
  const stop = new AbortController();
  const pieces = mirror.open("x", { from: 0, bytesMax: 9, signal: stop.signal });
  const first = pieces[Symbol.asyncIterator]().next();
  stop.abort(new Error("enough"));
  await assert.rejects(first, /enough/);
});
