// The firmware in C as a process of this machine, with sanitizers: the same bytes as on record, attacked with wild
// ones. What a cable does to it, `edc/backends.test.ts` asks.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { promisify } from "node:util";
import { readRegisterMap } from "#runtime/cli/hal/register-map-file.ts";
import { built } from "#sim/board/backends/build.ts";
import { steppedFirmware } from "#sim/board/backends/table.ts";
import { unless } from "../../support/lacking.ts";
import { settled } from "../edc/process-host.ts";

const why = steppedFirmware.missing();
const map = await readRegisterMap("firmware-bridge/conformance/conformance.regmap.json");

function natively(name: string, body: () => Promise<void>): void {
  test(name, { skip: unless(why) }, body);
}

natively("the firmware answers the vectors on record byte for byte", async () => {
  const vectors = JSON.parse(await readFile("test/vectors/edc.json", "utf8")) as {
    readonly map: string;
    readonly boot: number;
    readonly steps: readonly {
      readonly meaning: string;
      readonly request?: string;
      readonly replies?: readonly string[];
      readonly elapseMs?: number;
    }[];
  };
  await using board = await steppedFirmware.start({
    map: await readRegisterMap(vectors.map),
    boot: vectors.boot,
  });
  const heard: string[] = [];
  board.listen((bytes) => heard.push(Buffer.from(bytes).toString("hex")));
  for (const { meaning, request, replies = [], elapseMs = 0 } of vectors.steps) {
    if (request !== undefined) board.send(Buffer.from(request, "hex"));
    await settled(board);
    assert.equal(heard.splice(0).join(""), replies.join(""), meaning);
    await board.pass(elapseMs);
  }
});

natively("the firmware holds what it asserts under wild bytes, and no sanitizer objects", async () => {
  const fuzz = await built({ folder: "firmware", target: "fuzz", file: "fuzz" }, map);
  const runs = await Promise.all(
    [1, 2].map((seed) => promisify(execFile)(fuzz, [String(seed), "60000"], { timeout: 50_000 })),
  );
  for (const { stdout } of runs) {
    const [, replies, groups] = /, (\d+) replies, (\d+) groups/.exec(stdout)!;
    assert.ok(Number(replies) > 10_000, stdout);
    assert.ok(Number(groups) > 100, stdout);
  }
});
