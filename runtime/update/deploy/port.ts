// What a deployment needs of the world: a disk, a store of capsules, a machine with capsules at work, and time.
// The daemon has the real ones; tests put faults between.

import type { OpenedHead } from "#runtime/capsule/bundle/open.ts";
import type { OutgoingBlob } from "#runtime/capsule/bundle/write.ts";
import type { Capsule } from "#runtime/capsule/disk.ts";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import type { Instant } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { DecisionRecord } from "#runtime/prove/decision-record.ts";
import type { CapsuleSource } from "#runtime/update/port.ts";
import type { Deployment } from "./deployment.ts";

/** Refusals come as Faults. */
export interface Disk {
  /** Undefined where there is none. */
  read(path: string, bytesMax: number): Promise<Uint8Array | undefined>;
  /** On disk when it resolves, whole; else as it was before. */
  writeWhole(path: string, bytes: Uint8Array): Promise<void>;
  /** 0 where there is none. */
  size(path: string): Promise<number>;
  pieces(path: string, bytesMax: number): AsyncIterable<Uint8Array>;
  /** Opens it to write behind its first `from` bytes; what stood behind them is cut off. */
  extend(path: string, from: number): Promise<Extending>;
  /** With all that is in it; harmless where there is none. */
  remove(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  freeBytes(path: string): Promise<number>;
}

export interface Extending extends AsyncDisposable {
  write(piece: Uint8Array): Promise<void>;
  /** All that was written is on disk when it resolves. */
  sync(): Promise<void>;
}

export interface Store {
  /** Judges a manifest and its signatures by the policy of this moment. */
  judged(envelope: Uint8Array, place: string): Promise<OpenedHead>;
  has(id: Digest): Promise<boolean>;
  /** The bytes of a blob that is there, unchecked; undefined where it is not. */
  blob(digest: Digest, bytes: number): Promise<AsyncIterable<Uint8Array> | undefined>;
  install(
    head: OpenedHead,
    { blobs, olderBecause }: { readonly blobs: Iterable<OutgoingBlob>; readonly olderBecause: string | null },
  ): Promise<void>;
  /** Every byte is hashed again. */
  open(id: Digest): Promise<Capsule>;
  /** Takes it out, and the blobs that nobody else lists; harmless where it is not there. */
  remove(id: Digest): Promise<void>;
}

export type Standing = "absent" | "staged" | "trial" | "armed" | "suspended" | "retired";

/** What came of asking for something: it is so now, or why it is not. */
export type Asked = Readonly<{ kind: "done" } | { kind: "refused"; because: string }>;

/** The capsules at work. Asking for what is so already is harmless. */
export interface Machine {
  standing(id: Digest): Standing;
  /** Why it stands there. */
  because(id: Digest): string;
  /** The one of this product that guards; null where there is none. */
  guardOf(product: string): Digest | null;
  /** From 0 to 1: how much of what its own probes ask on trial has been seen; 1 where they have held. */
  shown(id: Digest): number;
  /** The highest epoch of this product that ever guarded here; 0 where none did. */
  floorOf(product: string): number;
  /** What the capsule requires and is not here, in words. */
  lacks(manifest: Manifest): readonly string[];
  /** On trial, where it stays until it is armed or given up. */
  try(id: Digest, because: string): Promise<Asked>;
  /** From trial to the machine, in place of the one that guards. */
  arm(id: Digest, because: string): Promise<Asked>;
  /** `previous` guards, `id` does not; without a previous one, nobody does, and the machine is safe. */
  back(id: Digest, previous: Digest | null, because: string): Promise<Asked>;
}

export interface Surroundings {
  readonly boot: string;
  readonly disk: Disk;
  readonly store: Store;
  readonly machine: Machine;
  /** The data folder. */
  readonly data: string;
  now(): Instant;
  /** Resolves after so long, or as soon as the signal says so; never rejects. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** What a person has asked for may be taken where a source alone would not be believed. */
  open(from: string, by: "person" | "source"): Promise<CapsuleSource>;
  /** Decisions as they are written down, of all capsules, until the answer is called. */
  decisions(listener: (decision: DecisionRecord) => void): () => void;
  /** Whether the plant permits a change just now. */
  permits(): boolean;
  /** Asks the capsule's own models for its golden vectors; a Fault where they do not agree. */
  rehearse(capsule: Capsule): Promise<string>;
  /** Told once it was journalled. */
  tell(step: Told): void;
  /** Resolves when what was told is on disk. */
  recorded(): Promise<void>;
  /** What keeps a deployment from going on, where nothing of it can be journalled. */
  complain(text: string): void;
  /** How far the action has come, for whoever looks; lost without harm. */
  progress(done: number, of: number): void;
}

export interface Told {
  readonly before: Deployment;
  readonly after: Deployment;
  readonly because: string;
}
