import { stat } from "node:fs/promises";
import { openCapsule } from "#runtime/capsule/disk.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { type Terrain, terrainFor, terrainOf } from "#runtime/discover/terrain.ts";
import { openKind } from "#runtime/map/open.ts";
import { fileOf } from "./asked.ts";

/** A map's file, or a capsule's folder, to walk on. */
export async function openGround(place: string): Promise<Terrain> {
  const isFolder = await stat(place).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return opened(await fileOf(place, "discover/bad-question"));
  const { manifest, files } = await openCapsule(place);
  return terrainFor(manifest, opened(files.get(manifest.map.file)!));
}

function opened(bytes: Uint8Array): Terrain {
  return terrainOf(openKind(bytes, loadKernels()));
}
