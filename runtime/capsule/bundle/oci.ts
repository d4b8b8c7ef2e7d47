// A capsule as an OCI image layout (opencontainers/image-spec 1.1), for those who keep artefacts in
// registries. Digests map one to one: the manifest is the config, so its digest is the capsule's id; the
// signatures and the members are layers under the digests that they have anyway.

import { utidText } from "#runtime/capsule/utid.ts";
import { type Canonical, canonicalBytes } from "#runtime/core/canonical-json.ts";
import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { signaturesName } from "./form.ts";
import type { OpenedHead } from "./open.ts";

export const layoutName = "oci-layout";
export const indexName = "index.json";
export const ociBytesMax: number = 512 * 1_024;

const mediaTypes = {
  index: "application/vnd.oci.image.index.v1+json",
  image: "application/vnd.oci.image.manifest.v1+json",
  artifact: "application/vnd.industriverse.capsule.v1",
  manifest: "application/vnd.industriverse.capsule.manifest.v1+json",
  signatures: "application/vnd.dsse.envelope.v1+json",
  member: "application/octet-stream",
} as const;

const title = "org.opencontainers.image.title";
const refName = "org.opencontainers.image.ref.name";

export interface OciDocuments {
  /** By path in the layout; the members' blobs come beside them. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly image: Digest;
}

/** Everything of the layout that is not a member's bytes. */
export function ociDocuments({ head, id, manifest }: OpenedHead): OciDocuments {
  const signatures = digestOf(head.signatures);
  const layers: Canonical[] = [
    {
      mediaType: mediaTypes.signatures,
      digest: signatures,
      size: head.signatures.length,
      annotations: { [title]: signaturesName },
    },
    ...manifest.files.map(({ file, bytes, digest }) => ({
      mediaType: mediaTypes.member,
      digest,
      size: bytes,
      annotations: { [title]: file },
    })),
  ];
  const image = canonicalBytes({
    schemaVersion: 2,
    mediaType: mediaTypes.image,
    artifactType: mediaTypes.artifact,
    config: { mediaType: mediaTypes.manifest, digest: id, size: head.manifest.length },
    layers,
    annotations: { [title]: utidText(manifest) },
  });
  const index = canonicalBytes({
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: [
      {
        mediaType: mediaTypes.image,
        artifactType: mediaTypes.artifact,
        digest: digestOf(image),
        size: image.length,
        annotations: { [refName]: manifest.version },
      },
    ],
  });
  const blob = (digest: Digest): string => `blobs/${digest.replace(":", "/")}`;
  return {
    image: digestOf(image),
    files: new Map([
      [layoutName, canonicalBytes({ imageLayoutVersion: "1.0.0" })],
      [indexName, index],
      [blob(digestOf(image)), image],
      [blob(id), head.manifest],
      [blob(signatures), head.signatures],
    ]),
  };
}

/** Where to look next. Registries print these files in their own way, so only the meaning is asked for. */
export function imageIn(index: Uint8Array, place: string): Digest {
  const { manifests } = read(index, place) as { readonly manifests?: unknown };
  const images = (Array.isArray(manifests) ? manifests : []).filter(
    (each: Descriptor | null) =>
      each?.artifactType === undefined || each.artifactType === mediaTypes.artifact,
  );
  const [image, ...more] = images as readonly (Descriptor | null)[];
  if (!image || more.length > 0) throw bad(place, `lists ${images.length} capsules, expected one`);
  return digestIn(image, place);
}

export function headIn(
  image: Uint8Array,
  place: string,
): { readonly manifest: Digest; readonly signatures: Digest } {
  const { config, layers } = read(image, place) as {
    readonly config?: Descriptor;
    readonly layers?: unknown;
  };
  if (config?.mediaType !== mediaTypes.manifest)
    throw bad(place, `has a config of type ${JSON.stringify(config?.mediaType)}, expected a capsule's`);
  const signatures = (Array.isArray(layers) ? (layers as readonly Descriptor[]) : []).filter(
    (layer) => layer?.mediaType === mediaTypes.signatures,
  );
  if (signatures.length !== 1)
    throw bad(place, `has ${signatures.length} layers with signatures, expected one`);
  return { manifest: digestIn(config, place), signatures: digestIn(signatures[0]!, place) };
}

interface Descriptor {
  readonly mediaType?: unknown;
  readonly artifactType?: unknown;
  readonly digest?: unknown;
}

function digestIn({ digest }: Descriptor, place: string): Digest {
  if (typeof digest !== "string" || !/^sha256:[0-9a-f]{64}$/.test(digest))
    throw bad(place, `names the digest ${JSON.stringify(digest)}, expected sha256: and 64 hex digits`);
  return digest as Digest;
}

function read(bytes: Uint8Array, place: string): object {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (typeof value === "object" && value !== null) return value;
  } catch (cause) {
    throw bad(place, `is not JSON: ${(cause as Error).message}`);
  }
  throw bad(place, "is no JSON object");
}

function bad(place: string, what: string): Fault {
  return new Fault("capsule/bad-bundle", `${place} ${what}`, {
    hint: "Name a layout that `iv capsule export --oci-layout` wrote, or that a registry's tool made of one",
  });
}
