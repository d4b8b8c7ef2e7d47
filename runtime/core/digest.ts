import { hash, timingSafeEqual } from "node:crypto";

/** "sha256:" and 64 hex digits: how files, maps, models and capsules are named everywhere. */
export type Digest = `sha256:${string}`;

export function sha256(bytes: Uint8Array): Uint8Array {
  return hash("sha256", bytes, "buffer");
}

export function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${hash("sha256", bytes, "hex")}`;
}

/** Compares without telling by its duration where the difference is. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
