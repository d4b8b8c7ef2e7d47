// The real store of a deployment: `capsule/store`, under the trust file as it is at each moment.

import { openHead } from "#runtime/capsule/bundle/open.ts";
import { bundleStream } from "#runtime/capsule/bundle/write.ts";
import { exists, filePieces } from "#runtime/capsule/store/disk.ts";
import { install } from "#runtime/capsule/store/install.ts";
import { collect, remove } from "#runtime/capsule/store/keep.ts";
import { openInstalled } from "#runtime/capsule/store/open.ts";
import { blobPath, capsulePath, placeOf } from "#runtime/capsule/store/place.ts";
import { readTrust } from "#runtime/capsule/trust/disk.ts";
import { readEnvelope } from "#runtime/capsule/trust/envelope.ts";
import type { Store } from "./port.ts";

export function realStore({ path, trust }: { readonly path: string; readonly trust: string }): Store {
  const place = placeOf(path);
  return {
    async judged(envelope, named) {
      const { payload } = readEnvelope(envelope, named);
      const policy = readTrust(trust);
      return await openHead({ manifest: payload, signatures: envelope }, { place: named, policy });
    },

    has: (id) => exists(capsulePath(place, id)),

    async blob(digest, bytes) {
      const file = blobPath(place, digest);
      return (await exists(file)) ? filePieces(file, { bytesMax: bytes, links: "refuse" }) : undefined;
    },

    async install({ head, manifest }, { blobs, olderBecause }) {
      const named = `${manifest.name} ${manifest.version}`;
      const policy = readTrust(trust);
      const stream = bundleStream(head, blobs);
      await install(stream, {
        store: path,
        policy,
        place: named,
        olderBecause: olderBecause ?? undefined,
      });
    },

    open: (id) => openInstalled(path, { id, policy: readTrust(trust) }),

    async remove(id) {
      if (!(await exists(capsulePath(place, id)))) return;
      await remove(path, id);
      await collect(path);
    },
  };
}
