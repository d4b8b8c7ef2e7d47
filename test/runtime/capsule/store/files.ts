import type { Member } from "#runtime/capsule/manifest.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { contents, sample } from "../sample.ts";

/** The sample's files, one of them another and larger than a piece. */
export const largerContents: ReadonlyMap<string, Uint8Array> = new Map([
  ...contents,
  ["map.npz", new Uint8Array(20_000).fill(7)],
]);

export function filesOf(from: ReadonlyMap<string, Uint8Array>): readonly Member[] {
  return sample.files.map((member) => {
    const bytes = from.get(member.file)!;
    return { ...member, bytes: bytes.length, digest: digestOf(bytes) };
  });
}
