import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { mirrorAt } from "#runtime/update/fetch/mirror.ts";
import { placeOf } from "#runtime/update/rollout.ts";
import { keepFirstRoot } from "#runtime/update/tuf/roots.ts";
import { TufSource } from "#runtime/update/tuf/source.ts";
import { trustedTime, type Witnesses } from "#runtime/update/tuf/trusted-time.ts";
import { withMetadata } from "#runtime/update/tuf/with-metadata.ts";
import { deltaOf, repositoryOfCapsules } from "../../../support/tuf-capsules.ts";
import { never, temporaryFolder, writeRepository } from "../../../support/tuf-folder.ts";
import { serveRepository, TufRepository } from "../../../support/tuf-repository.ts";

interface Options {
  readonly gateway?: { readonly gateway: string; readonly group?: string };
  readonly consent?: "operator" | "none";
  readonly witnesses?: Partial<Witnesses>;
}

async function sourceOf(
  t: TestContext,
  repository: TufRepository,
  { address, gateway = { gateway: "g1" }, consent = "none", witnesses }: Options & { address?: string } = {},
): Promise<TufSource> {
  const folder = temporaryFolder(t);
  let place = address;
  if (place === undefined) {
    place = join(folder, "stick");
    writeRepository(repository, place);
  }
  const trust = join(folder, "trust");
  await withMetadata(trust, (store) => keepFirstRoot(store, repository.published["root"]![0]!));
  return new TufSource({
    ...{ gateway, consent },
    mirror: mirrorAt(place),
    withStore: (work) => withMetadata(trust, work),
    time: (timestampMs) => trustedTime({ clockMs: Date.now(), builtMs: 0, timestampMs, ...witnesses }),
    patience: { triesMax: 2, pause: async () => undefined },
  });
}

test("offers() lists what is signed and meant for this gateway, over HTTP and from a stick alike", async (t) => {
  const repository = repositoryOfCapsules();
  const served = await serveRepository(repository);
  t.after(() => served[Symbol.asyncDispose]());
  for (const address of [served.url, undefined]) {
    const source = await sourceOf(t, repository, address === undefined ? {} : { address });
    const offers = await source.offers(never);
    assert.deepEqual(
      offers.map(({ utid }) => utid),
      ["capsule://acme/pump-guard@1.2.0", "capsule://acme/pump-guard@1.3.0"],
    );
    const [older, newer] = offers as [(typeof offers)[0], (typeof offers)[0]];
    assert.equal(older.epoch, 3);
    assert.deepEqual(newer.deltas, [deltaOf]);
    assert.equal(Buffer.from(await source.envelope(newer, never)).toString(), "envelope of 1.3.0");
  }
});

test("offers() keeps back what is paused, for others, or not yet for so many", async (t) => {
  const meant = async (rollout: object, gateway: { gateway: string; group?: string }): Promise<boolean> => {
    const repository = repositoryOfCapsules(rollout);
    const source = await sourceOf(t, repository, { gateway });
    return (await source.offers(never)).some(({ utid }) => utid.endsWith("1.3.0"));
  };
  const place = placeOf("r1", "g1") * 100;
  const all = { id: "r1", groups: [], percent: 100, isPaused: false };
  assert.equal(await meant(all, { gateway: "g1" }), true);
  assert.equal(await meant({ ...all, isPaused: true }, { gateway: "g1" }), false);
  assert.equal(await meant({ ...all, percent: 0 }, { gateway: "g1" }), false);
  assert.equal(await meant({ ...all, percent: Math.ceil(place) }, { gateway: "g1" }), true);
  assert.equal(await meant({ ...all, percent: Math.floor(place) }, { gateway: "g1" }), false);
  assert.equal(await meant({ ...all, groups: ["pilot"] }, { gateway: "g1" }), false);
  assert.equal(await meant({ ...all, groups: ["pilot"] }, { gateway: "g1", group: "pilot" }), true);
});

test("offers() refuses what stands beside a target and makes no sense", async (t) => {
  for (const custom of [
    undefined,
    { capsule: "sha256:zz", epoch: 1 },
    { capsule: `sha256:${"1".repeat(64)}` },
    { capsule: `sha256:${"1".repeat(64)}`, epoch: 1, deltas: [{}] },
    { capsule: `sha256:${"1".repeat(64)}`, epoch: 1, rollout: { id: "r", percent: 101 } },
  ]) {
    const repository = new TufRepository();
    repository.addArtifact("targets", "acme/pump-guard/1.0.0.json", "envelope", custom);
    repository.publish(["targets", "snapshot", "timestamp"]);
    const source = await sourceOf(t, repository);
    await assert.rejects(source.offers(never), { code: "update/refused" });
  }
});

test("offers() installs nothing new by a clock that is behind, but from a stick whom a person has asked for it", async (t) => {
  const repository = repositoryOfCapsules();
  const served = await serveRepository(repository);
  t.after(() => served[Symbol.asyncDispose]());
  // Long before this program was built, and long after everything is over.
  const behind = { clockMs: 1_000, builtMs: Date.parse("2096-01-01T00:00:00Z") };
  const offered = async (options: Options & { address?: string }): Promise<number | string> => {
    const source = await sourceOf(t, repository, { ...options, witnesses: behind });
    return await source.offers(never).then(
      (offers) => offers.length,
      ({ code }) => code,
    );
  };
  assert.equal(await offered({ consent: "operator" }), 2);
  assert.equal(await offered({ consent: "none" }), "update/time-untrusted");
  assert.equal(await offered({ consent: "operator", address: served.url }), "update/time-untrusted");
});

test("offers() learns from a timestamp's own date that the clock is behind", async (t) => {
  const repository = repositoryOfCapsules();
  repository.timestamp["issued"] = "2090-01-01T00:00:00Z";
  for (const role of ["root", "targets", "snapshot", "timestamp"])
    repository.documents[role]!.expires = "2091-01-01T00:00:00Z";
  repository.publish(["root", "targets", "snapshot", "timestamp"]);
  const source = await sourceOf(t, repository);
  await assert.rejects(source.offers(never), { code: "update/time-untrusted", message: /2090-01-01/ });
});

test("offers() still refuses by signature and version where the clock is not believed", async (t) => {
  const repository = repositoryOfCapsules();
  repository.signers["targets"]!.clear();
  repository.publish(["targets", "snapshot", "timestamp"]);
  const source = await sourceOf(t, repository, {
    consent: "operator",
    witnesses: { clockMs: 0, builtMs: 1e12 },
  });
  await assert.rejects(source.offers(never), { code: "update/refused" });
});

test("envelope() takes no other bytes than those that were announced", async (t) => {
  const repository = repositoryOfCapsules();
  const source = await sourceOf(t, repository);
  const [offer] = await source.offers(never);
  await assert.rejects(source.envelope({ ...offer!, envelope: { ...offer!.envelope, bytes: 3 } }, never), {
    code: "update/too-large",
  });
  const absent = { digest: `sha256:${"0".repeat(64)}` as const, bytes: 3 };
  await assert.rejects(source.envelope({ ...offer!, envelope: absent }, never), { code: "update/absent" });
});
