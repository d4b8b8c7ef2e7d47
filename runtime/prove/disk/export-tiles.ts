import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { sameBytes } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { openCheckpoint } from "#runtime/prove/checkpoint.ts";
import type { VerifierKey } from "#runtime/prove/note.ts";
import { bestCosigned } from "#runtime/prove/quorum.ts";
import { bundlePath, type Tile, Tiler, tilePath, tileWidth } from "#runtime/prove/tiles.ts";
import { leafHash } from "#runtime/prove/tree.ts";
import { bundle } from "./chunk.ts";
import { rootsGivenUp } from "./prune.ts";
import type { LogReader } from "./reader.ts";
import { guarded } from "./sqlite.ts";

export interface Export {
  readonly dir: string;
  readonly key: VerifierKey;
  onProgress?(done: number, of: number): void;
}

export interface Exported {
  /** The first record that is in it. */
  readonly first: number;
  readonly records: number;
  readonly files: number;
  readonly key: string;
}

/**
 * The log in files of C2SP's tlog-tiles. Of what was given up there are the tiles that the rest needs, and no records, as
 * the specification allows. The checkpoint comes last, and only if it was signed over just these records:
 * a folder never claims more than it holds, wherever the power goes.
 */
export function exportTiles(log: LogReader, { dir, key, onProgress }: Export): Exported {
  const newest = log.newest();
  const start = log.start();
  const givenUp = rootsGivenUp(log.path, start);
  if (newest === undefined || givenUp === undefined)
    throw new Fault("proof/unreadable", `The log ${log.path} is not there from its first record on`, {
      hint: "Name the data folder, not one file of the log; what was given up is at its mirror",
    });
  const reading = openCheckpoint(newest.note, key);
  if (reading.kind === "rejected")
    throw new Fault(
      "proof/broken",
      `Checkpoint ${newest.size} of ${log.path} is no good: ${reading.because}`,
      {
        hint: "Run iv proof verify",
      },
    );
  return guarded(dir, () => {
    const { size, root } = reading.checkpoint;
    const tiler = new Tiler();
    let range = start;
    let files = 0;
    let bodies: Uint8Array[] = [];
    const put = (path: string, bytes: Uint8Array) => {
      files++;
      writeOnce(join(dir, path), bytes);
    };
    const putTile = (tile: Tile) => put(tilePath(tile), Buffer.concat(tile.hashes));
    const putBundle = (number: number) => {
      put(bundlePath(number, bodies.length), bundle(bodies));
      bodies = [];
    };
    for (const root of givenUp) for (const tile of tiler.appendFile(root)) putTile(tile);
    for (const { index, body } of log.entries(start.size, size)) {
      if (body === undefined || index !== range.size) break;
      const leaf = leafHash(body);
      range = range.append(leaf);
      bodies.push(body);
      for (const tile of tiler.append(leaf)) putTile(tile);
      if (bodies.length === tileWidth) putBundle(range.size / tileWidth - 1);
      if (range.size % progressRecords === 0) onProgress?.(range.size, size);
    }
    if (range.size !== size || !sameBytes(range.root(), root))
      throw new Fault(
        "proof/broken",
        `The log ${log.path} is not what its checkpoint ${size} was signed over`,
        {
          hint: "Run iv proof verify, which says where the log is wrong",
        },
      );
    for (const tile of tiler.partial()) putTile(tile);
    if (bodies.length > 0) putBundle(Math.floor(size / tileWidth));
    writeWhole(join(dir, "vkey"), Buffer.from(`${key.text}\n`));
    const cosigned = log.cosigned();
    const best = bestCosigned(cosigned, { atLeast: 0, of: "newest" });
    if (best !== undefined) writeWhole(join(dir, "cosigned"), Buffer.from(best));
    const same = cosigned.get(size);
    const checkpoint = same?.startsWith(newest.note) ? same : newest.note;
    writeWhole(join(dir, "checkpoint"), Buffer.from(checkpoint));
    const count = files + (best === undefined ? 2 : 3);
    return { first: start.size, records: size - start.size, files: count, key: key.text };
  });
}

/** What has this name already can only be the same; if it is not, two logs would be mixed. */
function writeOnce(path: string, bytes: Uint8Array): void {
  if (!existsSync(path)) {
    writeWhole(path, bytes);
    return;
  }
  if (!sameBytes(readFileSync(path), bytes))
    throw new Fault("config/unwritable", `${path} is there, and belongs to another log`, {
      hint: "Export into an empty folder, or into that of an earlier export of this log",
    });
}

function writeWhole(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const staged = `${path}.new`;
  const file = openSync(staged, "w");
  try {
    writeSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(staged, path);
}

const progressRecords = 8_192;
