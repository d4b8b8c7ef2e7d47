import assert from "node:assert/strict";
import type { Clause } from "#bridge/conformance/clause.ts";
import { goodWord } from "#bridge/conformance/layout.ts";
import type { Probe } from "#bridge/conformance/probe.ts";
import { boardFlag, op, stageBegins, stageCrc, status } from "#bridge/protocol/edc-frame.ts";
import { wordFor } from "#bridge/regmap/words.ts";
import type { RegisterPoint } from "#runtime/field/register-map.ts";
import { other } from "./operations.ts";

/** SPEC-EDC.md, R2 to R5: what the board does when nobody commands it any more. */
export const watchdogClauses: readonly Clause[] = [
  {
    name: "R3 R4 R5",
    about: "unfed, all outputs go to their safe words; groups are refused until REARM, which moves nothing",
    async ask({ probe, layout: { outputs, run } }) {
      const { watchdogMs } = probe.map;
      const address = run[0]!.address;
      const words = run.map((point) => other(point, safeOf(point)));
      assert.equal(await probe.write(address, words), status.ok);
      const [flags, trips] = await probe.words(4, 2);
      assert.equal(flags, boardFlag.armed);
      const staged = { address, word: words[0]! };
      await probe.ask(op.stage, { address, words: [staged.word], flags: stageBegins });
      // Who only looks feeds nothing.
      for (let turn = 0; turn < 4; turn++) {
        await probe.end.pass(watchdogMs / 4 + 5);
        await probe.words(0, 1);
      }
      await probe.end.pass(50);
      assert.deepEqual(await probe.words(4, 2), [boardFlag.tripped, trips! + 1]);
      await assertSafe(probe, outputs);
      assert.equal(await probe.write(address, words), status.tripped);
      assert.equal((await probe.ask(op.kick)).status, status.ok);
      await assertSafe(probe, outputs);
      assert.equal((await probe.ask(op.rearm)).status, status.ok);
      await assertSafe(probe, outputs);
      assert.deepEqual(await probe.words(4, 1), [0]);
      const late = await probe.ask(op.commit, { words: [1, stageCrc([staged])] });
      assert.equal(late.status, status.badStage, "a trip forgets what was staged");
      assert.equal(await probe.write(address, words), status.ok);
      assert.deepEqual(await probe.words(4, 1), [boardFlag.armed]);
    },
  },
  {
    name: "R3",
    about: "a group and a KICK feed the watchdog; a repeated request does not",
    async ask({ probe, layout: { run } }) {
      const { watchdogMs } = probe.map;
      const frame = probe.frame(op.write, { address: run[0]!.address, words: [goodWord(run[0]!, 3)] });
      assert.equal((await probe.exchange(frame)).status, status.ok);
      const before = (await probe.words(7, 1))[0]!;
      await probe.end.pass(Math.min(300, watchdogMs / 4));
      const later = (await probe.words(7, 1))[0]!;
      assert.ok(later < before, `${later} ms left after ${before}`);
      assert.equal((await probe.ask(op.kick)).status, status.ok);
      const fed = (await probe.words(7, 1))[0]!;
      assert.ok(fed > later && fed <= watchdogMs, `${fed} ms left after a KICK`);
      await probe.end.pass(Math.min(300, watchdogMs / 4));
      const kick = probe.frame(op.kick);
      await probe.exchange(kick);
      await probe.end.pass(Math.min(300, watchdogMs / 4));
      await probe.exchange(kick);
      const [left = 0] = await probe.words(7, 1);
      assert.ok(
        left < watchdogMs - Math.min(300, watchdogMs / 4) + 5,
        `${left} ms left after a repeated KICK`,
      );
    },
  },
];

function safeOf(point: RegisterPoint): number {
  return wordFor(point, point.safe!)!;
}

async function assertSafe(probe: Probe, outputs: readonly RegisterPoint[]): Promise<void> {
  for (const point of outputs)
    assert.deepEqual(await probe.words(point.address, 1), [safeOf(point)], `safe word at ${point.address}`);
}
