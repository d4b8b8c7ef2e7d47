// A mirrored log as files of C2SP's tlog-tiles, put together when they are asked for: anybody can fetch them and check
// with tools that are not ours.

import { bundle } from "#runtime/prove/disk/chunk.ts";
import { packageRecords } from "#runtime/prove/submission/add-entries.ts";
import { tileWidth } from "#runtime/prove/tiles.ts";
import { CompactRange, type Hash, leafHash } from "#runtime/prove/tree.ts";
import type { MirroredLog } from "./port.ts";
import type { HubView } from "./view.ts";

/** The file at this path, or undefined where the log that we have cosigned has none. */
export async function tileFile(
  view: HubView,
  log: MirroredLog,
  path: string,
): Promise<Uint8Array | undefined> {
  const asked = askedFor(path);
  const size = log.mirrored?.size ?? 0;
  if (asked === undefined) return undefined;
  const { level, number, width } = asked;
  const span = level === "entries" ? 1 : tileWidth ** level;
  const there = Math.min(Math.floor(size / span) - number * tileWidth, tileWidth);
  if (width > there) return undefined;
  if (level === "entries" || level === 0) {
    const records = (await view.records(log, number)).slice(0, width);
    // Of what was given up there are the levels above, which is all that the rest needs.
    if (records.length < width) return undefined;
    return level === 0 ? Buffer.concat(records.map(leafHash)) : bundle(records);
  }
  const packages = tileWidth ** (level - 1);
  const roots = await view.packageRoots(log, {
    from: number * tileWidth * packages,
    count: width * packages,
  });
  const hashes = Array.from({ length: width }, (_, index) =>
    over(roots.slice(index * packages, (index + 1) * packages)),
  );
  return Buffer.concat(hashes);
}

function over(roots: readonly Hash[]): Hash {
  return roots.reduce((range, root) => range.append(root), CompactRange.empty).root();
}

/** "tile/0/x001/234.p/17" and "tile/entries/000". */
function askedFor(path: string): { level: number | "entries"; number: number; width: number } | undefined {
  const form = /^tile\/(entries|[0-5])\/((?:x\d{3}\/){0,3}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path);
  if (form === null) return undefined;
  const [, level, groups, part] = form;
  const width = part === undefined ? tileWidth : Number(part);
  if (width > packageRecords || (part !== undefined && width === tileWidth)) return undefined;
  const number = Number(groups!.replaceAll(/[x/]/g, ""));
  return { level: level === "entries" ? "entries" : Number(level), number, width };
}
