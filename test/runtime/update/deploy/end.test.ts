import assert from "node:assert/strict";
import { test } from "node:test";
import type { Digest } from "#runtime/core/digest.ts";
import type { Acting } from "#runtime/update/deploy/actions/action.ts";
import { commit } from "#runtime/update/deploy/actions/end.ts";
import { begin } from "#runtime/update/deploy/deployment.ts";

const id: Digest = `sha256:${"a".repeat(64)}`;
const offer = {
  ...{ utid: "capsule://acme/pump@1.2.0", id, epoch: 2, deltas: [] },
  envelope: { digest: id, bytes: 1 },
};

test("commit() names the floor, and the leave of what goes back, which raises none", async () => {
  const acting = { world: { machine: { standing: () => "armed" } } } as unknown as Acting;
  for (const [olderBecause, said] of [
    [null, "epoch 2 is the floor from now on"],
    ["a ticket says: 1.3.0 hunts", "by leave: a ticket says: 1.3.0 hunts"],
  ] as const) {
    const begun = begin(
      { number: 1, offer, from: "/media/iv", asked: 1, olderBecause },
      { at: 0, boot: "b" },
    );
    const did = await commit(begun, acting);
    assert.deepEqual([did.event, did.because], ["done", said]);
  }
});
