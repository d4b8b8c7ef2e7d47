import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canonicalBytes } from "#runtime/core/canonical-json.ts";
import { LogStore } from "#runtime/prove/disk/store.ts";
import { Submission } from "#runtime/prove/disk/submission.ts";
import { type SignerKey, signerKeyFrom } from "#runtime/prove/note.ts";
import type { Hash } from "#runtime/prove/tree.ts";
import type { ProofSource } from "#runtime/sync/port.ts";

/** A gateway's log on a real disk, without the gateway: what the proof thread gives to the uplink. */
export class MirroredLog implements ProofSource, Disposable {
  readonly signer: SignerKey;
  readonly cursors: number[] = [];
  readonly #folder: string;
  readonly #store: LogStore;
  readonly #submission: Submission;
  readonly #listeners = new Set<(size: number) => void>();

  constructor(name = "plant7/gw-1", seed = 7) {
    this.signer = signerKeyFrom(name, new Uint8Array(32).fill(seed));
    this.#folder = mkdtempSync(join(tmpdir(), "iv-mirrored-"));
    this.#store = LogStore.open({ dir: this.#folder, signer: this.signer });
    this.#submission = new Submission(this.#folder, name);
  }

  /** Records with their own number, in one commit. */
  append(count: number): void {
    const first = this.#store.size;
    this.write(Array.from({ length: count }, (_, offset) => recordOf(first + offset)));
  }

  /** Records of one's own choice, in one commit. */
  write(bodies: readonly Uint8Array[]): void {
    this.#store.commit(bodies);
    for (const listener of this.#listeners) listener(this.#store.size);
  }

  /** Records that the other box under this name has not written. */
  replay(count: number): void {
    this.#store.commit(
      Array.from({ length: count }, (_, index) => canonicalBytes({ kind: "other", boot: "x", index })),
    );
  }

  get size(): number {
    return this.#store.size;
  }

  head(): { readonly size: number; readonly note: string } {
    return { size: this.#store.size, note: this.#store.note };
  }

  async consistency(older: number, newer: number): Promise<readonly Hash[]> {
    return this.#submission.consistency(older, newer);
  }

  async entries(from: number, size: number): Promise<Uint8Array> {
    return this.#submission.entries(from, size);
  }

  async cursor(): Promise<number> {
    return this.cursors.at(-1) ?? 0;
  }

  async setCursor(index: number): Promise<void> {
    this.cursors.push(index);
  }

  key(): string {
    return this.signer.verifier.text;
  }

  async renew(): Promise<boolean> {
    return false;
  }

  async cosigned(): Promise<readonly string[]> {
    return [...this.#store.cosigned.values()];
  }

  async keepCosigned(note: string, line: string): Promise<void> {
    this.#store.keepCosigned(note, line);
  }

  onGrow(listener: (size: number) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  [Symbol.dispose](): void {
    this.#submission[Symbol.dispose]();
    this.#store.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** About as long as a short decision. */
export function recordOf(index: number): Uint8Array {
  return canonicalBytes({
    ...{
      kind: index === 0 ? "boot" : "decision",
      boot: "run-1",
      tick: index,
      at: 1_790_000_000_000_000 + index * 50_000,
    },
    ...{
      capsule: "sha256:ab",
      permit: `action-${index}`,
      mode: "enforce",
      verdict: index % 7 === 0 ? "block" : "allow",
    },
    fallback: index % 7 === 0 ? "hold" : null,
  });
}
