// The ground of a case: a store, two versions of a capsule as files, and a list of who guards, as the daemon has one.
// The capsules are small: what is tried here is not what is in them.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { blobsOf } from "#runtime/capsule/bundle/form.ts";
import { bundleStream } from "#runtime/capsule/bundle/write.ts";
import type { Manifest, Member } from "#runtime/capsule/manifest.ts";
import { capsuleId, manifestBytes } from "#runtime/capsule/manifest-bytes.ts";
import { filePieces } from "#runtime/capsule/store/disk.ts";
import { install } from "#runtime/capsule/store/install.ts";
import { readTrust, trustedText } from "#runtime/capsule/trust/disk.ts";
import { envelopeBytes, signed } from "#runtime/capsule/trust/envelope.ts";
import { secretKey } from "#runtime/capsule/trust/key.ts";
import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { SimulatedMachine } from "./machine.ts";

export const scenarios = ["first", "update", "back"] as const;
/** The first capsule ever; a newer one beside one that guards; an older one by leave, whose roll-back is one of a roll-back. */
export type Scenario = (typeof scenarios)[number];

export const product = "industriverse/casting-furnace";

/** Makes what all cases begin with; returns the ids of the older and the newer capsule. */
export async function makeGround(root: string): Promise<readonly [Digest, Digest]> {
  await mkdir(root, { recursive: true });
  const author = secretKey("alice", new Uint8Array(32).fill(1));
  const path = join(root, "trust.yaml");
  await writeFile(path, trustedText(undefined, { key: author.publicKey, role: "author", path }));
  const ids: Digest[] = [];
  for (const epoch of [1, 2]) {
    const files = new Map<string, Uint8Array>([
      ["map.npz", new Uint8Array(20_000).fill(epoch)],
      ["sbom.json", new TextEncoder().encode("the same in both")],
    ]);
    const manifest = await small(epoch, files);
    const payload = manifestBytes(manifest);
    const head = {
      manifest: payload,
      signatures: envelopeBytes(signed({ payload, signatures: [] }, author)),
    };
    const blobs = blobsOf(manifest.files, "a small capsule").map((blob) => {
      const { file } = manifest.files.find(({ digest }) => digest === blob.digest)!;
      return { ...blob, content: [files.get(file)!] };
    });
    await writeFile(capsuleFile(root, epoch), bundleStream(head, blobs));
    ids.push(capsuleId(manifest));
  }
  return ids as [Digest, Digest];
}

/** The folder of one case, as the gateway was before. */
export async function makeCase(root: string, folder: string, scenario: Scenario): Promise<void> {
  const store = join(folder, "store");
  await mkdir(store, { recursive: true });
  const policy = readTrust(join(root, "trust.yaml"));
  const machine = new SimulatedMachine(join(folder, "machine.json"));
  const here = { first: [], update: [1], back: [1, 2] }[scenario];
  for (const epoch of here) {
    const pieces = filePieces(capsuleFile(root, epoch), { bytesMax: 1_000_000, links: "refuse" });
    const { id } = await install(pieces, { store, policy, place: `capsule ${epoch}` });
    machine.place(id, { epoch, state: epoch === Math.max(...here) ? "armed" : "retired" });
  }
}

/** Which of the two is to come. */
export function comingEpoch(scenario: Scenario): 1 | 2 {
  return scenario === "back" ? 1 : 2;
}

export function capsuleFile(root: string, epoch: number): string {
  return join(root, `${epoch}.capsule`);
}

async function small(epoch: number, files: ReadonlyMap<string, Uint8Array>): Promise<Manifest> {
  const path = join(import.meta.dirname, "../../capsules/casting-furnace/manifest.json");
  const {
    twin: _twin,
    adaptation: _adaptation,
    regimes: _regimes,
    proposals: _proposals,
    recording: _recording,
    ...made
  } = JSON.parse(await readFile(path, "utf8")) as Manifest;
  const roles: readonly Member["role"][] = ["map", "sbom"];
  const members = [...files].map(([file, bytes], index) => ({
    ...{ file, role: roles[index]!, bytes: bytes.length },
    digest: digestOf(bytes),
  }));
  return { ...made, version: `0.1.${epoch}`, epoch, units: [], probes: [], files: members };
}
