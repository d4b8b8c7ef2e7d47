// From an offer to a capsule in the store. Nothing of it touches what runs.

import type { Blob } from "#runtime/capsule/bundle/form.ts";
import type { OpenedHead } from "#runtime/capsule/bundle/open.ts";
import type { OutgoingBlob } from "#runtime/capsule/bundle/write.ts";
import { envelopeBytesMax } from "#runtime/capsule/trust/envelope.ts";
import { utidText } from "#runtime/capsule/utid.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import { isQuarantined } from "#runtime/update/deploy/book.ts";
import type { Deployment } from "#runtime/update/deploy/deployment.ts";
import { strikesMax } from "#runtime/update/deploy/deployment.ts";
import { fetchBlob, fetchedPath, isWhole } from "#runtime/update/deploy/fetch.ts";
import type { Surroundings } from "#runtime/update/deploy/port.ts";
import { lackOf } from "#runtime/update/deploy/rehearsed.ts";
import { type Acting, type Action, deployingFolder, done, productOf, refused } from "./action.ts";

export const notified: Action = async ({ offer: { id, utid } }, { book, world }) => {
  const { machine, store } = world;
  if (machine.standing(id) === "armed") return refused(`${utid} guards already`);
  if (isQuarantined(book, id))
    return refused(`${utid} has failed ${strikesMax} times here; it is not tried again as it is`);
  const found = { previous: machine.guardOf(productOf(utid)), wasStored: await store.has(id) };
  return done(found.previous === null ? "nobody guards what it is for" : `${found.previous} guards`, {
    found,
  });
};

export const metadata: Action = async (deployment, acting) => {
  const { offer, from } = deployment;
  const { world, signal } = acting;
  const source = await world.open(from, byOf(deployment));
  const offered = (await source.offers(signal)).find(({ id }) => id === offer.id);
  if (offered === undefined) return refused(`${source.name} does not offer ${offer.utid} any more`);
  const bytes = await source.envelope(offered, signal);
  if (bytes.length > envelopeBytesMax || digestOf(bytes) !== offered.envelope.digest)
    throw new Fault("capsule/bad-digest", `${source.name} gave another manifest than it has promised`, {
      hint: "It is asked again; if it stays so, look at the source",
    });
  const { id, manifest } = await world.store.judged(bytes, offer.utid);
  if (id !== offer.id || utidText(manifest) !== offer.utid || manifest.epoch !== offer.epoch)
    return refused(`${source.name} offers ${offer.utid}, and the manifest is that of ${utidText(manifest)}`);
  await world.disk.writeWhole(envelopePath(deployment, world), bytes);
  return done("its manifest is here, and those have signed who must");
};

export const preflight: Action = async (deployment, acting) => {
  const { world, book, settings } = acting;
  const { previous, rehearsal: carried, offer } = deployment;
  const unrehearsed = lackOf(carried, { capsule: offer.id, previous, demands: settings.rehearsal });
  if (unrehearsed !== undefined) return refused(unrehearsed);
  const { manifest, blobs } = await headOf(deployment, acting);
  const { utid, epoch } = offer;
  const lacks = world.machine.lacks(manifest);
  if (lacks.length > 0) return refused(`it needs ${lacks.join(", and ")}`);
  const product = productOf(utid);
  const floor = Math.max(book.floors[product] ?? 0, world.machine.floorOf(product));
  if (epoch < floor && deployment.olderBecause === null)
    return refused(`it has epoch ${epoch}, and epoch ${floor} of ${product} has guarded here`);
  const missing: Blob[] = [];
  for (const blob of blobs)
    if ((await world.store.blob(blob.digest, blob.bytes)) === undefined) missing.push(blob);
  const bytes = missing.reduce((sum, blob) => sum + blob.bytes, 0);
  // Once where it arrives and once in the store, where it is written before the first is given up.
  const needed = 2 * bytes + reserveBytes;
  const free = await world.disk.freeBytes(world.data);
  if (free < needed) return refused(`it needs ${needed} bytes of room with a reserve, and ${free} are free`);
  return done(`${missing.length} of ${blobs.length} files are to come, ${bytes} bytes`);
};

export const fetch: Action = async (deployment, acting) => {
  const { world, signal } = acting;
  const { blobs } = await headOf(deployment, acting);
  const source = await world.open(deployment.from, byOf(deployment));
  const all = blobs.reduce((sum, { bytes }) => sum + bytes, 0);
  let here = 0;
  const ways = { store: 0, fetched: 0, "made of a delta": 0 };
  for (const blob of blobs) {
    const way = await fetchBlob(blob, {
      ...{ disk: world.disk, store: world.store, source, signal },
      ...{ deltas: deployment.offer.deltas, folder: folderOf(deployment, world) },
      arrived(bytes) {
        here += bytes;
        world.progress(Math.min(here, all), all);
      },
    });
    ways[way]++;
  }
  return done(
    `${ways.fetched} files are fetched, ${ways["made of a delta"]} made of deltas, ${ways.store} were here`,
  );
};

/** What a disk has bent since is fetched once more; what it bends again is the disk's trouble. */
export const verify: Action = async (deployment, acting) => {
  const { world, signal } = acting;
  const { blobs } = await headOf(deployment, acting);
  const folder = folderOf(deployment, world);
  for (const blob of blobs) {
    if (await isHere(blob, { world, folder })) continue;
    await world.disk.remove(fetchedPath(folder, blob.digest));
    const source = await world.open(deployment.from, byOf(deployment));
    const fetching = { disk: world.disk, store: world.store, source, signal, deltas: [], folder };
    await fetchBlob(blob, { ...fetching, arrived: () => undefined });
    if (!(await isHere(blob, { world, folder })))
      throw new Fault(
        "capsule/bad-digest",
        `What was written of ${blob.digest} does not read back the same`,
        {
          hint: "Look at the disk's health",
        },
      );
  }
  return done("every byte is what the manifest says");
};

export const stage: Action = async (deployment, acting) => {
  const { world } = acting;
  const opened = await headOf(deployment, acting);
  const blobs: OutgoingBlob[] = [];
  for (const blob of opened.blobs) {
    const fetched = fetchedPath(folderOf(deployment, world), blob.digest);
    const isFetched = (await world.disk.size(fetched)) === blob.bytes;
    const content = isFetched
      ? world.disk.pieces(fetched, blob.bytes)
      : await world.store.blob(blob.digest, blob.bytes);
    if (content === undefined)
      throw new Fault("capsule/unreadable", `${blob.digest} is neither fetched nor in the store`, {
        hint: "Somebody takes files away; the deployment is tried again",
      });
    blobs.push({ ...blob, content });
  }
  // An older one was let through before, by whoever has a right to; what stands here by then is their reason.
  await world.store.install(opened, { blobs, olderBecause: deployment.olderBecause });
  return done("it is in the store");
};

async function isHere(
  blob: Blob,
  { world: { disk, store }, folder }: { readonly world: Surroundings; readonly folder: string },
): Promise<boolean> {
  const fetched = fetchedPath(folder, blob.digest);
  if ((await disk.size(fetched)) > 0) return await isWhole(disk.pieces(fetched, blob.bytes), blob);
  return await isWhole(await store.blob(blob.digest, blob.bytes), blob);
}

/** The manifest as it was fetched, under the trust of this moment. */
async function headOf(deployment: Deployment, { world }: Acting): Promise<OpenedHead> {
  const path = envelopePath(deployment, world);
  const bytes = await world.disk.read(path, envelopeBytesMax);
  if (bytes === undefined)
    throw new Fault("capsule/unreadable", `${path} is gone`, { hint: "Somebody has cleaned up too much" });
  const opened = await world.store.judged(bytes, deployment.offer.utid);
  if (opened.id !== deployment.offer.id)
    throw new Fault("capsule/bad-digest", `${path} is the manifest of ${opened.id}`, {
      hint: "Somebody writes into the data folder",
    });
  assert(opened.approval !== undefined, "a deployment's manifest is judged by a policy");
  return opened;
}

function folderOf({ offer }: Deployment, { data }: Surroundings): string {
  return `${deployingFolder(data)}/${offer.id.slice("sha256:".length)}`;
}

function byOf({ asked }: Deployment): "person" | "source" {
  return asked === null ? "source" : "person";
}

function envelopePath(deployment: Deployment, world: Surroundings): string {
  return `${folderOf(deployment, world)}/signatures.json`;
}

/** What the log and the archive need to go on meanwhile. */
const reserveBytes = 32 * 1_024 * 1_024;
