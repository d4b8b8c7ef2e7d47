import assert from "node:assert/strict";
import { type Clause, withoutRestart } from "#bridge/conformance/clause.ts";
import { goodWord } from "#bridge/conformance/layout.ts";
import { helloFrame, type Probe } from "#bridge/conformance/probe.ts";
import { fate, op, stageBegins, stageCrc, status } from "#bridge/protocol/edc-frame.ts";
import { mapHashOf } from "#bridge/regmap/check.ts";
import { other } from "./operations.ts";

/** SPEC-EDC.md, chapter 5: who is asking, and what was done already. */
export const linkClauses: readonly Clause[] = [
  {
    name: "5",
    about: "the same greeting changes nothing, another one gives the next link, and the old one is no link",
    async ask({ probe }) {
      const hello = helloFrame(0x1234_5678, mapHashOf(probe.map));
      const before = probe.link;
      const first = await probe.exchange(hello);
      assert.equal(first.link & 0xff, (before + 1) & 0xff || 1);
      assert.equal(first.link >>> 8, probe.boot & 0xff);
      assert.deepEqual(await probe.exchange(hello), first);
      const old = await probe.ask(op.kick, { link: before });
      assert.deepEqual([old.status, old.words, old.link], [status.noLink, [before], first.link]);
    },
  },
  {
    name: "5 L2",
    about: "the link's lower byte goes from 255 to 1",
    async ask({ probe }) {
      for (let turn = 0; turn < 256 && (probe.link & 0xff) !== 0xff; turn++) await probe.greet();
      assert.equal(probe.link & 0xff, 0xff);
      await probe.greet();
      assert.equal(probe.link & 0xff, 1);
    },
  },
  {
    name: "st 13",
    about: "a greeting that is none is refused",
    async ask({ probe }) {
      const words = [0, 1, 2, 3, 4, 5];
      for (const asked of [
        { seq: 0, link: 0, words },
        { seq: 1, link: 0, words: [0x3143_4445, 1, 2, 3, 4, 5] },
        { seq: 0, link: 0, words: [0x3143_4445, 1] },
      ])
        assert.equal((await probe.ask(op.hello, asked)).status, status.badRequest);
      assert.equal((await probe.ask(op.kick)).status, status.ok, "the link stands");
    },
  },
  {
    name: "5 replay",
    about: "the last request once more is answered from the store and executed once",
    async ask({ probe, layout: { run } }) {
      const words = run.map((point, index) => goodWord(point, 50 + index));
      const [, , , groups = 0] = await probe.words(8, 4);
      const frame = probe.frame(op.write, { address: run[0]!.address, words });
      const first = await probe.exchange(frame);
      assert.equal(first.status, status.ok);
      for (let turn = 0; turn < 3; turn++) assert.deepEqual(await probe.exchange(frame), first);
      assert.equal((await probe.words(11, 1))[0], groups + 1);
      const read = probe.frame(op.read, { address: 3, count: 1 });
      const seen = await probe.exchange(read);
      await probe.end.pass(20);
      assert.deepEqual(await probe.exchange(read), seen, "a READ too tells the moment of its first answer");
    },
  },
  {
    name: "5 L3",
    about: "a number that was passed over, or comes back otherwise, is stale; numbers may be left out",
    async ask({ probe, layout: { run } }) {
      const { address } = run[0]!;
      const stands = await probe.words(address, 1);
      const words = [other(run[0]!, stands[0]!)];
      probe.seq += 1_000;
      assert.equal((await probe.ask(op.kick)).status, status.ok);
      for (const seq of [probe.seq, probe.seq - 1, 1, 0]) {
        const reply = await probe.ask(op.write, { address, words, seq });
        assert.deepEqual([reply.status, reply.words], [status.stale, [probe.link]], `seq ${seq}`);
      }
      assert.deepEqual(await probe.words(address, 1), stands);
      assert.equal((await probe.ask(op.kick, { seq: 0xffff })).status, status.ok);
    },
  },
  {
    name: "O7 L4",
    about: "STATUS knows what became of a request, also on a link before, and what will never be",
    async ask({ probe, layout: { run } }) {
      const { address } = run[0]!;
      const fill = async () => {
        for (let turn = 0; turn < 16; turn++)
          assert.equal(await probe.write(address, [goodWord(run[0]!, turn)]), status.ok);
      };
      // So that what it remembers is new enough to say never.
      await fill();
      assert.equal(await probe.write(address, [goodWord(run[0]!, 2)]), status.ok);
      const done = { link: probe.link, seq: probe.seq };
      assert.equal(await probe.write(2, [1]), status.readOnly);
      const refused = { link: probe.link, seq: probe.seq };
      probe.seq += 5;
      const skipped = { link: probe.link, seq: probe.seq };
      assert.deepEqual(await fateOf(probe, done), [fate.executed, status.ok]);
      assert.deepEqual(await fateOf(probe, refused), [fate.executed, status.readOnly]);
      assert.deepEqual(await fateOf(probe, skipped), [fate.never, 0]);
      const still = await probe.ask(op.status, { words: [((probe.link << 16) | (probe.seq + 5)) >>> 0] });
      assert.equal(still.status, status.badRequest, "of what may still come nobody can say");
      await probe.greet();
      assert.deepEqual(await fateOf(probe, done), [fate.executed, status.ok]);
      await fill();
      const [oldest] = await fateOf(probe, done);
      assert.ok(oldest === fate.forgotten || oldest === fate.executed, "16 are remembered, or more");
    },
  },
  {
    name: "O5",
    about: "HELLO forgets what was staged",
    async ask({ probe, layout: { outputs } }) {
      const group = [{ address: outputs[0]!.address, word: goodWord(outputs[0]!, 5) }];
      await probe.ask(op.stage, {
        ...{ address: group[0]!.address, flags: stageBegins },
        words: [group[0]!.word],
      });
      await probe.greet();
      const reply = await probe.ask(op.commit, { words: [1, stageCrc(group)] });
      assert.equal(reply.status, status.badStage);
    },
  },
  {
    name: "L1 R2",
    about: "after a power loss the boot number is another, nobody has a link, and the outputs are safe",
    without: withoutRestart,
    async ask({ probe, layout: { outputs } }) {
      assert.equal(await probe.write(outputs[0]!.address, [goodWord(outputs[0]!, 6)]), status.ok);
      const { boot, link } = probe;
      const kick = probe.frame(op.kick);
      await probe.end.restart!();
      const reply = await probe.exchange(kick);
      assert.deepEqual([reply.status, reply.words], [status.noLink, [link]]);
      await probe.greet();
      assert.notEqual(probe.boot, boot);
      assert.notEqual(probe.link >>> 8, link >>> 8);
      const [flags] = await probe.words(4, 1);
      assert.equal(flags, 0, "neither armed nor tripped");
    },
  },
];

async function fateOf(
  probe: Probe,
  { link, seq }: { readonly link: number; readonly seq: number },
): Promise<readonly number[]> {
  const reply = await probe.ask(op.status, { words: [((link << 16) | seq) >>> 0] });
  assert.equal(reply.status, status.ok);
  return reply.words;
}
