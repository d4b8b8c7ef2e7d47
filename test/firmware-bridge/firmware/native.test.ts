// The firmware in C as a process of this machine, with sanitizers: the same bytes as on record, attacked with wild
// ones, and a cable that is cut behind every byte of a group.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { EdcMaster } from "#bridge/protocol/edc-master.ts";
import type { EdcAnswer, EdcRequest } from "#bridge/protocol/edc-request.ts";
import { mapHashOf } from "#bridge/regmap/check.ts";
import { readRegisterMap } from "#runtime/cli/hal/register-map-file.ts";
import { US_PER_MS } from "#runtime/core/clock.ts";
import { prng } from "#runtime/core/prng.ts";
import { built } from "#sim/board/backends/build.ts";
import type { ProcessBoard } from "#sim/board/backends/process-board.ts";
import { steppedFirmware } from "#sim/board/backends/table.ts";

const why = steppedFirmware.missing();
const map = await readRegisterMap("firmware-bridge/conformance/conformance.regmap.json");

function natively(name: string, body: () => Promise<void>): void {
  test(`${name}${why === undefined ? "" : ` (did not run: ${why})`}`, async (t) => {
    if (why === undefined) return await body();
    assert.equal(process.env["IV_CI"], undefined, why);
    t.diagnostic(`Did not run: ${why}`);
  });
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

const left = Array.from({ length: 8 }, (_, index) => 0x0100_0000 + index);
const request: EdcRequest = {
  kind: "write",
  spans: [
    { address: 64, words: left },
    { address: 96, words: left },
  ],
};

for (const way of ["toBoard", "toHost"] as const)
  natively(
    `EdcMaster and the firmware leave a group whole or not at all, whichever byte ${way} was the last`,
    async () => {
      await using board = await steppedFirmware.start({ map, boot: 5 });
      const random = prng(1);
      const seen = new Set<string>();
      for (let cut = 0; ; cut++) {
        const host = new Host(board, random.fork());
        await host.greet();
        const before = await host.outputs();
        host.cut = { way, left: cut };
        const ticket = host.master.submit(request, host.now);
        await host.exchange();
        if (host.cut.left >= 0) break;
        const after = await host.outputs();
        const isWhole = [64, 96].every((address) =>
          left.every((word, at) => after.get(address + at) === word),
        );
        const isOld = [...before].every(([address, word]) => after.get(address) === word);
        assert.ok(isWhole || isOld, `cut after byte ${cut}`);
        // The plug is pulled, and put in again a moment later.
        host.master.close(host.now);
        await board.pass(60);
        host.cut = undefined;
        host.master.open(host.now);
        const answer = await host.answerTo(ticket);
        assert.equal(answer.kind, isWhole ? "applied" : "lost", `cut after byte ${cut}`);
        seen.add(answer.kind);
        await board.restart();
      }
      assert.deepEqual([...seen].sort(), way === "toBoard" ? ["lost"] : ["applied", "lost"]);
    },
  );

/** A master in front of a process, in time of its own. */
class Host {
  readonly #board: ProcessBoard;
  readonly #answers = new Map<number, EdcAnswer>();
  readonly master: EdcMaster;
  now = 1_000_000;
  cut: { readonly way: "toBoard" | "toHost"; left: number } | undefined;

  constructor(board: ProcessBoard, random: { uint32(): number }) {
    this.#board = board;
    this.master = new EdcMaster({
      ...{ mapHash: mapHashOf(map), timeoutUs: 60_000, random32: () => random.uint32() },
    });
    board.listen((bytes) => this.master.receive(this.#carried(bytes, "toHost"), this.now));
  }

  async greet(): Promise<void> {
    this.master.open(this.now);
    await this.exchange();
    assert.ok(this.master.isAnswering);
  }

  outputs(): Promise<ReadonlyMap<number, number>> {
    return this.#board.outputs();
  }

  async exchange(): Promise<void> {
    for (;;) {
      const frames = this.master.takeTransmits();
      for (const { ticket, answer } of this.master.takeSettled()) this.#answers.set(ticket, answer);
      if (frames.length === 0) return;
      for (const frame of frames) {
        const bytes = this.#carried(frame, "toBoard");
        if (bytes.length > 0) this.#board.send(bytes);
      }
      await settled(this.#board);
    }
  }

  async answerTo(ticket: number): Promise<EdcAnswer> {
    for (;;) {
      await this.exchange();
      const answer = this.#answers.get(ticket);
      if (answer !== undefined) return answer;
      const then = this.master.wakeAt() ?? this.now + US_PER_MS;
      await this.#board.pass(Math.max(0, Math.ceil((then - this.now) / US_PER_MS)));
      this.now = Math.max(this.now, then);
      assert.equal(this.master.wake(this.now), "sound");
    }
  }

  #carried(bytes: Uint8Array, way: "toBoard" | "toHost"): Uint8Array {
    if (this.cut?.way !== way) return bytes;
    const passed = bytes.subarray(0, Math.max(0, this.cut.left));
    this.cut.left -= bytes.length;
    return passed;
  }
}

/** All that was sent is served, and all that was said is here. */
async function settled(board: ProcessBoard): Promise<void> {
  for (let turn = 0; turn < 2; turn++) {
    await board.pass(0);
    await setImmediate();
  }
}
