import type { Manifest, Member } from "./manifest.ts";

/** A file that a manifest speaks of, and where. The build makes its list of members of these. */
export interface Reference {
  readonly path: string;
  readonly file: string;
  readonly role: Member["role"];
}

export function referencesOf(manifest: Omit<Manifest, "files" | "foundry">): readonly Reference[] {
  const { map, units, regimes, recording, sbom } = manifest;
  return [
    { path: "/map/file", file: map.file, role: "map" },
    ...units.flatMap(({ file, fused, vectors }, index): Reference[] => [
      { path: `/units/${index}/file`, file, role: "model" },
      ...(fused === undefined
        ? []
        : [{ path: `/units/${index}/fused`, file: fused, role: "fused" } as const]),
      { path: `/units/${index}/vectors`, file: vectors, role: "vectors" },
    ]),
    ...(regimes === undefined
      ? []
      : [{ path: "/regimes/file", file: regimes.file, role: "regimes" } as const]),
    ...(recording === undefined ? [] : [{ path: "/recording", file: recording, role: "recording" } as const]),
    { path: "/sbom", file: sbom, role: "sbom" },
  ];
}
