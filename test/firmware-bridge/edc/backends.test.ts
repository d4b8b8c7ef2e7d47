// What a cable does to a group, with every board that can run here: pulled behind every byte, and harming one byte in
// two hundred. The pins of the board say what is true.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readRegisterMap } from "#runtime/cli/hal/register-map-file.ts";
import { type Prng, prng } from "#runtime/core/prng.ts";
import type { ProcessBoard } from "#sim/board/backends/process-board.ts";
import {
  type ProcessBackend,
  qemuFirmware,
  steppedFirmware,
  steppedLogic,
} from "#sim/board/backends/table.ts";
import { noisyWire } from "#sim/board/wire.ts";
import { unless } from "../../support/lacking.ts";
import { ProcessHost } from "./process-host.ts";

const map = await readRegisterMap("firmware-bridge/conformance/conformance.regmap.json");
// Where the clock is the wall's nobody is to trip because the machine was busy.
const patient = { ...map, watchdogMs: 60_000 };
/** Two runs of outputs with a hole between, so that a group of both is staged. */
const runs = [64, 96] as const;
const runWords = 8;

function onBackend(
  name: string,
  backend: ProcessBackend,
  body: (board: ProcessBoard, host: ProcessHost, random: Prng) => Promise<void>,
): void {
  const why = backend.missing();
  test(name, { skip: unless(why) }, async () => {
    const { clock } = backend;
    const regmap = clock === "real" ? patient : map;
    await using board = await backend.start({ map: regmap, boot: 5 });
    const random = prng(4711);
    const host = new ProcessHost({ board, clock, map: regmap, random: random.fork() });
    await host.greet();
    await body(board, host, random);
  });
}

// Where the clock is the wall's, every pulled plug costs a tenth of a second.
const pulls = [
  [steppedFirmware, 1],
  [steppedLogic, 1],
  [qemuFirmware, 9],
] as const;

/** What a staged group is on the wire: two pieces and a commit, each with its answer. */
const bytesOf = { toBoard: 2 * frameBytes(runWords) + frameBytes(2), toHost: 3 * frameBytes(0) } as const;

/** Stuffed, between two zeros. */
function frameBytes(words: number): number {
  return 14 + 4 * words + 1 + 2;
}

for (const [backend, every] of pulls)
  for (const way of ["toBoard", "toHost"] as const)
    onBackend(
      `EdcMaster and "${backend.name}" leave a group whole or not at all, whichever byte ${way} was the last`,
      backend,
      async (board, host) => {
        const seen = new Set<string>();
        for (let cut = 0; cut < bytesOf[way]; cut += every) {
          const words = Array.from({ length: runWords }, (_, index) => 0x0100_0000 + cut * runWords + index);
          const before = await board.outputs();
          let left = cut;
          host.wire = (bytes, direction) => {
            if (direction !== way) return bytes;
            const passed = bytes.subarray(0, Math.max(0, left));
            left -= bytes.length;
            return passed;
          };
          const spans = runs.map((address) => ({ address, words }));
          const ticket = host.master.submit({ kind: "write", spans }, host.now);
          await host.exchangeUntil(() => left < 0);
          await host.replug();
          const answer = await host.answerTo(ticket);
          const after = await board.outputs();
          const isWhole = runs.every((address) =>
            words.every((word, at) => after.get(address + at) === word),
          );
          const isOld = [...before].every(([address, word]) => after.get(address) === word);
          assert.ok(isWhole || isOld, `cut after byte ${cut}`);
          assert.equal(answer.kind, isWhole ? "applied" : "lost", `cut after byte ${cut}`);
          seen.add(answer.kind);
        }
        assert.deepEqual([...seen].sort(), way === "toBoard" ? ["lost"] : ["applied", "lost"]);
      },
    );

const noises = [
  [steppedFirmware, 10_000],
  [steppedLogic, 150],
  [qemuFirmware, 30],
] as const;

for (const [backend, cycles] of noises)
  onBackend(
    `EdcMaster and "${backend.name}": nothing silently wrong in ${cycles} cycles at 0.5 % byte errors`,
    backend,
    async (board, host, random) => {
      const wires = {
        toBoard: noisyWire(random.fork(), 0.005),
        toHost: noisyWire(random.fork(), 0.005),
      };
      const noisy = (bytes: Uint8Array, way: keyof typeof wires) => wires[way](bytes);
      const [address] = runs;
      let good = 0;
      for (let cycle = 0; cycle < cycles; cycle++) {
        host.wire = noisy;
        const words = Array.from({ length: runWords }, () => random.uint32());
        const written = await host.ask({ kind: "write", spans: [{ address, words }] });
        const read = await host.ask({ kind: "read", address, count: runWords });
        const pins = await board.outputs();
        const stands = words.map((_, index) => pins.get(address + index)!);
        const isApplied = stands.join() === words.join();
        if (written.kind === "applied") assert.ok(isApplied, `cycle ${cycle}`);
        else if (written.kind !== "unknown") assert.ok(!isApplied, `cycle ${cycle}`);
        if (read.kind === "words") assert.deepEqual(read.words, stands, `cycle ${cycle}`);
        if (written.kind === "applied" && read.kind === "words") good++;
        // Somebody was silent for longer than the watchdog waits.
        if (written.kind === "refused") await host.ask({ kind: "rearm" });
      }
      assert.ok(good > 0.95 * cycles, `${good} of ${cycles} got through`);
    },
  );
