// The published vectors for proofs, as they are laid out beside the project: more of them than belong into it.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { fromBase64 } from "#runtime/core/base64.ts";
import { verifyConsistency, verifyInclusion } from "#runtime/prove/tree.ts";

const folder = fileURLToPath(new URL("../../../../shared/vectors/proofs/", import.meta.url));
export const skip: string | false = existsSync(folder)
  ? false
  : "the full set is not here; the short ones of test/vectors/proofs.json are checked by themselves";

export function bytesAt(...path: readonly string[]): Buffer {
  return readFileSync(join(folder, ...path));
}

export function textAt(...path: readonly string[]): string {
  return bytesAt(...path).toString("utf8");
}

/** The files below, in whatever folders. */
export function namesIn(...path: readonly string[]): readonly string[] {
  return readdirSync(join(folder, ...path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(join(folder, ...path), join(parentPath, name)))
    .toSorted();
}

/** As transparency-dev writes them; Go's empty slices come as null. */
export interface InclusionCase {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

export interface ConsistencyCase {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

/** Bytes that are no base64 of ours are no hash either. */
function hashOf(text: string): Uint8Array {
  return fromBase64(text ?? "") ?? new Uint8Array();
}

export function takesInclusion({ leafIdx, treeSize, root, leafHash, proof }: InclusionCase): boolean {
  const claim = { index: leafIdx, size: treeSize, leaf: hashOf(leafHash), root: hashOf(root) };
  return verifyInclusion(claim, (proof ?? []).map(hashOf));
}

export function takesConsistency({ size1, size2, root1, root2, proof }: ConsistencyCase): boolean {
  const trees = { older: size1, newer: size2, olderRoot: hashOf(root1), newerRoot: hashOf(root2) };
  return verifyConsistency(trees, (proof ?? []).map(hashOf));
}
