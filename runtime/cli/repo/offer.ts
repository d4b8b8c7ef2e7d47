// From a capsule to what a repository offers of it: blobs, envelope and deltas on disk, and a line in the targets.

import { join } from "node:path";
import { type Blob, blobBytesMax, blobName } from "#runtime/capsule/bundle/form.ts";
import { type OpenedHead, openHead } from "#runtime/capsule/bundle/open.ts";
import { BundleReader } from "#runtime/capsule/bundle/read.ts";
import type { Member } from "#runtime/capsule/manifest.ts";
import { exists, plainFile } from "#runtime/capsule/store/disk.ts";
import { envelopeBytesMax, readEnvelope } from "#runtime/capsule/trust/envelope.ts";
import type { TrustPolicy } from "#runtime/capsule/trust/policy.ts";
import { utidText } from "#runtime/capsule/utid.ts";
import type { Source } from "#runtime/cli/capsule/source.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { deltaShareMax, measureDelta } from "#runtime/update/delta.ts";
import type { Delta } from "#runtime/update/port.ts";
import { targetPath } from "#runtime/update/repo/check.ts";
import {
  deltaPath,
  deltasMax,
  envelopePath,
  hexOf,
  type TargetForm,
  type TargetsForm,
} from "#runtime/update/repo/form.ts";
import { folderReader, type Place, writeFileWhole } from "./disk.ts";

export interface Offered {
  readonly path: string;
  readonly target: TargetForm;
  readonly opened: OpenedHead;
  readonly deltas: readonly MeasuredDelta[];
}

export interface MeasuredDelta {
  readonly file: string;
  readonly from: string;
  readonly full: number;
  readonly zstd: number;
  readonly delta: number;
  readonly isKept: boolean;
}

/**
 * Reads a capsule to its end and lays it down. Nothing of it can be seen yet: what is offered is what the
 * targets list. `before` is what they list now.
 */
export async function layDown(
  source: Source,
  {
    place,
    policy,
    before,
  }: {
    readonly place: Place;
    readonly policy: TrustPolicy | undefined;
    readonly before: TargetsForm["targets"];
  },
): Promise<Offered> {
  const reader = new BundleReader(source.stream, source.place);
  try {
    const head = await reader.head();
    const opened = await openHead(head, { place: source.place, policy });
    const path = targetPath(opened.manifest);
    refuseUnfit(opened, { path, before });
    for await (const { digest, content } of reader.blobs(opened.blobs)) {
      const blob = join(place.public, blobName(digest));
      // Read to its end also where it is there already: that is how a bundle is checked.
      if (!(await exists(blob))) await writeFileWhole(blob, content);
      else for await (const _ of content);
    }
    const sha256 = hexOf(digestOf(head.signatures));
    await writeFileWhole(join(place.public, envelopePath(path, sha256)), [head.signatures]);
    const { kept, measured } = await deltasTo(opened, { place, before });
    const target: TargetForm = {
      length: head.signatures.length,
      hashes: { sha256 },
      custom: {
        capsule: opened.id,
        epoch: opened.manifest.epoch,
        ...(kept.length === 0 ? {} : { deltas: kept }),
      },
    };
    return { path, target, opened, deltas: measured };
  } finally {
    await reader.close();
  }
}

/** A version means one capsule for ever, and a later one has a higher epoch: gateways go by that. */
function refuseUnfit(
  { id, manifest, envelope }: OpenedHead,
  { path, before }: { readonly path: string; readonly before: TargetsForm["targets"] },
): void {
  const utid = utidText(manifest);
  if (envelope.signatures.length === 0)
    throw bad(`${utid} is signed by nobody`, "Let its author sign it (`iv capsule sign`), then add it again");
  const same = before[path];
  if (same !== undefined && same.custom.capsule !== id)
    throw bad(
      `${utid} is in the repository already, as ${same.custom.capsule}, and this one is ${id}`,
      "Give the new capsule a version and an epoch of its own",
    );
  const epochs = earlier(path, before).map(([, { custom }]) => custom.epoch);
  const highest = Math.max(0, ...epochs);
  if (same === undefined && manifest.epoch <= highest)
    throw bad(
      `${utid} has epoch ${manifest.epoch}, and the repository offers epoch ${highest} of it already`,
      "Build it with a higher epoch; for one gateway to go back, `iv repo ticket` makes a ticket",
    );
}

function bad(what: string, hint: string): Fault {
  return new Fault("repo/bad-capsule", what, { hint });
}

/** Other versions of the same capsule, the newest first. */
function earlier(path: string, before: TargetsForm["targets"]): readonly (readonly [string, TargetForm])[] {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return Object.entries(before)
    .filter(([each]) => each.startsWith(folder) && each !== path)
    .sort(([, a], [, b]) => b.custom.epoch - a.custom.epoch);
}

/** From so many versions back; who is further behind fetches whole blobs. */
const versionsBackMax = 2;

async function deltasTo(
  { manifest }: OpenedHead,
  { place, before }: { readonly place: Place; readonly before: TargetsForm["targets"] },
): Promise<{ readonly kept: readonly Delta[]; readonly measured: readonly MeasuredDelta[] }> {
  const kept: Delta[] = [];
  const measured: MeasuredDelta[] = [];
  const seen = new Set<string>();
  for (const [path, target] of earlier(targetPath(manifest), before).slice(0, versionsBackMax))
    for (const [old, next] of changed(await membersOf(place, path, target), manifest.files)) {
      const name = deltaPath({ from: old.digest, to: next.digest });
      if (seen.has(name) || kept.length === deltasMax) continue;
      seen.add(name);
      const { bytes, ...sizes } = measureDelta(await blobIn(place, old), await blobIn(place, next));
      const isKept = sizes.delta < sizes.full * deltaShareMax;
      measured.push({ file: next.file, from: path, ...sizes, isKept });
      if (!isKept) continue;
      await writeFileWhole(join(place.public, name), [bytes]);
      kept.push({ from: old.digest, to: next.digest, bytes: bytes.length, digest: digestOf(bytes) });
    }
  return { kept, measured };
}

/** Members of one name whose bytes differ. */
function changed(olds: readonly Member[], nexts: readonly Member[]): readonly (readonly [Member, Member])[] {
  const present = new Set(olds.map(({ digest }) => digest));
  return nexts.flatMap((next) => {
    const old = olds.find(({ file }) => file === next.file);
    return old === undefined || present.has(next.digest) ? [] : [[old, next] as const];
  });
}

async function membersOf(place: Place, path: string, target: TargetForm): Promise<readonly Member[]> {
  const file = envelopePath(path, target.hashes.sha256);
  const signatures = await folderReader(place.public)(file, envelopeBytesMax);
  if (signatures === undefined) return [];
  const { payload } = readEnvelope(signatures, file);
  return (await openHead({ manifest: payload, signatures }, { place: file })).manifest.files;
}

async function blobIn(place: Place, { digest }: Pick<Blob, "digest">): Promise<Uint8Array> {
  return await plainFile(join(place.public, blobName(digest)), blobBytesMax);
}
