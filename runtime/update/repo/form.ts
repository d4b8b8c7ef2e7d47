// What a publisher's repository consists of: the four documents of The Update Framework
// (theupdateframework.github.io/specification, 1.0), each signed by so many of its role's keys, and the
// files that they lead to. Gateways ask for the newest timestamp, and from there every byte is named by its digest.

import type { Digest } from "#runtime/core/digest.ts";
import type { Delta } from "#runtime/update/port.ts";
import type { Rollout } from "#runtime/update/rollout.ts";

export type RoleName = "root" | "targets" | "snapshot" | "timestamp";

/** In the order in which a gateway comes to trust them. */
export const roleNames: readonly RoleName[] = ["root", "targets", "snapshot", "timestamp"];

export interface KeyForm {
  readonly keytype: "ed25519";
  readonly scheme: "ed25519";
  readonly keyval: { readonly public: string };
  /** Who has it, for people; nothing is decided by it. */
  readonly "x-holder"?: string;
}

export interface RoleForm {
  readonly keyids: readonly string[];
  readonly threshold: number;
}

interface Common<Kind extends RoleName> {
  readonly _type: Kind;
  readonly spec_version: string;
  readonly version: number;
  /** As `2026-11-21T08:00:00Z`. */
  readonly expires: string;
}

export interface RootForm extends Common<"root"> {
  readonly consistent_snapshot: true;
  readonly keys: Readonly<Record<string, KeyForm>>;
  readonly roles: Readonly<Record<RoleName, RoleForm>>;
}

export interface TargetsForm extends Common<"targets"> {
  readonly targets: Readonly<Record<string, TargetForm>>;
}

export interface SnapshotForm extends Common<"snapshot"> {
  readonly meta: { readonly "targets.json": MetaForm };
}

export interface TimestampForm extends Common<"timestamp"> {
  /** When it was signed: a gateway whose clock says less knows that it is behind. Older repositories do not say it. */
  readonly issued?: string;
  readonly meta: { readonly "snapshot.json": MetaForm };
}

export interface MetaForm {
  readonly version: number;
  readonly length: number;
  readonly hashes: { readonly sha256: string };
}

/** A capsule that is offered: its envelope as a file, and what else a gateway has to know. */
export interface TargetForm {
  readonly length: number;
  readonly hashes: { readonly sha256: string };
  readonly custom: CustomForm;
}

export interface CustomForm {
  readonly capsule: Digest;
  readonly epoch: number;
  readonly deltas?: readonly Delta[];
  readonly rollout?: Rollout;
}

export interface FormOf {
  readonly root: RootForm;
  readonly targets: TargetsForm;
  readonly snapshot: SnapshotForm;
  readonly timestamp: TimestampForm;
}

export interface SignatureForm {
  readonly keyid: string;
  readonly sig: string;
}

/** A document and who has signed it, which may be nobody yet. */
export interface Document<Kind extends RoleName = RoleName> {
  readonly signed: FormOf[Kind];
  readonly signatures: readonly SignatureForm[];
}

export const specVersion = "1.0.31";

/** As much of one document as is ever read; two thousand capsules with their deltas take half of it. */
export const documentBytesMax: number = 4 * 1_024 * 1_024;
export const targetsMax = 2_048;
/** Of one capsule. */
export const deltasMax = 64;
export const keysMax = 64;

/** The file that a gateway asks for; only the timestamp is ever replaced. */
export function documentPath(kind: RoleName, version: number): string {
  return kind === "timestamp" ? "metadata/timestamp.json" : `metadata/${version}.${kind}.json`;
}

/** The file of a target: named by its digest, so that one that is being fetched never changes. */
export function envelopePath(target: string, sha256: string): string {
  const slash = target.lastIndexOf("/") + 1;
  return `targets/${target.slice(0, slash)}${sha256}.${target.slice(slash)}`;
}

export function deltaPath({ from, to }: { readonly from: Digest; readonly to: Digest }): string {
  return `deltas/${hexOf(from)}..${hexOf(to)}.zst`;
}

export function hexOf(digest: Digest): string {
  return digest.slice("sha256:".length);
}

export const dayMs = 86_400_000;
