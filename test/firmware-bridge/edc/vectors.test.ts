import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { readRegisterMap } from "#runtime/cli/hal/register-map-file.ts";
import { VirtualBoard } from "#sim/board/board.ts";

interface Vectors {
  readonly map: string;
  readonly boot: number;
  readonly steps: readonly {
    readonly meaning: string;
    readonly request?: string;
    readonly replies?: readonly string[];
    readonly elapseMs?: number;
  }[];
}

test("VirtualBoard answers the vectors on record byte for byte", async () => {
  const { map, boot, steps } = JSON.parse(await readFile("test/vectors/edc.json", "utf8")) as Vectors;
  const board = new VirtualBoard({ map: await readRegisterMap(map), boot });
  assert.ok(steps.length > 25);
  for (const { meaning, request, replies = [], elapseMs } of steps) {
    if (elapseMs !== undefined) board.elapse(elapseMs);
    if (request === undefined) continue;
    const said = board
      .receive(Buffer.from(request, "hex"))
      .map((reply) => Buffer.from(reply).toString("hex"));
    assert.deepEqual(said, replies, meaning);
  }
});
