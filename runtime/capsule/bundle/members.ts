import type { Manifest } from "#runtime/capsule/manifest.ts";
import type { Member } from "./form.ts";

/** All files of a capsule, as its manifest lists them. */
export function membersOf(manifest: Manifest): readonly Member[] {
  return (manifest as unknown as { readonly files: readonly Member[] }).files;
}
