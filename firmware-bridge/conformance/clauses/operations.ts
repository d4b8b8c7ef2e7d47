import assert from "node:assert/strict";
import type { Asking, Clause } from "#bridge/conformance/clause.ts";
import { goodWord } from "#bridge/conformance/layout.ts";
import type { Probe } from "#bridge/conformance/probe.ts";
import { groupWordsMax, magic, op, stageBegins, stageCrc, status } from "#bridge/protocol/edc-frame.ts";
import { mapHashOf } from "#bridge/regmap/check.ts";
import type { RegisterPoint } from "#runtime/field/register-map.ts";

/** SPEC-EDC.md, chapter 3, and what of chapter 4 needs no time. */
export const operationClauses: readonly Clause[] = [
  {
    name: "R1",
    about:
      "the board's own page: magic, version, boot, watchdog, map hash; nothing between it and the points but a shield's",
    async ask({ probe }) {
      const page = await probe.words(0, 16);
      assert.deepEqual(page.slice(0, 3), [magic, 1, probe.boot]);
      assert.equal(page[6], probe.map.watchdogMs);
      assert.deepEqual(page.slice(12), mapHashOf(probe.map));
      for (const asked of [
        { address: 32, count: 1 },
        { address: 31, count: 2 },
      ])
        assert.equal((await probe.ask(op.read, asked)).status, status.badAddress);
      assert.equal(await probe.write(3, [0]), status.readOnly);
    },
  },
  {
    name: "O2",
    about: "a READ has all of its words or none",
    async ask({ probe, layout: { run, hole } }) {
      const whole = await probe.words(run[0]!.address, run.length);
      assert.equal(whole.length, run.length);
      for (const address of [hole, 0xffff]) {
        const reply = await probe.ask(op.read, { address, count: address === hole ? 1 : 2 });
        assert.deepEqual([reply.status, reply.words], [status.badAddress, []]);
      }
    },
  },
  {
    name: "O3",
    about: "a WRITE of a whole run of outputs is one group, and reads back equal",
    async ask({ probe, layout: { run } }) {
      const [, , , groups = 0] = await probe.words(8, 4);
      for (let turn = 1; turn <= 3; turn++) {
        const words = run.map((point, index) => goodWord(point, turn * 100 + index));
        assert.equal(await probe.write(run[0]!.address, words), status.ok);
        assert.deepEqual(await probe.words(run[0]!.address, run.length), words);
        assert.equal((await probe.words(11, 1))[0], groups + turn);
      }
    },
  },
  {
    name: "O3 R6",
    about: "one word that is out of limits, read only or not there refuses the group, and nothing moves",
    async ask(asking) {
      const { probe, layout } = asking;
      const [first] = layout.outputs;
      const stands = () => probe.words(first!.address, 1);
      const before = await stands();
      const { inputs, hole, limited, real } = layout;
      const rows: (readonly [number, number, number])[] = [
        [hole, 1, status.badAddress],
        [2, 1, status.readOnly],
        ...inputs.map(({ address }) => [address, 1, status.readOnly] as const),
        ...(limited ? [[limited.point.address, limited.word, status.outOfLimits] as const] : []),
        ...(real
          ? [0x7fc0_0000, 0x7f80_0000, 0xff80_0000].map(
              (word) => [real.address, word, status.outOfLimits] as const,
            )
          : []),
      ];
      for (const [address, word, code] of rows) {
        assert.equal(await probe.write(address, [word]), code, `word ${word} at ${address}`);
        await stage(probe, [
          { address: first!.address, word: other(first!, before[0]!) },
          { address, word },
        ]);
        assert.deepEqual(await stands(), before);
      }

      async function stage(by: Probe, group: readonly Placed[]): Promise<void> {
        assert.equal(await staged(by, group), rowStatus(group));
      }
      function rowStatus(group: readonly Placed[]): number {
        return rows.find(([address, word]) => address === group[1]!.address && word === group[1]!.word)![2];
      }
    },
  },
  {
    name: "O4 O5",
    about: "a staged commit of up to 60 words moves all of them in one step, and nothing before",
    async ask({ probe, layout: { outputs } }) {
      const group = [
        ...outputs.slice(0, groupWordsMax - 1).map((point, index) => ({
          address: point.address,
          word: goodWord(point, 3 + index),
        })),
        { address: probe.map.tickAddress, word: 4_711 },
      ];
      const seen = async () => {
        const words: number[] = [];
        for (const { address } of group) words.push((await probe.words(address, 1))[0]!);
        return words;
      };
      const before = await seen();
      for (const [index, { address, word }] of group.entries()) {
        const flags = index === 0 ? stageBegins : 0;
        assert.equal((await probe.ask(op.stage, { address, words: [word], flags })).status, status.ok);
      }
      assert.deepEqual(await seen(), before, "STAGE moves nothing");
      assert.equal((await commit(probe, group)).status, status.ok);
      assert.deepEqual(
        await seen(),
        group.map(({ word }) => word),
      );
      assert.equal((await commit(probe, group)).status, status.badStage, "nothing is staged afterwards");
    },
  },
  {
    name: "O4 O5",
    about: "more than 60 staged words, another count, another CRC and a stage begun anew are not committed",
    async ask({ probe, layout: { outputs } }) {
      const { address } = outputs[0]!;
      const before = await probe.words(address, 1);
      const word = other(outputs[0]!, before[0]!);
      const step = async (words: readonly number[], flags = 0) =>
        (await probe.ask(op.stage, { address, words, flags })).status;
      assert.equal(await step(Array(60).fill(word), stageBegins), status.ok);
      assert.equal(await step([word]), status.badLength);
      assert.equal(await step([word], stageBegins), status.ok);
      assert.equal(await step([]), status.badLength);
      const rows = [
        [2, stageCrc([{ address, word }])],
        [1, stageCrc([{ address, word: word ^ 1 }])],
      ];
      for (const words of rows) {
        assert.equal((await probe.ask(op.commit, { words })).status, status.badStage);
        assert.equal(await step([word], stageBegins), status.ok);
      }
      assert.equal((await probe.ask(op.commit, { words: [1] })).status, status.badLength);
      assert.deepEqual(await probe.words(address, 1), before);
    },
  },
  {
    name: "O6",
    about: "to a host with another map a board is read only",
    async ask({ probe, layout: { run } }) {
      const before = await probe.words(run[0]!.address, 1);
      await probe.greet([1, 2, 3, 4]);
      assert.equal(probe.flags & 1, 0);
      assert.equal(await probe.write(run[0]!.address, [goodWord(run[0]!, 1)]), status.mapMismatch);
      for (const code of [op.stage, op.commit, op.rearm])
        assert.equal((await probe.ask(code, { words: [0, 0] })).status, status.mapMismatch);
      assert.equal((await probe.ask(op.kick)).status, status.ok);
      assert.deepEqual(await probe.words(run[0]!.address, 1), before);
    },
  },
  {
    name: "st 1, 13",
    about: "an operation that does not exist, and a reserved field that is not 0, are refused and counted",
    async ask({ probe, layout: { outputs } }) {
      const [refused = 0] = await probe.words(10, 1);
      assert.equal((await probe.ask(0x7f)).status, status.badOp);
      assert.equal((await probe.ask(0x00)).status, status.badOp);
      assert.equal((await probe.ask(op.kick, { flags: 1 })).status, status.badRequest);
      const twice = { address: outputs[0]!.address, words: [0], flags: 2 };
      assert.equal((await probe.ask(op.stage, twice)).status, status.badRequest);
      assert.equal((await probe.words(10, 1))[0], refused + 4);
    },
  },
];

interface Placed {
  readonly address: number;
  readonly word: number;
}

async function staged(probe: Probe, group: readonly Placed[]): Promise<number> {
  for (const [index, { address, word }] of group.entries())
    await probe.ask(op.stage, { address, words: [word], flags: index === 0 ? stageBegins : 0 });
  return (await commit(probe, group)).status;
}

function commit(probe: Asking["probe"], group: readonly Placed[]): ReturnType<Probe["ask"]> {
  return probe.ask(op.commit, { words: [group.length, stageCrc(group)] });
}

/** A good word that is not this one. */
export function other(point: RegisterPoint, word: number): number {
  for (let turn = 1; ; turn++) {
    const next = goodWord(point, turn);
    if (next !== word) return next;
  }
}
