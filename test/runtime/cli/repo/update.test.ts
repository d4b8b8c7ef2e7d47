// What `iv repo` publishes is what `iv update` takes: both sides, without anything of others between them.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { blobsOf } from "#runtime/capsule/bundle/form.ts";
import { readEnvelope } from "#runtime/capsule/trust/envelope.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { mirrorAt } from "#runtime/update/fetch/mirror.ts";
import { TufSource } from "#runtime/update/tuf/source.ts";
import { withMetadata } from "#runtime/update/tuf/with-metadata.ts";
import { never, timeIs } from "../../../support/tuf-folder.ts";
import { capsuleFile, iv, json, openShop } from "./shop.ts";

test("iv update offers what iv repo has published with enough signatures, through rotations", async (t) => {
  const shop = await openShop(t);
  const [site, trust] = [join(shop.repo, "public"), join(shop.dir, "trust")];
  const offered = async (): Promise<readonly { utid: string; id: string }[]> => {
    const words = ["--metadata-dir", trust, "--repository", site, "--gateway", "hall-3"];
    return (await json<{ offers: { utid: string; id: string }[] }>("update", "offers", ...words)).offers;
  };
  await json("update", "init", join(site, "metadata/1.root.json"), "--metadata-dir", trust);
  assert.deepEqual(await offered(), []);

  const { path, utid, manifest } = await capsuleFile(shop.dir, { epoch: 1 });
  await json("repo", "add", path, ...shop.with("alice"));
  assert.deepEqual(await offered(), [], "one of two signatures offers nothing");
  await json("repo", "sign", ...shop.with("bob", "online"));
  const { id } = await json<{ id: string }>("capsule", "inspect", path);
  assert.deepEqual(
    (await offered()).map((offer) => [offer.utid, offer.id]),
    [[utid, id]],
  );

  await json("repo", "rotate", "--threshold", "root=3", ...shop.with("alice", "bob", "carol"));
  await json("repo", "refresh", ...shop.with("online"));
  assert.equal((await offered()).length, 1);
  const options = ["--metadata-dir", trust, "--metadata-url", join(site, "metadata")];
  assert.equal((await json<{ root: number }>("update", "refresh", ...options)).root, 2);

  const files = join(shop.dir, "files");
  const places = ["--target-base-url", join(site, "targets"), "--target-dir", files];
  const name = "industriverse/test-furnace/0.1.0.json";
  assert.equal((await iv("update", "download", ...options, ...places, "--target-name", name)).code, 0);

  // And the bytes that its manifest names, envelope and blobs.
  const source = new TufSource({
    mirror: mirrorAt(site),
    withStore: (work) => withMetadata(trust, work),
    time: timeIs(),
    gateway: { gateway: "hall-3" },
    consent: "none",
    patience: { triesMax: 1, pause: async () => undefined },
  });
  const [offer] = await source.offers(never);
  const { payload } = readEnvelope(await source.envelope(offer!, never), "the envelope");
  assert.equal(digestOf(payload), offer!.id);
  for (const blob of blobsOf(manifest.files, "the manifest")) {
    const pieces: Uint8Array[] = [];
    for await (const piece of source.blob(blob, 0, never)) pieces.push(piece);
    assert.equal(digestOf(Buffer.concat(pieces)), blob.digest);
  }
});
