import assert from "node:assert/strict";
import { test } from "node:test";
import { barText } from "#runtime/cli/update/bar.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { DecisionRecord } from "#runtime/prove/decision-record.ts";
import type { Acting } from "#runtime/update/deploy/actions/action.ts";
import { shadow } from "#runtime/update/deploy/actions/show.ts";
import { begin } from "#runtime/update/deploy/deployment.ts";

const id: Digest = `sha256:${"a".repeat(64)}`;
const offer = {
  ...{ utid: "capsule://acme/pump@2.0.0", id, epoch: 2, deltas: [] },
  envelope: { digest: id, bytes: 1 },
};
const deployment = begin(
  { number: 1, offer, from: "/media/stick", asked: 1, olderBecause: null },
  { at: 0, boot: "b" },
);
const demands = { ticks: 10, agreeShareMin: 0, withinShare: 1, refusedShareMax: 1, lateShareMax: 1 };

/** Shadow with all its ticks seen at once, while the capsule's own probes go on with each look. */
async function shares(shown: readonly number[]): Promise<readonly number[]> {
  const said: number[] = [];
  let look = 0;
  const world = {
    machine: {
      try: async () => ({ kind: "done" }),
      standing: () => "trial",
      shown: () => shown[Math.min(look++, shown.length - 1)],
    },
    store: { open: async () => ({ manifest: { tickMs: 100, actuators: [] } }) },
    decisions(listener: (decision: DecisionRecord) => void) {
      const trial = { capsule: id, origin: "capsule", verdict: "permit", trial: { writes: null }, asked: {} };
      for (let tick = 0; tick < 12; tick++)
        listener({ ...trial, at: tick * 100_000 } as unknown as DecisionRecord);
      return () => undefined;
    },
    progress: (done: number, of: number) => void said.push(done / of),
    pause: async () => undefined,
  };
  const acting = { world, settings: { shadow: demands }, signal: new AbortController().signal };
  const did = await shadow(deployment, acting as unknown as Acting);
  assert.equal(did.event, "done");
  return said;
}

test("shadow() says how far the capsule's own probes have come, and is never full while it waits", async () => {
  assert.deepEqual(await shares([0, 0.25, 0.999, 1]), [0, 0.25, 0.999]);
  const texts = (await shares([0.5, 0.999, 1])).map((share) =>
    barText("shadow", { number: 1, done: share * 10, of: 10 }),
  );
  assert.deepEqual(
    texts.map((text) => /(\d+) %$/.exec(text)?.[1]),
    ["50", "99"],
  );
});
