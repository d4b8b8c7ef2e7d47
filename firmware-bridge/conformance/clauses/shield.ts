import assert from "node:assert/strict";
import type { Clause } from "#bridge/conformance/clause.ts";
import { op, status } from "#bridge/protocol/edc-frame.ts";
import {
  shieldMagic,
  shieldPageAddress,
  shieldPageIn,
  shieldPageWords,
  shieldState,
} from "#bridge/protocol/edc-shield.ts";

/** SPEC-EDC.md, chapter 9, as far as it can be asked without a table. */
export const shieldClauses: readonly Clause[] = [
  {
    name: "9 S1 S6",
    about: "a shield with its page, which takes no table that is none; or neither operations nor page",
    async ask({ probe }) {
      const codeOf = async (code: number, words: readonly number[] = []): Promise<number> =>
        (await probe.ask(code, { words })).status;
      const page = { address: shieldPageAddress, count: shieldPageWords };
      const { status: code, words } = await probe.ask(op.shieldStatus);
      if (code === status.badOp) {
        assert.equal((await probe.ask(op.read, page)).status, status.badAddress);
        return;
      }
      assert.equal(code, status.ok);
      const shown = (await probe.ask(op.read, page)).words;
      assert.equal(shown[0], shieldMagic);
      assert.equal(shown[1], words[0]);
      assert.notEqual(shieldPageIn(shown), undefined);
      assert.equal(await probe.write(shieldPageAddress + 2, [0]), status.readOnly);
      assert.equal(await codeOf(op.shieldStatus, [1]), status.badLength);
      if (words[0] === shieldState.armed) {
        assert.equal(await codeOf(op.shieldBegin, [100, 7]), status.armed);
        return;
      }
      assert.equal(await codeOf(op.shieldBegin, [3, 7]), status.badLength, "shorter than a header");
      assert.equal(await codeOf(op.shieldArm), status.badImage, "nothing was verified");
      assert.equal(await codeOf(op.shieldBegin, [100, 7]), status.ok);
      assert.equal(await codeOf(op.shieldChunk, [8, 0, 1, 2]), status.badImage, "of another table");
      assert.equal(await codeOf(op.shieldChunk, [7, 1, 1, 2]), status.badLength, "not where it was left");
      assert.equal(await codeOf(op.shieldChunk, [7, 0, 1, 2]), status.ok);
      assert.equal(await codeOf(op.shieldVerify), status.badImage, "not whole");
      assert.equal(await codeOf(op.shieldArm), status.badImage);
    },
  },
];
