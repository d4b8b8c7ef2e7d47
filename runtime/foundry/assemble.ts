// The foundry's room: from what an author wrote to a capsule that any gateway verifies. The words: a
// *source* is the author's manifest, a *stage* a step that may refuse, a *finding* what a stage measured.

import type { FoundryFindings, Manifest, ManifestSource, Member } from "#runtime/capsule/manifest.ts";
import { checkedManifest, shapedManifest } from "#runtime/capsule/parse-manifest.ts";
import { referencesOf } from "#runtime/capsule/references.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";

export const sbomFile = "sbom.json";

const anyMember: Member = { file: sbomFile, role: "sbom", bytes: 1, digest: `sha256:${"0".repeat(64)}` };

/** The whole manifest: every file that the source speaks of with its size and digest, and the findings. */
export async function assemble(
  source: ManifestSource,
  files: ReadonlyMap<string, Uint8Array>,
  foundry: FoundryFindings,
): Promise<Manifest> {
  const whole = { ...source, sbom: sbomFile };
  // Before anything is asked of it: an author's file may lack whatever it likes.
  await shapedManifest({ ...whole, files: [anyMember], foundry }, "capsule.json");
  const members = referencesOf(whole).map(({ file, role, path }): Member => {
    const bytes = files.get(file);
    if (bytes === undefined)
      throw new Fault("capsule/bad-manifest", `${path} names ${file}, which is not there`, {
        hint:
          role === "vectors"
            ? "Make them with `iv capsule vectors`, or correct the name"
            : "Put the file beside capsule.json, or correct the name",
      });
    if (bytes.length === 0)
      throw new Fault("capsule/bad-manifest", `${path} names ${file}, which is empty`, {
        hint: "Copy or export the file again",
      });
    return { file, role, bytes: bytes.length, digest: digestOf(bytes) };
  });
  const sorted = members.sort((a, b) => (a.file < b.file ? -1 : 1));
  return checkedManifest({ ...whole, files: sorted, foundry }, "capsule.json");
}
