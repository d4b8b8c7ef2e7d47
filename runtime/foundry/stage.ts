import type { Columns, CompiledBalance } from "#runtime/adapt/balance.ts";
import type { FoundryFindings, Manifest, ManifestSource } from "#runtime/capsule/manifest.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import type { LoadedMap } from "#runtime/map/open.ts";
import type { Binding } from "./binding.ts";
import type { PrinParts } from "./prin.ts";

/** What a build is given. */
export interface Order {
  readonly source: ManifestSource;
  /** The files beside the source, by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The recorded operation, in the points' units: what everything is held against. */
  readonly recording: Columns;
  /** The gateway that the capsule is for, where there is one already. */
  readonly binding: Binding | undefined;
  readonly kernels: Kernels;
}

/** The order, and what the stages so far have found. */
export interface Work extends Order {
  readonly map?: LoadedMap;
  readonly balances?: readonly CompiledBalance[];
  readonly parts: Partial<PrinParts>;
  readonly operationsPerTick?: number;
  readonly prin?: number;
  readonly findings?: FoundryFindings;
  readonly manifest?: Manifest;
}

/** A step of the build. What it cannot accept it throws as a Fault "foundry/refused". */
export interface Stage {
  readonly name: string;
  /** What it makes sure of, for people who read the help. */
  readonly makesSure: string;
  run(work: Work): Promise<Done> | Done;
}

/** What a stage adds to the work, and what it has to say about it. */
export interface Done {
  readonly adds?: Partial<Omit<Work, keyof Order>> & Partial<Pick<Order, "source" | "files">>;
  readonly says: string;
}

/** What an earlier stage has found; the table of stages is in the order that makes this so. */
export function found<K extends keyof Work>(work: Work, what: K): NonNullable<Work[K]> {
  const value = work[what];
  assert(value !== undefined && value !== null, `an earlier stage has found the ${what}`);
  return value;
}

export function refusal(message: string, hint: string): Fault {
  return new Fault("foundry/refused", message, { hint });
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(share === 1 || share === 0 ? 0 : 2)} %`;
}
