import assert from "node:assert/strict";
import { type Clause, withoutRestart } from "#bridge/conformance/clause.ts";
import type { Probe } from "#bridge/conformance/probe.ts";
import { firmwareState, transferOf } from "#bridge/protocol/edc-firmware.ts";
import { boardFlag, op, status } from "#bridge/protocol/edc-frame.ts";
import { sha256 } from "#runtime/core/digest.ts";

/** SPEC-EDC.md, chapter 7. */
export const firmwareClauses: readonly Clause[] = [
  {
    name: "7",
    about: "an image that is not what was announced is not verified, and not activated",
    async ask({ probe }) {
      const image = imageOf(0x11);
      await send(probe, { image, digest: sha256(imageOf(0x12)), stopAfter: 6 });
      assert.equal((await probe.ask(op.firmwareVerify)).status, status.badImage);
      assert.equal((await probe.ask(op.firmwareConfirm)).status, status.badImage);
      const activated = (await probe.ask(op.firmwareActivate)).status;
      assert.ok(activated === status.badImage || activated === status.armed, `status ${activated}`);
      assert.equal((await told(probe, op.firmwareStatus))[0], firmwareState.empty);
      assert.equal((await probe.ask(op.firmwareBegin, { words: [0, ...Array(8).fill(1)] })).status, 3);
    },
  },
  {
    name: "7 U1",
    about: "a transfer that was cut goes on where it stopped, also over a power loss, and only there",
    async ask({ probe }) {
      const image = imageOf(0x21);
      const digest = sha256(image);
      await send(probe, { image, digest, stopAfter: 3 });
      const chunk = Array.from({ length: 58 }, () => 0);
      const wrong = [new DataView(digest.buffer, digest.byteOffset).getUint32(0, true), 4, ...chunk];
      assert.equal((await probe.ask(op.firmwareChunk, { words: wrong })).status, status.badLength);
      assert.equal((await probe.ask(op.firmwareVerify)).status, status.badImage);
      await probe.end.restart?.();
      await probe.greet();
      const [state, held] = await told(probe, op.firmwareStatus);
      assert.deepEqual([state, held], [firmwareState.receiving, 2 * 58 * 4]);
      const asked = await send(probe, { image, digest });
      assert.equal(asked, 1 + 3 + 1, "what was there is not sent again");
      assert.deepEqual(await told(probe, op.firmwareStatus), [firmwareState.verified, image.length]);
    },
  },
  {
    name: "7 U2",
    about: "an image is activated on trial, never while armed; unconfirmed it is left, confirmed it stays",
    without: withoutRestart,
    async ask({ probe, layout: { run } }) {
      const image = imageOf(0x31);
      const digest = sha256(image);
      await send(probe, { image, digest });
      const safe = await probe.words(run[0]!.address, 1);
      assert.equal(await probe.write(run[0]!.address, safe), status.ok);
      assert.equal((await probe.ask(op.firmwareActivate)).status, status.armed);
      await probe.end.pass(probe.map.watchdogMs + 100);
      await activate(probe);
      await probe.end.restart!();
      await probe.greet();
      assert.equal(probe.flags & boardFlag.trial, 0, "nobody confirmed it");
      assert.equal((await told(probe, op.firmwareStatus))[0], firmwareState.verified);
      await activate(probe);
      assert.equal(
        (await probe.ask(op.firmwareBegin, { words: [9, ...Array(8).fill(1)] })).status,
        status.armed,
      );
      assert.equal((await told(probe, op.firmwareConfirm))[0], firmwareState.empty);
      assert.deepEqual(await probe.words(4, 1), [0]);
    },
  },
];

function imageOf(seed: number): Uint8Array {
  return Uint8Array.from({ length: 1_001 }, (_, at) => Math.imul(at + seed, 0x9e37_79b1) >>> 24);
}

/** Gives the number of questions that were asked. */
async function send(
  probe: Probe,
  {
    image,
    digest,
    stopAfter = Number.POSITIVE_INFINITY,
  }: { image: Uint8Array; digest: Uint8Array; stopAfter?: number },
): Promise<number> {
  let asked = 0;
  const questions = transferOf(image, digest);
  for (let next = questions.next(); !next.done && asked < stopAfter; asked++)
    next = questions.next(await told(probe, next.value.op, next.value.words));
  return asked;
}

async function told(probe: Probe, code: number, words: readonly number[] = []): Promise<readonly number[]> {
  const reply = await probe.ask(code, { words });
  assert.equal(reply.status, status.ok, `operation ${code}`);
  return reply.words;
}

async function activate(probe: Probe): Promise<void> {
  const { boot } = probe;
  assert.equal((await told(probe, op.firmwareActivate))[0], firmwareState.activated);
  await probe.end.pass(restartMs);
  await probe.greet();
  assert.notEqual(probe.boot, boot);
  assert.equal(probe.flags & boardFlag.trial, boardFlag.trial);
}

/** Most boards are back by then; the others hear the second greeting. */
const restartMs = 300;
