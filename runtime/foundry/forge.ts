import type { Manifest } from "#runtime/capsule/manifest.ts";
import { capsuleId } from "#runtime/capsule/manifest-bytes.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { assemble, sbomFile } from "./assemble.ts";
import type { PrinParts } from "./prin.ts";
import { type Done, found, type Order, type Stage, type Work } from "./stage.ts";
import { bind } from "./stages/bind.ts";
import { conservation } from "./stages/conservation.ts";
import { extraction } from "./stages/extraction.ts";
import { models } from "./stages/models.ts";
import { packing } from "./stages/packing.ts";
import { prior } from "./stages/prior.ts";
import { validation } from "./stages/validation.ts";

/** The seven layers of the foundry, each of which may refuse. */
export const stages: readonly Stage[] = [extraction, prior, conservation, models, validation, packing, bind];

export interface Forged {
  readonly id: Digest;
  readonly manifest: Manifest;
  /** Every member, by name; what nothing speaks of was left behind. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly parts: PrinParts;
}

export interface Progress {
  begins(stage: Stage, index: number): void;
  ends(stage: Stage, says: string): void;
}

/** From a source and its files to a capsule. The same order gives the same bytes on every machine. */
export async function forge(order: Order, progress: Progress): Promise<Forged> {
  await holdSource(order);
  let work: Work = { ...order, parts: {} };
  for (const [index, stage] of stages.entries()) {
    progress.begins(stage, index);
    const { adds, says } = await ran(stage, work).catch((cause) => {
      throw inStage(cause, `stage ${index + 1} of ${stages.length}, ${stage.name}`);
    });
    work = { ...work, ...adds };
    progress.ends(stage, says);
  }
  const manifest = found(work, "manifest");
  return { id: capsuleId(manifest), manifest, files: work.files, parts: work.parts as PrinParts };
}

async function ran(stage: Stage, work: Work): Promise<Done> {
  return await stage.run(work);
}

/** Whoever reads of a refusal, and has not watched, learns how far the build came. */
function inStage(cause: unknown, place: string): unknown {
  if (!(cause instanceof Fault)) return cause;
  const hint = cause.hint === undefined ? {} : { hint: cause.hint };
  return new Fault(cause.code, `${place}: ${cause.message}`, { cause, ...hint });
}

/** What is wrong with a source is told before anything is computed, by the contract that holds at the end. */
export async function holdSource({ source, files }: Pick<Order, "source" | "files">): Promise<void> {
  const provisional = { prin: 1, energySignature: `sha256:${"0".repeat(64)}`, operationsPerTick: 0 } as const;
  const units = Array.isArray(source.units) ? source.units : [];
  const fused = units.flatMap((unit) => unit?.fused ?? []);
  const made = [sbomFile, ...fused].map((file) => [file, Uint8Array.of(0)] as const);
  await assemble(source, new Map([...files, ...made]), provisional);
}
