import type { ManifestSource } from "#runtime/capsule/manifest.ts";
import { canonicalText } from "#runtime/capsule/manifest-bytes.ts";
import { referencesOf } from "#runtime/capsule/references.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { version } from "#runtime/version.ts";
import { sbomFile } from "./assemble.ts";

/**
 * The bill of materials in CycloneDX 1.6: the capsule, and each of its files as a component with its hash.
 * No time and no serial number: the same files make the same bill.
 */
export function sbomOf(source: ManifestSource, files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const { publisher, name, version: release, licence, summary } = source;
  const spoken = referencesOf({ ...source, sbom: sbomFile }).filter(({ file }) => files.has(file));
  const components = spoken
    .sort((a, b) => (a.file < b.file ? -1 : 1))
    .map(({ file, role }) => ({
      type: role === "model" || role === "fused" ? "machine-learning-model" : "data",
      name: file,
      "bom-ref": file,
      hashes: [{ alg: "SHA-256", content: digestOf(files.get(file)!).slice("sha256:".length) }],
      properties: [{ name: "industriverse:role", value: role }],
    }));
  const capsule = {
    type: "application",
    "bom-ref": "capsule",
    group: publisher,
    name,
    version: release,
    description: summary,
    licenses: [{ expression: licence }],
  };
  const tools = { components: [{ type: "application", name: "iv", version }] };
  const bill = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { tools, component: capsule },
    components,
    dependencies: [{ ref: "capsule", dependsOn: components.map(({ name: file }) => file) }],
  };
  return new TextEncoder().encode(`${canonicalText(bill)}\n`);
}
