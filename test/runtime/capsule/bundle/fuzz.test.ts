import assert from "node:assert/strict";
import { test } from "node:test";
import { type OpenedHead, openHead } from "#runtime/capsule/bundle/open.ts";
import { sameBytes } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { prng } from "#runtime/core/prng.ts";
import { bundleOf, readBundle } from "./bundles.ts";
import { type Chance, mutations } from "./mutations.ts";

const runs = 10_000;

/** Ed25519 is slow on purpose, and a head that is untouched has one answer: it is asked for once. */
function rememberedOpenHead(): typeof openHead {
  const remembered = new Map<string, Promise<OpenedHead>>();
  return (head, options) => {
    const key = Buffer.concat([head.manifest, Buffer.of(0), head.signatures]).toString("latin1");
    const known = remembered.get(key) ?? openHead(head, options);
    remembered.set(key, known);
    return known;
  };
}

test(`BundleReader accepts none of ${runs} mutated bundles, and says of each what is wrong`, async (t) => {
  const bundle = await bundleOf();
  const open = rememberedOpenHead();
  const random = prng(20_260_111);
  const chance: Chance = (below) => Math.floor(random.between(0, below));
  const codes = new Map<string, number>();
  const shares = mutations.reduce((sum, { share }) => sum + share, 0);
  for (const { name, share, mutate } of mutations)
    for (let run = 0; run < Math.ceil((runs * share) / shares); run++) {
      const bytes = await mutate(bundle, chance);
      if (sameBytes(bytes, bundle)) continue;
      const place = `${name}, run ${run}`;
      const error = await readBundle(bytes, { size: 1 + chance(2_000), open }).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof Fault, `${place}: a Fault, not ${(error as Error | undefined)?.stack}`);
      assert.match(error.message, /^test\.capsule(?::| lacks| has) .{12}/, place);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the question.
      assert.doesNotMatch(error.message, /[\x00-\x1f\x7f]/, place);
      codes.set(error.code, (codes.get(error.code) ?? 0) + 1);
    }
  t.diagnostic(JSON.stringify(Object.fromEntries(codes)));
  assert.ok([...codes.values()].reduce((sum, count) => sum + count, 0) > 0.98 * runs);
});
